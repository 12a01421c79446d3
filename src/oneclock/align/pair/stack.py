"""What no window can hear by itself, heard in all of them together.

In a large room, or far away, the direct sound is a small part of what a microphone hears, and a
window of some seconds leaves no peak above chance. It is at the same place in every window, though,
on a line: correlations laid on each other along that line add up, and what is chance does not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.close_listening import SEARCH, window_centres
from oneclock.align.pair.correlate import Samples, correlation_curve, is_silent, scatter_of
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.heard import Heard, overlap_in_source
from oneclock.timebase.clock_map import ClockMap

_WINDOW = 4.0
_WINDOWS = 40
_STEEPEST = 150e-6
LONGEST = 600.0
"""Seconds that are stacked: over longer ones there are more slopes to try than windows tell apart,
and more windows that hear something by themselves."""


def stack(reference: Heard, source: Heard, clock: ClockMap) -> ClockMap | None:
    """The line near a candidate's along which correlations add up to most."""
    overlap = overlap_in_source(reference, source, clock)
    if overlap is None or not 3 * _WINDOW <= overlap.length <= LONGEST:
        return None
    centres, curves = [], []
    for centre in window_centres(overlap, _WINDOW, _WINDOWS):
        curve = _curve(reference, source, clock, centre)
        if curve is not None:
            centres.append(centre)
            curves.append(curve)
    if len(centres) < 3:
        return None
    at = np.array(centres)
    middle = float(at.mean())
    reach = (len(curves[0]) - 1) // 2
    # Neighbouring slopes are one sample apart at the ends.
    steps = int(np.ceil(_STEEPEST * float(np.ptp(at)) / 2 * SAMPLE_RATE))
    best = (0.0, 0, 0.0)
    for drift in np.linspace(-_STEEPEST, _STEEPEST, 2 * steps + 1):
        shifts = np.rint(drift * (at - middle) * SAMPLE_RATE).astype(int)
        total = _sum_shifted(curves, shifts)
        height = np.abs(total)
        top = int(np.argmax(height))
        strength = float(height[top]) / (scatter_of(height) or np.inf)
        if strength > best[0]:
            best = (strength, top - reach, float(drift))
    _, lag, drift = best
    offset = clock.to_reference(middle) - middle + lag / SAMPLE_RATE
    slope = clock.drift + drift
    return ClockMap(delta=offset - slope * middle, drift=slope)


def _curve(reference: Heard, source: Heard, clock: ClockMap, centre: float) -> Samples | None:
    """In standard deviations, so that a loud window counts no more than a quiet one."""
    count, reach = round(_WINDOW * SAMPLE_RATE), round(SEARCH * SAMPLE_RATE)
    first = round((centre - _WINDOW / 2) * SAMPLE_RATE)
    offset = clock.to_reference(centre) - centre
    around = reference.listen(first + round(offset * SAMPLE_RATE) - reach, count + 2 * reach)
    window = source.listen(first, count)
    if is_silent(window) or is_silent(around):
        return None
    curve = correlation_curve(around, window, reach, whitening=1.0)
    scatter = scatter_of(np.abs(curve))
    return curve / np.float32(scatter) if scatter > 0 else None


def _sum_shifted(curves: list[Samples], shifts: NDArray[np.int64]) -> Samples:
    total = np.zeros_like(curves[0])
    for curve, by in zip(curves, shifts.tolist(), strict=True):
        begin, end = max(0, -by), len(curve) - max(0, by)
        total[begin:end] += curve[begin + by : end + by]
    return total
