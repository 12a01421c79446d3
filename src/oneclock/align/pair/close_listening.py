"""Measure a candidate line on the waveform, in short windows, to microseconds.

Each window is a probe: generalised cross-correlation with phase transform (Knapp & Carter 1976).
Every frequency counts the same, so that the direct sound stands as a sharp peak where the plain
correlation of two rooms is a hill 6-22 ms off towards the more reverberant one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from oneclock.align.pair.correlate import (
    Samples,
    at_reference_rate,
    correlation_peak,
    is_silent,
    is_steady,
)
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

Listen = Callable[[int, int], Samples]
"""Samples from `start` on, `count` of them; silence outside the recording."""

SEARCH = 0.25
"""How far from the candidate line a probe looks, seconds: envelopes are right to some 20 ms, and a
clock of 300 ppm leaves the line by 45 ms within one coarse piece."""

# A second place within reach that fits nearly as well: what is heard there repeats.
_PERIODIC = 0.8
_LONGEST_WINDOW = 8.0
_SHORTEST_WINDOW = 1.2
_WINDOWS_WANTED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One window of the source, heard in the reference."""

    local: float
    """Its centre, on the source's clock."""
    offset: float
    """Reference time minus local time."""
    strength: float
    """Height of the peak, in standard deviations of the correlation around it; 0 where the sound
    fits at several places within reach."""


def window_length(overlap: Span) -> float:
    """Short clips get short windows, so that several can still agree."""
    return float(np.clip(overlap.length / _WINDOWS_WANTED, _SHORTEST_WINDOW, _LONGEST_WINDOW))


def window_centres(overlap: Span, length: float, at_most: int) -> tuple[float, ...]:
    """Spread evenly over the overlap, not overlapping each other: each is evidence of its own."""
    count = min(at_most, int(overlap.length / length))
    step = overlap.length / max(count, 1)
    return tuple(
        _centre(_first_sample(overlap.start + (i + 0.5) * step, length), length)
        for i in range(count)
    )


def _first_sample(centre: float, length: float) -> int:
    return round((centre - length / 2) * SAMPLE_RATE)


def _centre(first_sample: int, length: float) -> float:
    return first_sample / SAMPLE_RATE + length / 2


def probe_windows(
    reference: Listen,
    source: Listen,
    clock: ClockMap,
    centres: Sequence[float],
    length: float,
) -> tuple[Probe, ...]:
    """A probe along a candidate line for each window; silence on either side gives none."""
    probes = (_probe(reference, source, clock, centre, length) for centre in centres)
    return tuple(probe for probe in probes if probe is not None)


def _probe(
    reference: Listen, source: Listen, clock: ClockMap, centre: float, length: float
) -> Probe | None:
    count, reach = round(length * SAMPLE_RATE), round(SEARCH * SAMPLE_RATE)
    source_start = _first_sample(centre, length)
    local = _centre(source_start, length)
    # The window's centre maps exactly; its start is half a window of reference time earlier.
    reference_start = _first_sample(clock.to_reference(local), length)
    heard = at_reference_rate(source(source_start, count), clock.drift)
    around = reference(reference_start - reach, count + 2 * reach)
    if is_silent(heard) or is_silent(around):
        return None
    peak = correlation_peak(around, heard, reach, whitening=1.0)
    periodic = peak.second >= _PERIODIC or is_steady(heard, reach)
    return Probe(
        local=local,
        offset=(reference_start - source_start + peak.lag) / SAMPLE_RATE,
        # Hum and held notes fit at every period: heard, but not to any one offset.
        strength=0.0 if periodic else peak.strength,
    )
