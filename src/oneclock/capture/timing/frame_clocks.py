"""When each frame was seen, from all that was observed of it.

Three clocks may speak of a frame (`frames.StampClock`). The camera's own is the best: it is seen
from the host's by a line through the least delayed frames (`lower_envelope.py`). A driver's stamp
is on the host's clock already. An arrival has the jitter of everything on its way. Where the camera
keeps its pace (`cadence.py`), its count of frames is a clock too, and a line through that takes the
jitter out: always of arrivals, of driver's stamps only where it is noise (`noisy_stamps.py`).

What none of them can tell is the part of the delay that every frame has: how long exposure, readout
and transport take at the least. It stays in the times, differs from one kind of camera to another,
and `oneclock check` measures it with light.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.frames import StampClock
from oneclock.capture.timing.frame_count import mean_period
from oneclock.capture.timing.observations import Observations
from oneclock.capture.timing.time_connection import (
    TimedConnection,
    root_mean_square,
    time_connection,
)
from oneclock.timebase.clock_map import ClockMap

__all__ = ["FrameTimes", "Observations", "time_frames"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Closer than any two frames of a camera, and more than rounding loses of a year of uptime.
_NEXT = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameTimes:
    times: Floats
    """Host, strictly increasing; later than the truth by the least delay, which is not known."""
    clock: StampClock
    """What most of them were read from."""
    clock_of: tuple[StampClock, ...]
    """What those of each connection were read from."""
    smoothed: bool
    """Whether most times are those of the line of a steady count, in place of the clock's own."""
    device_clocks: tuple[ClockMap | None, ...]
    """For every connection the device's clock seen from the host's, where one was fitted."""
    bent: bool
    """Whether a fitted clock changed its rate so much that a straight line did not do."""
    std: float
    """Standard deviation of a time, the constant part of the delay aside."""
    counts: Ints
    """The number of each frame in the camera's count from its first; lost frames count."""
    lost_before: Ints
    """How many frames are missing just before each frame."""
    longest: tuple[int, int]
    """First frame of the longest connection, and the one after its last. A restart moves the phase,
    so that no line through two connections tells the rate."""
    period: float
    """Host seconds a count."""
    period_std: float
    """What the fitted lines leave open; what the times' own scatter does is not in it."""

    @property
    def rate(self) -> float:
        """Frames per host second, as the camera counts them."""
        return 1.0 / self.period

    @property
    def lost(self) -> int:
        return int(self.lost_before.sum())


def time_frames(seen: Observations) -> FrameTimes:
    """The best times there are for the frames of one camera."""
    timed = [time_connection(part) for part in _by_connection(seen)]
    times = _increasing(np.concatenate([*(each.times for each in timed), np.empty(0)]))
    counts, period, period_std = _join_counts(timed)
    weights = [len(each.times) for each in timed]
    return FrameTimes(
        times=times,
        clock=_commonest(timed),
        clock_of=tuple(each.clock for each in timed),
        smoothed=2 * sum(each.smoothed for each in timed) > len(seen),
        device_clocks=tuple(each.device for each in timed),
        bent=any(envelope.bent for each in timed for envelope in each.envelopes),
        std=root_mean_square([each.std for each in timed], weights),
        counts=counts,
        lost_before=np.r_[0, np.diff(counts) - 1] if len(counts) else counts,
        longest=_longest(weights),
        period=period,
        period_std=period_std,
    )


def _longest(frames: list[int]) -> tuple[int, int]:
    if not frames:
        return 0, 0
    number = max(range(len(frames)), key=frames.__getitem__)
    return sum(frames[:number]), sum(frames[: number + 1])


def _by_connection(seen: Observations) -> list[Observations]:
    starts = np.flatnonzero(np.diff(seen.connection, prepend=-1)).tolist()
    edges = [*starts, len(seen)]
    return [seen.part(begin, end) for begin, end in pairwise(edges)]


def _commonest(timed: list[TimedConnection]) -> StampClock:
    def frames_by(clock: StampClock) -> int:
        return sum(len(each.times) for each in timed if each.clock is clock)

    return max(StampClock, key=frames_by) if timed else StampClock.ARRIVAL


def _join_counts(timed: list[TimedConnection]) -> tuple[Ints, float, float]:
    """One count through all connections: what was missed in between is counted by time. The period
    and its deviation are those of the longest."""
    if not timed:
        return np.empty(0, np.int64), 1.0, 0.0
    longest = max(timed, key=lambda each: len(each.times))
    period = mean_period(longest.times, longest.counts)
    joined: list[Ints] = []
    for number, each in enumerate(timed):
        first = 0
        if number:
            gap = float(each.times[0] - timed[number - 1].times[-1])
            first = int(joined[-1][-1]) + max(1, round(gap / period))
        joined.append(each.counts + first)
    # Of several stretches the longest tells the rate best, and it is the most certain.
    drift_stds = [envelope.line.drift_std for envelope in longest.envelopes]
    return np.concatenate(joined), period, period * min(drift_stds, default=0.0)


def _increasing(times: Floats) -> Floats:
    """Each a microsecond after the one before at the least: lines of neighbouring stretches may
    cross by a hair."""
    steps = np.arange(len(times)) * _NEXT
    increasing: Floats = np.maximum.accumulate(times - steps) + steps
    return increasing
