"""One source against one reference: candidate lines, close listening, the best of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from oneclock.align.close_listening import (
    SEARCH,
    Listen,
    Probe,
    probe_windows,
    window_centres,
    window_length,
)
from oneclock.align.coarse import MAX_DRIFT, Candidate, find_candidates
from oneclock.align.envelope import Envelope
from oneclock.align.evidence import Evidence, Grade, Preference, Rival, find_step, grade, strongest
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.consensus import find_consensus
from oneclock.timebase.line_fit import LineFit, fit_line, halvings
from oneclock.timebase.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is known of one recording's sound."""

    duration: float
    envelope: Envelope
    """Flat."""
    listen: Listen


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    grade: Grade
    reason: str
    clock: ClockMap | None
    """The source's clock seen from the reference; None when refused."""
    overlap_in_reference: Span | None
    evidence: Evidence | None


# Talkers in different places, and echoes, move a probe by 3 ms a metre.
AGREE = 0.012
# Sub-sample peaks at 8 kHz scatter by some 10 microseconds; closer agreement is luck.
_FINEST = 0.00005
# Over this many lags noise alone peaks at 3.8 ± 0.3 standard deviations.
_HEARD = 5.5
# So many windows tell candidates apart; the best of them is then heard in full.
_TRIAL_WINDOWS = 8
_WINDOWS = 32
# A candidate on which so few windows agree is nobody's rival.
_RIVAL_AGREES = 2
# Quartz is good to 50 ppm, phones and recorders mostly to 20; a short clip knows no better.
_DRIFT_PRIOR = 50e-6
# Below this, windows of 8 s need no stretching.
_SAME_DRIFT = 8e-6
# A window prefers one line when its peak there is this much higher.
_PREFERS = 1.25
_LEAST_OVERLAP = 1.0


def solve_pair(reference: Heard, source: Heard) -> Answer:
    trials = [
        trial
        for candidate in find_candidates(reference.envelope, source.envelope)
        if (trial := _try_line(reference, source, candidate, _TRIAL_WINDOWS)) is not None
    ]
    if not trials:
        return _refused(
            "there is too little sound in one of the two recordings to compare them", None
        )
    found = max(trials, key=lambda trial: trial.weight)
    best = _hear_in_full(reference, source, found)
    rivals = [
        _compare(reference, source, best, trial)
        for trial in trials
        if trial is not found and len(trial.agreeing) >= _RIVAL_AGREES
    ]
    evidence = replace(best.evidence(len(trials)), rival=strongest(rivals), step=best.step)
    verdict, reason = grade(evidence)
    if verdict is Grade.REFUSED or best.fit is None:
        return _refused(reason, evidence)
    clock = _clock(best.fit, evidence)
    overlap = _overlap_in_source(reference, source, clock)
    if overlap is None or overlap.length < _LEAST_OVERLAP:
        return _refused("the recordings share less than a second", evidence)
    return Answer(
        grade=verdict,
        reason=reason,
        clock=clock,
        overlap_in_reference=overlap.map(clock),
        evidence=evidence,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """A candidate, listened to."""

    candidate: Candidate
    overlap: Span
    window: float
    centres: tuple[float, ...]
    probes: tuple[Probe, ...]
    fit: LineFit | None

    @property
    def agreeing(self) -> tuple[Probe, ...]:
        return tuple(p for p in self.probes if _on_line(p, self.fit))

    @property
    def weight(self) -> float:
        """How much of the source it explains: strong agreeing windows, and what they stand for."""
        each = self.overlap.length / max(len(self.centres), 1)
        return each * sum(p.strength for p in self.agreeing)

    @property
    def step(self) -> float | None:
        if self.fit is None:
            return None
        residuals = [p.offset - self.fit.at(p.local) for p in self.probes]
        return find_step(residuals, [_on_line(p, self.fit) for p in self.probes], AGREE)

    def evidence(self, candidates: int) -> Evidence:
        log_chance = 0.0
        if self.probes:
            x, y = _coordinates(self.probes)
            consensus = find_consensus(
                x,
                y,
                reach=SEARCH,
                tolerances=halvings(AGREE, _FINEST),
                max_slope=MAX_DRIFT,
            )
            log_chance = consensus.log_chance + math.log(candidates)
        return Evidence(
            probes=self.probes,
            agrees=tuple(_on_line(p, self.fit) for p in self.probes),
            windows=len(self.centres),
            log_chance=log_chance,
            coarse_significance=self.candidate.significance,
        )


def _try_line(reference: Heard, source: Heard, candidate: Candidate, at_most: int) -> _Trial | None:
    overlap = _overlap_in_source(reference, source, candidate.clock)
    if overlap is None:
        return None
    length = window_length(overlap)
    centres = window_centres(overlap, length, at_most=at_most)
    probes = tuple(
        p
        for p in probe_windows(reference.listen, source.listen, candidate.clock, centres, length)
        if p.strength >= _HEARD
    )
    return _Trial(
        candidate=candidate,
        overlap=overlap,
        window=length,
        centres=centres,
        probes=probes,
        fit=_fit(probes) if probes else None,
    )


def _hear_in_full(reference: Heard, source: Heard, trial: _Trial) -> _Trial:
    """All windows, along the line that a few have found: stretched by its drift, so that they are
    as long as they seem to the other clock."""
    candidate = trial.candidate
    for _ in range(2):
        if trial.fit is not None:
            clock = ClockMap(delta=trial.fit.intercept, drift=trial.fit.slope)
            candidate = replace(candidate, clock=clock)
        heard = _try_line(reference, source, candidate, _WINDOWS)
        if heard is None or heard.fit is None:
            return trial
        trial = heard
        if abs(heard.fit.slope - candidate.clock.drift) < _SAME_DRIFT:
            break
    return trial


def _fit(probes: Sequence[Probe]) -> LineFit:
    x, y = _coordinates(probes)
    return fit_line(
        x,
        y,
        tolerance=AGREE,
        finest=_FINEST,
        max_slope=MAX_DRIFT,
        slope_prior_std=_DRIFT_PRIOR,
    )


def _coordinates(
    probes: Sequence[Probe],
) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]
]:
    return np.array([p.local for p in probes]), np.array([p.offset for p in probes])


def _on_line(probe: Probe, fit: LineFit | None) -> bool:
    return fit is not None and abs(probe.offset - fit.at(probe.local)) <= AGREE


def _compare(reference: Heard, source: Heard, best: _Trial, other: _Trial) -> Rival:
    """Both lines on the same windows of the source, window by window."""
    clock = other.candidate.clock
    at_other = {
        p.local: p.strength
        for p in probe_windows(reference.listen, source.listen, clock, best.centres, best.window)
        if _on_line(p, other.fit)
    }
    mine = {p.local: p.strength for p in best.agreeing}
    total = sum(mine.values())
    middle = best.overlap.middle
    return Rival(
        offset=clock.to_reference(middle) - middle if other.fit is None else other.fit.at(middle),
        strength=sum(at_other.values()) / total if total else 0.0,
        lost=_preference(mine, at_other),
        won=_preference(at_other, mine),
    )


def _preference(here: dict[float, float], there: dict[float, float]) -> Preference:
    strong = {local: strength for local, strength in here.items() if strength >= _HEARD}
    return Preference(
        only=sum(local not in there for local in strong),
        stronger=sum(s > _PREFERS * there[local] for local, s in strong.items() if local in there),
    )


def _clock(fit: LineFit, evidence: Evidence) -> ClockMap:
    """The fitted line as a clock. Which talker a listener goes by, the line cannot know: how far
    the agreeing windows lie apart is part of its uncertainty, and does not average away."""
    apart = [
        p.offset - fit.at(p.local)
        for p, agrees in zip(evidence.probes, evidence.agrees, strict=True)
        if agrees
    ]
    spread = math.sqrt(sum(r * r for r in apart) / len(apart)) if apart else 0.0
    return ClockMap(
        delta=fit.intercept,
        drift=fit.slope,
        delta_std=math.hypot(fit.intercept_std, spread),
        drift_std=fit.slope_std,
        covariance=fit.covariance,
    )


def _overlap_in_source(reference: Heard, source: Heard, clock: ClockMap) -> Span | None:
    covered = Span(start=0.0, end=reference.duration).map(clock.inverse())
    return covered.meet(Span(start=0.0, end=source.duration))


def _refused(reason: str, evidence: Evidence | None) -> Answer:
    return Answer(
        grade=Grade.REFUSED, reason=reason, clock=None, overlap_in_reference=None, evidence=evidence
    )
