"""Which number each frame has in its camera's own count, those included that never came.

The driver's or the camera's sequence says so, where there is one. Otherwise it is inferred from
when frames came: a camera keeps its pace, and delays only make frames late.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.timing.lower_envelope import fit_envelope

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Delays are one-sided: a frame may be this share of a period late, but only the rest early.
_LATE = 0.7
# Share of its lateness by which a frame moves what is expected of the next.
_FOLLOW = 0.1
_FEWEST_FOR_LINE = 72
_PERIOD_ERROR = 0.02
_LAG = 50
# Stamps are written to the microsecond.
_RESOLUTION = 2e-6


def is_counted(sequence: Ints) -> bool:
    """Whether the sequence is fit to count by: known throughout, and always growing."""
    return bool(len(sequence) and sequence.min() >= 0 and (np.diff(sequence) > 0).all())


def count_frames(stamps: Floats, sequence: Ints, period: float) -> Ints:
    """The number of every frame of one connection, from 0 and strictly increasing.

    `stamps` are any times of the frames in seconds, late at most; `period` is about what they keep.
    """
    if is_counted(sequence):
        numbers: Ints = sequence - sequence[0]
        return numbers
    counts = _follow(stamps, period)
    period = mean_period(stamps, counts)
    counts = _follow(stamps, period)
    return _recount(stamps, counts, mean_period(stamps, counts))


def rough_period(stamps: Floats) -> float:
    """Median interval, seconds; 1 where there is none to be seen."""
    steps = np.diff(stamps)
    steps = steps[steps > 0]
    return float(np.median(steps)) if len(steps) else 1.0


def mean_period(stamps: Floats, counts: Ints) -> float:
    """Seconds a count, by pairs of frames some way apart: jitter averages out, and a pause or a
    late burst is in few of the pairs.

    The farther apart, the less jitter matters, and the more pairs have a pause between them that
    the camera did not count: in 3 s a stall of 0.6 s is in most pairs 24 frames apart, and 30
    frames a second were taken for 22. So the distance grows only as long as the middle pair is
    among the middle third of all that were nearer together.
    """
    if len(stamps) < 2:
        return 1.0
    farthest = max(1, min(len(stamps) // 3, max(_LAG, len(stamps) // 8)))
    period, least, most = 0.0, -math.inf, math.inf
    for lag in (*(2**i for i in range(farthest.bit_length()) if 2**i < farthest), farthest):
        pace = (stamps[lag:] - stamps[:-lag]) / (counts[lag:] - counts[:-lag])
        low, middle, high = np.quantile(pace, (1 / 3, 1 / 2, 2 / 3)).tolist()
        if not least <= middle <= most:
            break
        period = middle
        least = max(least, low - _RESOLUTION / lag)
        most = min(most, high + _RESOLUTION / lag)
    return period if period > 0 else 1.0


def _follow(stamps: Floats, period: float) -> Ints:
    """Follow when the next frame is due, and round what came to whole periods."""
    due, number, counts = float(stamps[0]), 0, []
    widest = (1 - _LATE) * period
    for stamp in stamps.tolist():
        steps = max(0, math.floor((stamp - due) / period + 1 - _LATE))
        number += steps
        due += steps * period
        due += _FOLLOW * min(max(stamp - due, -widest), widest)
        counts.append(number)
    return _each_its_own(np.array(counts, np.int64))


def _recount(stamps: Floats, counts: Ints, period: float) -> Ints:
    """Count again, by the line most frames are on: among many late frames the count may have
    slipped by one and stayed so."""
    if len(stamps) < _FEWEST_FOR_LINE:
        return counts
    local = np.asarray(counts * period, np.float64)
    late = stamps - fit_envelope(local, stamps, max_slope=_PERIOD_ERROR).to_host(local)
    steps = np.floor(late / period + 1 - _LATE).astype(np.int64)
    return _each_its_own(counts + steps)


def _each_its_own(counts: Ints) -> Ints:
    """A late frame is counted too high, and the next on time puts it right: read backwards, no
    frame has a number as high as the one after it."""
    position = np.arange(len(counts))
    # counts[i] <= counts[i + 1] - 1, for all i at once.
    held = np.minimum.accumulate((counts - position)[::-1])[::-1]
    counted: Ints = held + position - held[0]
    return counted
