"""A candidate line, listened to: which windows of the source are heard on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.chance import RHYTHM, log_chance_of_agreement
from oneclock.align.pair.close_listening import (
    Probe,
    probe_windows,
    window_length,
)
from oneclock.align.pair.coarse import MAX_DRIFT, Candidate
from oneclock.align.pair.evidence import Evidence, find_step
from oneclock.align.pair.handy_windows import handy_windows
from oneclock.align.pair.heard import Heard, overlap_in_source
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.line_fit import LineFit, fit_line
from oneclock.timebase.span import Span

# Talkers in different places, and echoes, move a probe by 3 ms a metre.
AGREE = RHYTHM
# Sub-sample peaks at 8 kHz scatter by some 10 microseconds; closer agreement is luck.
FINEST = 0.00005
# Over this many lags noise alone peaks at 3.8 ± 0.3 standard deviations.
HEARD = 5.5
# So many windows tell candidates apart; the best of them is then heard in full.
TRIAL_WINDOWS = 8
_WINDOWS = 32
# Two windows may say a little more than the clock that both belong to.
STEEPEST = MAX_DRIFT + 50e-6
# Quartz is good to 50 ppm, phones and recorders mostly to 20; a short clip knows no better.
DRIFT_PRIOR = 50e-6
# Below this, windows of 8 s need no stretching.
_SAME_DRIFT = 8e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    candidate: Candidate
    overlap: Span
    """In which windows were looked for, on the source's clock."""
    window: float
    centres: tuple[float, ...]
    probes: tuple[Probe, ...]
    """Of the windows that were heard at all."""
    fit: LineFit | None
    faint: tuple[Probe, ...] = ()
    """Of windows too faint to say anything: what chance had to choose from."""

    @property
    def agreeing(self) -> tuple[Probe, ...]:
        return tuple(p for p in self.probes if self.is_on_line(p))

    def is_on_line(self, probe: Probe) -> bool:
        return self.fit is not None and abs(probe.offset - self.fit.at(probe.local)) <= AGREE

    def covers(self, probe: Probe, window: float) -> bool:
        """Whether all of a window of that length could be heard on its line."""
        first, last = probe.local - window / 2, probe.local + window / 2
        return self.overlap.start <= first and last <= self.overlap.end

    @property
    def line(self) -> ClockMap:
        """As far as it was listened to."""
        if self.fit is None:
            return self.candidate.clock
        return ClockMap(delta=self.fit.intercept, drift=self.fit.slope)

    def offset_at(self, local: float) -> float:
        return self.line.to_reference(local) - local

    @property
    def weight(self) -> float:
        """How much of the source it explains: strong agreeing windows, and what they stand for."""
        each = self.overlap.length / max(len(self.centres), 1)
        return each * sum(p.strength for p in self.agreeing)

    @property
    def log_chance(self) -> float:
        """Natural logarithm of how often chance would make windows agree so."""
        return _log_chance((*self.probes, *self.faint))

    @property
    def step(self) -> float | None:
        if self.fit is None:
            return None
        residuals = [p.offset - self.fit.at(p.local) for p in self.probes]
        return find_step(residuals, [self.is_on_line(p) for p in self.probes], AGREE)

    def within(self, span: Span) -> Trial:
        """What of it lies in a part of the overlap."""
        return replace(
            self,
            overlap=self.overlap.meet(span) or span,
            centres=tuple(centre for centre in self.centres if centre in span),
            probes=tuple(probe for probe in self.probes if probe.local in span),
        )

    def evidence(self, candidates: int) -> Evidence:
        return Evidence(
            probes=self.probes,
            agrees=tuple(self.is_on_line(p) for p in self.probes),
            windows=len(self.centres),
            log_chance=min(0.0, self.log_chance + math.log(candidates)),
            coarse_significance=self.candidate.significance,
        )


@lru_cache(maxsize=32)
def _log_chance(probes: tuple[Probe, ...]) -> float:
    """Asked for again by whoever weighs a trial."""
    return log_chance_of_agreement(probes, max_slope=STEEPEST)


def try_line(reference: Heard, source: Heard, candidate: Candidate, at_most: int) -> Trial | None:
    overlap = overlap_in_source(reference, source, candidate.clock)
    if overlap is None:
        return None
    length = window_length(overlap)
    centres = handy_windows(reference, source, candidate.clock, overlap, length, at_most)
    probes = probes_heard(reference, source, candidate.clock, centres, length)
    return Trial(
        candidate=candidate,
        overlap=overlap,
        window=length,
        centres=centres,
        probes=probes,
        fit=fit_probes(probes) if probes else None,
    )


def probes_heard(
    reference: Heard, source: Heard, clock: ClockMap, centres: Sequence[float], length: float
) -> tuple[Probe, ...]:
    probes = probe_windows(reference.listen, source.listen, clock, centres, length)
    return tuple(probe for probe in probes if probe.strength >= HEARD)


def hear_in_full(reference: Heard, source: Heard, trial: Trial) -> Trial:
    """All windows, along the line that a few have found: stretched by its drift, so that they are
    as long as they seem to the other clock."""
    candidate = trial.candidate
    for _ in range(2):
        candidate = replace(candidate, clock=trial.line)
        heard = try_line(reference, source, candidate, _WINDOWS)
        if heard is None or heard.fit is None:
            return trial
        trial = heard
        if abs(heard.fit.slope - candidate.clock.drift) < _SAME_DRIFT:
            break
    return trial


def fit_probes(probes: Sequence[Probe]) -> LineFit:
    x, y = coordinates(probes)
    return fit_line(
        x,
        y,
        tolerance=AGREE,
        finest=FINEST,
        max_slope=STEEPEST,
        slope_prior_std=DRIFT_PRIOR,
    )


def coordinates(probes: Sequence[Probe]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.array([p.local for p in probes]), np.array([p.offset for p in probes])
