"""Videos of equal length from cameras that were not: frame N of each is instant N.

Every instant becomes one frame of every video. Where a camera has no frame of an instant, its last
one stands (before its first, the first), or black; each such gap is listed. Nothing is dropped: a
frame no other camera has a partner for, as a camera with a faster clock now and then delivers,
stands in an instant of its own, and the others repeat one frame there. Left out are only the ends,
where fewer than two cameras were running: no comparison can be made there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.timing.instants import Instants
from oneclock.capture.timing.usual_rates import usual_rate

Ints = NDArray[np.int64]

BLACK = -1
"""Stands where no frame is shown."""


class Fill(StrEnum):
    REPEAT = "repeat"
    BLACK = "black"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A camera without frames of its own, from one output frame to another, both included."""

    camera: int
    first: int
    last: int
    fill: Fill

    @property
    def length(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assembly:
    shown: tuple[Ints, ...]
    """For every camera which of its frames each output frame shows, or BLACK."""
    first_instant: int
    """The instant that is output frame 0; the others follow one by one."""
    gaps: tuple[Gap, ...]
    """By camera, then in order."""
    rate: Fraction
    """Output frames per second. Instants are not evenly spaced: at this rate the video runs as long
    as the recording but for the instants that a single camera has."""

    @property
    def count(self) -> int:
        """Output frames, the same for every camera."""
        return len(self.shown[0]) if self.shown else 0


def plan_assembly(instants: Instants, *, fill: Fill = Fill.REPEAT, at_least: int = 2) -> Assembly:
    """From the first to the last instant at which `at_least` cameras are there, or all that ever
    had a frame, if those are fewer. A camera that never had a frame is black."""
    running = sum(len(members) > 0 for members in instants.members)
    enough = np.flatnonzero(instants.sizes >= max(1, min(at_least, running)))
    begin, end = (int(enough[0]), int(enough[-1]) + 1) if len(enough) else (0, 0)
    shown, gaps = [], []
    for camera in range(instants.cameras):
        frames = instants.frames(camera)
        fill_here = fill if len(instants.members[camera]) else Fill.BLACK
        gaps += _gaps(camera, frames[begin:end] < 0, fill_here)
        shown.append(_filled(frames, fill_here)[begin:end])
    return Assembly(
        shown=tuple(shown),
        first_instant=begin,
        gaps=tuple(gaps),
        rate=_rate(instants),
    )


def _filled(frames: Ints, fill: Fill) -> Ints:
    """The last frame so far; before the first, the first."""
    if fill is Fill.BLACK:
        return np.where(frames < 0, BLACK, frames)
    return np.maximum(np.maximum.accumulate(frames), 0)


def _gaps(camera: int, missing: NDArray[np.bool_], fill: Fill) -> list[Gap]:
    edges = np.flatnonzero(np.diff(np.r_[False, missing, False].astype(np.int8))).tolist()
    return [
        Gap(camera=camera, first=first, last=after - 1, fill=fill)
        for first, after in zip(edges[::2], edges[1::2], strict=True)
    ]


# Some way apart, and cameras at a half, a third or a quarter of the rate weigh on both ends alike:
# the mean time of an instant depends on who is there.
_LAG = 12


def _rate(instants: Instants) -> Fraction:
    count = instants.count
    if count < 2:
        return usual_rate(1 / instants.period)
    lag = count // 4 // _LAG * _LAG or min(_LAG, count - 1)
    spans = instants.times[lag:] - instants.times[:-lag]
    return usual_rate(lag / float(np.median(spans)))
