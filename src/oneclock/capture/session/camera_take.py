"""What one camera's stamps come to: its times, its losses, its clock (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.timing.frame_clocks import FrameTimes, Observations, time_frames
from oneclock.formats.frame_table import Stamps
from oneclock.timebase.span import Span

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

_SAME_PACE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CameraTake:
    name: str
    stamps: Stamps
    times: Floats
    """Session seconds of every row; of a repeated packet, those of the frame it repeats."""
    real: NDArray[np.bool_]
    """False where a packet was repeated to fill a place."""
    gap: Counts
    """Frames that are missing just before each row: lost ones, and places that stayed empty while
    the camera stalled, was away or slowed down."""
    timed: FrameTimes
    dropped: int
    """Frames that the camera made and that never came. What it would have made while it was away,
    and what was not wanted, does not count."""


def take_of(
    name: str, stamps: Stamps, pauses: Sequence[tuple[float, float]] = ()
) -> CameraTake | None:
    """None where nothing was recorded. What was not wanted, in `pauses`, is not missing."""
    real = stamps.repeat == 0
    if not real.any():
        return None
    timed = time_frames(
        Observations(
            arrived=stamps.arrived[real],
            driver=stamps.driver[real],
            device=stamps.device[real],
            sequence=stamps.sequence[real],
            connection=stamps.connection[real],
        )
    )
    # A repeat shows what was seen before it.
    shown = np.maximum(np.cumsum(real) - 1, 0)
    gap = np.zeros(len(stamps), np.int64)
    wanted = ~_spans_a_pause(timed.times, pauses)
    gap[real] = np.where(wanted, _missing_before(timed), 0)
    was_there = np.diff(stamps.connection[real], prepend=stamps.connection[real][0]) == 0
    return CameraTake(
        name=name,
        stamps=stamps,
        times=timed.times[shown],
        real=real,
        gap=gap,
        timed=timed,
        dropped=int(timed.lost_before[wanted & was_there].sum()),
    )


def _missing_before(timed: FrameTimes) -> Counts:
    steps = np.rint(np.diff(timed.times) / _pace(timed)).astype(np.int64)
    missing: Counts = np.maximum(timed.lost_before, np.r_[0, np.maximum(steps - 1, 0)])
    return missing


def _pace(timed: FrameTimes) -> float:
    """Seconds from frame to frame. In a short recording a stall that the camera did not count makes
    its mean period too long."""
    steps = np.diff(timed.times)[np.diff(timed.counts) == 1]
    usual = float(np.median(steps)) if len(steps) else timed.period
    return timed.period if abs(timed.period / usual - 1) < _SAME_PACE else usual


def _spans_a_pause(times: Floats, pauses: Sequence[tuple[float, float]]) -> NDArray[np.bool_]:
    before = np.concatenate([times[:1], times[:-1]])
    spans = np.zeros(len(times), np.bool_)
    for begin, end in pauses:
        spans |= (before < end) & (times >= begin)
    return spans


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowStretch:
    span: Span
    """Session seconds."""
    step: int
    """Places from frame to frame."""


_SLOW_FRAMES = 8
"""In a row with a place empty before each: losses by chance do not come so evenly."""


def slow_stretches(take: CameraTake) -> tuple[SlowStretch, ...]:
    """Where the camera sent every second frame, or third, for a while."""
    edges = np.flatnonzero(np.diff(take.gap, prepend=-1, append=-1))
    return tuple(
        SlowStretch(
            span=Span(start=float(take.times[begin]), end=float(take.times[end - 1])),
            step=int(take.gap[begin]) + 1,
        )
        for begin, end in pairwise(edges.tolist())
        if take.gap[begin] > 0 and end - begin >= _SLOW_FRAMES
    )
