"""One silent recording against another: where the changes of light that both saw meet."""

from __future__ import annotations

from collections.abc import Sequence

from oneclock.align.by import By
from oneclock.align.light.change_train import ChangeTrain, meet, train_of
from oneclock.align.light.light_candidates import find_light_candidates
from oneclock.align.light.light_chance import count_met, log_chance
from oneclock.align.light.light_grade import grade_light
from oneclock.align.light.light_trial import LightTrial, compare, measured, try_light
from oneclock.align.light.seen_light import SeenLight
from oneclock.align.pair.close_listening import SEARCH, Probe
from oneclock.align.pair.evidence import Evidence, Grade, Rival, open_offsets, strongest
from oneclock.align.pair.solve_pair import Answer
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

_RIVAL_SHARE = 0.5
"""Of the changes that meet: with fewer, a line is nobody's rival."""
_LEAST_OVERLAP = 1.0


def solve_by_light(reference: SeenLight, source: SeenLight) -> Answer:
    """As `solve_pair`, by what both saw."""
    return solve_trains(train_of(reference), train_of(source))


def solve_trains(reference: ChangeTrain, source: ChangeTrain) -> Answer:
    for train, whose in ((reference, "the reference"), (source, "the source")):
        if len(train) == 0:
            return _refused(f"{whose} saw no sharp change of light", None)
    trials = [
        trial
        for candidate in find_light_candidates(reference, source)
        if (trial := try_light(reference, source, candidate)) is not None
    ]
    if not trials:
        return _refused(
            "no change of light in one recording is of a kind with one in the other", None
        )
    best = max(trials, key=lambda trial: (trial.met, -abs(trial.clock.drift)))
    rivals = [compare(source, best, other) for other in trials if _is_rival(best, other)]
    evidence = _evidence(reference, source, best, rivals)
    seen = count_met(reference, source, best.clock)
    verdict, reason = grade_light(evidence, seen, best.offset(), rivals)
    if verdict is Grade.REFUSED:
        return _refused(reason, evidence)
    if best.overlap.length < _LEAST_OVERLAP:
        return _refused("the recordings share less than a second", evidence)
    clock = measured(reference, source, best)
    return Answer(
        grade=verdict,
        reason=reason,
        clock=clock,
        overlap_in_reference=best.overlap.map(clock),
        evidence=evidence,
        pieces=SteppedClock.of(clock, Span(start=0.0, end=source.duration)),
        by=By.LIGHT,
    )


def _evidence(
    reference: ChangeTrain, source: ChangeTrain, best: LightTrial, rivals: Sequence[Rival]
) -> Evidence:
    probes = _probes(reference, source, best)
    agreeing = set(source.times[best.in_source].tolist())
    return Evidence(
        probes=probes,
        agrees=tuple(probe.local in agreeing for probe in probes),
        windows=sum(time in best.overlap for time in source.times.tolist()),
        log_chance=log_chance(reference, source, best.clock),
        coarse_significance=best.candidate.significance,
        rival=strongest(rivals),
        open_offsets=open_offsets(rivals),
    )


def _is_rival(best: LightTrial, other: LightTrial) -> bool:
    """Other changes meet on it, and nearly as many."""
    shared = _pairs(best) & _pairs(other)
    return other.met >= _RIVAL_SHARE * best.met and len(shared) < _RIVAL_SHARE * other.met


def _pairs(trial: LightTrial) -> set[tuple[int, int]]:
    return set(zip(trial.in_source.tolist(), trial.in_reference.tolist(), strict=True))


def _probes(reference: ChangeTrain, source: ChangeTrain, best: LightTrial) -> tuple[Probe, ...]:
    """Changes of the source with one of their kind in the reference anywhere near."""
    ours, theirs = meet(reference, source, best.clock, SEARCH)
    return tuple(
        Probe(
            local=float(source.times[i]),
            offset=float(reference.times[j] - source.times[i]),
            strength=SEARCH / (source.changes[i].spread + reference.changes[j].spread),
        )
        for i, j in zip(ours.tolist(), theirs.tolist(), strict=True)
    )


def _refused(reason: str, evidence: Evidence | None) -> Answer:
    return Answer(
        grade=Grade.REFUSED,
        reason=reason,
        clock=None,
        overlap_in_reference=None,
        evidence=evidence,
        by=By.LIGHT,
    )
