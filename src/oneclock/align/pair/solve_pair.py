"""One source against one reference: candidate lines, close listening, the best of them.

Where one line is not enough, several, one after the other; where the plain speed is not, a known
other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from oneclock.align.by import By
from oneclock.align.pair.arrivals import arrivals_apart
from oneclock.align.pair.close_listening import Probe
from oneclock.align.pair.coarse import find_candidates
from oneclock.align.pair.evidence import Evidence, Grade, grade
from oneclock.align.pair.extent import unexplained
from oneclock.align.pair.heard import Heard, overlap_in_source
from oneclock.align.pair.listen_harder import listen_harder
from oneclock.align.pair.rates import SPEEDS, Speed, at_speed, likely_speeds
from oneclock.align.pair.rivals import champion
from oneclock.align.pair.stepped_answer import Stepped, clock_of, stepped_answer
from oneclock.align.pair.steps import follow
from oneclock.align.pair.trial import TRIAL_WINDOWS, Trial, hear_in_full, try_line
from oneclock.align.pair.weigh_pieces import weigh
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    grade: Grade
    reason: str
    clock: ClockMap | None
    """The source's clock seen from the reference, or of its pieces the longest; None when
    refused."""
    overlap_in_reference: Span | None
    evidence: Evidence | None
    pieces: SteppedClock | None = None
    """All of the clock; more than one piece where it steps. None when refused, or not known."""
    unexplained: tuple[Span, ...] = ()
    """What both should have heard, of the source, and no piece of the clock holds for."""
    by: By = By.AUDIO
    disagreements: tuple[str, ...] = ()
    """What other kinds of evidence say against it; in `reason`, too."""

    @property
    def steps(self) -> bool:
        return self.pieces is not None and len(self.pieces.pieces) > 1


_LEAST_OVERLAP = 1.0
# In standard deviations: the best of a million places of strangers reaches five to six.
_STANDS_OUT = 7.0
_HARDLY_BY_CHANCE = 0.01
_WORTH = {Grade.TRUSTED: 2, Grade.DOUBTFUL: 1, Grade.REFUSED: 0}


def solve_pair(reference: Heard, source: Heard, *, glance: bool = False) -> Answer:
    """At a glance, only what stands out from chance is listened to: for recordings of which more
    will be heard if that does not settle it."""
    best = _solve(reference, source, least=_STANDS_OUT if glance else 0.0)
    if glance or best.grade is Grade.TRUSTED:
        return best
    for speed in likely_speeds(reference.envelope, source.envelope):
        answer = _solve(reference, at_speed(source, speed), speeds=len(SPEEDS))
        if _WORTH[answer.grade] > _WORTH[best.grade]:
            best = _at_own_speed(answer, speed, source)
        if best.grade is Grade.TRUSTED:
            break
    return best


def points_to_a_place(answer: Answer) -> bool:
    """Whether it is worth hearing more, of recordings of which a part was heard."""
    evidence = answer.evidence
    return answer.grade is not Grade.REFUSED or (
        evidence is not None
        and (evidence.coarse_significance >= _STANDS_OUT or evidence.chance <= _HARDLY_BY_CHANCE)
    )


def _solve(reference: Heard, source: Heard, *, speeds: int = 1, least: float = 0.0) -> Answer:
    candidates = find_candidates(reference.envelope, source.envelope)
    trials = [
        trial
        for candidate in candidates
        if candidate.significance >= least
        and (trial := try_line(reference, source, candidate, TRIAL_WINDOWS)) is not None
    ]
    if candidates and candidates[0].significance < least:
        return _refused("nothing stands out in what was heard of both", None)
    if not trials:
        return _refused(
            "there is too little sound in one of the two recordings to compare them", None
        )
    found = champion(reference, source, trials)
    best = hear_in_full(reference, source, found)
    if speeds == 1:
        best = listen_harder(reference, source, best, trials)
    others = [trial for trial in trials if trial is not found]
    pieces = follow(reference, source, best, others) if best.fit is not None else (best,)
    stepped = stepped_answer(reference, source, pieces) if len(pieces) > 1 else None

    def weighed(lines: Sequence[Trial]) -> Evidence:
        return weigh(reference, source, best, lines, others, tries=speeds * len(trials))

    # Sound that fits in several places fits in two of them one after the other, too.
    if stepped is not None and (
        not stepped.may_be_acoustic or grade(weighed((best,)))[0] is not Grade.REFUSED
    ):
        return _graded_steps(weighed(pieces), stepped, reference)
    return _graded_line(weighed((best,)), best, reference, source)


def _graded_line(evidence: Evidence, best: Trial, reference: Heard, source: Heard) -> Answer:
    verdict, reason = grade(evidence)
    if verdict is Grade.REFUSED or best.fit is None:
        return _refused(reason, evidence)
    clock = clock_of(best.fit, best.agreeing, arrivals_apart(reference, source, best))
    overlap = overlap_in_source(reference, source, clock)
    if overlap is None or overlap.length < _LEAST_OVERLAP:
        return _refused("the recordings share less than a second", evidence)
    silent = unexplained(best)
    return Answer(
        grade=verdict,
        reason="; ".join([reason, *(_told_unexplained(span) for span in silent)]),
        clock=clock,
        overlap_in_reference=overlap.map(clock),
        evidence=evidence,
        pieces=SteppedClock.of(clock, Span(start=0.0, end=source.duration)),
        unexplained=silent,
    )


def _graded_steps(evidence: Evidence, stepped: Stepped, reference: Heard) -> Answer:
    verdict, reason = grade(evidence)
    if verdict is Grade.REFUSED:
        return _refused(reason, evidence)
    told = f"{stepped.told()}; {reason}"
    if stepped.may_be_acoustic:
        verdict, told = Grade.DOUBTFUL, f"{told}; or the sound moved from one place to another"
    silent = stepped.unexplained
    if silent:
        verdict = Grade.DOUBTFUL
        told = "; ".join([told, *(_told_unexplained(span) for span in silent)])
    covered = stepped.clock.coverage_in_reference
    return Answer(
        grade=verdict,
        reason=told,
        clock=stepped.clock.longest.clock,
        overlap_in_reference=covered.meet(Span(start=0.0, end=reference.duration)),
        evidence=evidence,
        pieces=stepped.clock,
        unexplained=silent,
    )


def _told_unexplained(span: Span) -> str:
    return f"no place is found for {span.start:.0f}-{span.end:.0f} s of it"


def _at_own_speed(answer: Answer, speed: Speed, source: Heard) -> Answer:
    """As seen from the clock that the source really has."""
    assert answer.clock is not None
    assert answer.evidence is not None
    assert answer.pieces is not None
    right, wrong = speed.clock, speed.clock.inverse()
    middle = source.duration / 2
    rival = answer.evidence.rival
    return replace(
        answer,
        reason=f"played at {speed.name}; {answer.reason}",
        clock=right.then(answer.clock),
        evidence=replace(
            answer.evidence,
            probes=tuple(_probe_at(probe, wrong) for probe in answer.evidence.probes),
            rival=rival
            and replace(rival, offset=rival.offset + right.to_reference(middle) - middle),
        ),
        pieces=SteppedClock(
            pieces=tuple(
                Piece(span=piece.span.map(wrong), clock=right.then(piece.clock))
                for piece in answer.pieces.pieces
            )
        ),
        unexplained=tuple(span.map(wrong) for span in answer.unexplained),
    )


def _probe_at(probe: Probe, wrong: ClockMap) -> Probe:
    local = wrong.to_reference(probe.local)
    return replace(probe, local=local, offset=probe.local + probe.offset - local)


def _refused(reason: str, evidence: Evidence | None) -> Answer:
    return Answer(
        grade=Grade.REFUSED, reason=reason, clock=None, overlap_in_reference=None, evidence=evidence
    )
