"""Judge a clock by other means than those that found it.

Sync listens in windows of 8 s, fully whitened, and asks where most of them agree. Verification
decodes the originals anew, listens in other places and longer windows, weighs frequencies nearly as
the microphones did, and takes the clock at its word: a window of the source is laid where the clock
says it belongs, and what is left over is the residual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oneclock.align.pair.correlate import Samples, at_reference_rate, correlation_peak, is_silent
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

MEDIAN_GATE = 0.015
"""Seconds. The seed's: sound off by less goes unnoticed on any face."""

_REACH = 0.5
_LONGEST_WINDOW = 20.0
_SHORTEST_WINDOW = 1.5
_WINDOWS_IN_SHORT = 8
_AT_MOST = 24
# The golden ratio never falls in step with evenly spaced windows, so that sync's are not re-used.
_GOLDEN = 0.618034
_COUNTS = 5.5
# Measured on 30 pairs of known truth: without whitening, a voice's pitch and the room's echoes
# leave residuals of 10-50 ms where the clock is right; at 0.8 they do not.
_WHITENING = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of the source, and the stretch of the reference in which it should be found."""

    local: float
    """Its centre on the source's clock."""
    source_start: int
    count: int
    reference_start: int
    """In samples; a reach longer than the source's window at both ends."""
    misfit: float
    """What rounding to samples left out: seconds to add to the measured residual."""
    drift: float
    """Of the clock that is judged, here."""

    @property
    def reach(self) -> int:
        return round(_REACH * SAMPLE_RATE)

    @property
    def reference_count(self) -> int:
        return self.count + 2 * self.reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    local: float
    seconds: float
    """How much later the reference has the sound than the clock says."""
    strength: float
    """Height of the correlation peak, in standard deviations."""
    counts: bool
    """False where the two recordings share too little sound there to measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    residuals: tuple[Residual, ...]
    spread_gate: float
    pieces: tuple[Span, ...] = ()
    """Of the clock, on the source's: one that is right proves nothing of another."""

    @property
    def counted(self) -> tuple[float, ...]:
        return tuple(r.seconds for r in self.residuals if r.counts)

    @property
    def measurable(self) -> bool:
        """Two windows out of three may hear nothing; fewer than two that do prove nothing."""
        return len(self.counted) >= max(2, len(self.residuals) / 3)

    @property
    def misplaced(self) -> tuple[Span, ...]:
        """Pieces with sound on both sides that by themselves are heard elsewhere, or hardly."""
        return tuple(piece for piece in self.pieces if self._is_misplaced(piece))

    def _is_misplaced(self, piece: Span) -> bool:
        here = [residual for residual in self.residuals if residual.local in piece]
        counted = [residual.seconds for residual in here if residual.counts]
        if len(counted) < len(here) / 3:
            return True
        return bool(counted) and abs(float(np.median(counted))) >= MEDIAN_GATE

    @property
    def median(self) -> float:
        return float(np.median(self.counted)) if self.counted else float("nan")

    @property
    def spread(self) -> float:
        """Twice the largest deviation from the median, as the field's other tool counts it."""
        if not self.counted:
            return float("nan")
        return 2 * float(np.max(np.abs(np.array(self.counted) - self.median)))

    @property
    def agrees(self) -> bool:
        """Whether most windows with sound in them say the same of it: otherwise it lies nowhere
        near, and the median is that of chance."""
        near = [abs(seconds - self.median) < MEDIAN_GATE for seconds in self.counted]
        return 2 * sum(near) > len(self.residuals)

    @property
    def median_passes(self) -> bool:
        return abs(self.median) < MEDIAN_GATE

    @property
    def spread_passes(self) -> bool:
        return self.spread < self.spread_gate

    @property
    def passed(self) -> bool:
        everywhere = self.measurable and not self.misplaced
        return everywhere and self.median_passes and self.spread_passes


def plan_windows(clock: ClockMap, overlap_in_source: Span) -> tuple[Window, ...]:
    length = float(
        np.clip(overlap_in_source.length / _WINDOWS_IN_SHORT, _SHORTEST_WINDOW, _LONGEST_WINDOW)
    )
    room = overlap_in_source.length - length
    if room < 0:
        return ()
    count = int(np.clip(overlap_in_source.length / length, 1, _AT_MOST))
    places = np.sort((np.arange(1, count + 1) * _GOLDEN) % 1.0)
    return tuple(
        _window(clock, overlap_in_source.start + float(place) * room, length) for place in places
    )


def _window(clock: ClockMap, start: float, length: float) -> Window:
    count = round(length * SAMPLE_RATE)
    source_start = round(start * SAMPLE_RATE)
    middle = (source_start + count / 2) / SAMPLE_RATE
    exact = clock.to_reference(middle) * SAMPLE_RATE - count / 2 - round(_REACH * SAMPLE_RATE)
    reference_start = round(exact)
    return Window(
        local=middle,
        source_start=source_start,
        count=count,
        reference_start=reference_start,
        misfit=(reference_start - exact) / SAMPLE_RATE,
        drift=clock.drift,
    )


def measure(window: Window, source: Samples, reference: Samples) -> Residual | None:
    """None where either side is silent."""
    if is_silent(source) or is_silent(reference):
        return None
    peak = correlation_peak(
        reference, at_reference_rate(source, window.drift), window.reach, whitening=_WHITENING
    )
    return Residual(
        local=window.local,
        seconds=peak.lag / SAMPLE_RATE + window.misfit,
        strength=peak.strength,
        counts=peak.strength >= _COUNTS,
    )
