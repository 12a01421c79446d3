"""The edit that costs least: what every mode comes down to.

A mode says what each frame costs on each camera (0 is what it wants to see) and what a cut costs at
each frame. Among all edits that show cameras only where they were recording, this finds the one
that breaks the limits of how long a shot lasts by the fewest frames, and of those the cheapest. So
limits give way to coverage and to nothing else; a reaction in a long turn is simply what a limit
makes cheapest, and a cut falls where it costs least, in a pause.

Dynamic programming over shots, frame by frame: for each camera, the best edit whose last shot is of
that camera and ends here. Where that shot began is looked up among all allowed beginnings at once,
because what it costs is a difference of two running sums.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.decide.coverage import NO_CAMERA
from oneclock.edit.decide.frame_grid import Mask
from oneclock.timebase.shots import Shot

Cost = tuple[int, float]
"""Frames by which limits are broken, then what is seen and what is cut."""

_NEVER: Cost = (1 << 62, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    frames: NDArray[np.float64]
    """(cameras, frames): what it costs to show each in each, 0 or more."""
    cuts: NDArray[np.float64]
    """(frames,): what it costs to cut just before each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwell:
    """How many frames a shot lasts."""

    shortest: int
    longest: int

    def __post_init__(self) -> None:
        if not 1 <= self.shortest <= self.longest:
            raise ValueError(f"no shot lasts from {self.shortest} to {self.longest} frames")

    def broken_by(self, length: int) -> int:
        return max(0, self.shortest - length, length - self.longest)


def cheapest_edit(wishes: Wishes, covered: NDArray[np.bool_], dwell: Dwell) -> tuple[Shot, ...]:
    """`covered` is (cameras, frames). Where no camera was recording it is black."""
    shots: list[Shot] = []
    for first, end, seen in runs(np.asarray(covered.any(axis=0))):
        if seen:
            shots += _island(wishes, covered, dwell, first, end)
        else:
            shots.append(Shot(first=first, end=end, source=None, why=NO_CAMERA))
    return tuple(shots)


def runs(mask: Mask) -> Iterator[tuple[int, int, bool]]:
    """Stretches of equal truth: first, the one after the last, and which.

    >>> list(runs(np.array([True, True, False])))
    [(0, 2, True), (2, 3, False)]
    """
    edges = [0, *(np.flatnonzero(mask[1:] != mask[:-1]) + 1).tolist(), len(mask)]
    for first, end in pairwise(edges):
        if first < end:
            yield first, end, bool(mask[first])


def _island(
    wishes: Wishes, covered: NDArray[np.bool_], dwell: Dwell, first: int, end: int
) -> list[Shot]:
    """A stretch in which there is always a camera."""
    numbers = np.flatnonzero(covered[:, first:end].any(axis=1)).tolist()
    cameras = {
        number: _Camera(wishes.frames[number, first:end], covered[number, first:end], dwell)
        for number in numbers
    }
    cuts = wishes.cuts[first:end].tolist()
    arrived: list[dict[int, int]] = []
    """For each frame, from which camera the best cut to each camera comes."""
    for camera in cameras.values():
        camera.begin(0, (0, 0.0))
    arrived.append({})
    for frame in range(1, end - first):
        ended = {number: camera.end_at(frame) for number, camera in cameras.items()}
        best, second = _two_best(ended)
        origin: dict[int, int] = {}
        for number, camera in cameras.items():
            other = second if number == best else best
            if other is not None and (cost := ended[other]) < _NEVER:
                camera.begin(frame, (cost[0], cost[1] + cuts[frame]))
                origin[number] = other
        arrived.append(origin)
    last = {number: camera.end_at(end - first) for number, camera in cameras.items()}
    return _read_back(cameras, arrived, min(last, key=last.__getitem__), first, end)


def _two_best(costs: dict[int, Cost]) -> tuple[int | None, int | None]:
    """The first of equals, so that a camera that nobody wants changes nothing."""
    order = sorted(costs, key=costs.__getitem__)
    return order[0], order[1] if len(order) > 1 else None


def _read_back(
    cameras: dict[int, _Camera], arrived: list[dict[int, int]], number: int, first: int, end: int
) -> list[Shot]:
    shots: list[Shot] = []
    at = end - first
    while True:
        began = cameras[number].began[at]
        shots.append(Shot(first=first + began, end=first + at, source=number))
        if began == 0:
            return shots[::-1]
        at, number = began, arrived[began][number]


class _Camera:
    """One camera's shots: when those that end at a frame best began."""

    def __init__(self, costs: NDArray[np.float64], covered: Mask, dwell: Dwell) -> None:
        self._sums = [0.0, *np.cumsum(costs).tolist()]
        self._covered = covered.tolist()
        self._dwell = dwell
        self._entry: dict[int, Cost] = {}
        """What a shot from each frame has cost before it begins, less the running sum there."""
        self._forget(0)
        self.began: dict[int, int] = {}
        """For each frame at which a shot may end, the frame at which the best one began."""

    def begin(self, frame: int, cost: Cost) -> None:
        """A shot may begin here for so much."""
        if self._covered[frame]:
            self._entry[frame] = (cost[0], cost[1] - self._sums[frame])
            self._push(self._short, frame, 1)

    def end_at(self, frame: int) -> Cost:
        """The least that an edit costs whose last shot is of this camera and ends here."""
        if not self._covered[frame - 1]:
            return _NEVER
        shortest, longest = self._dwell.shortest, self._dwell.longest
        self._pass_on(frame - shortest, self._short, self._good, 0)
        self._pass_on(frame - longest - 1, self._good, self._long, -1)
        best, began = _NEVER, -1
        for window in (self._good, self._short, self._long):
            if window:
                _, start = window[0]
                broken, cost = self._entry[start]
                candidate = (broken + self._dwell.broken_by(frame - start), cost)
                if candidate < best:
                    best, began = candidate, start
        if began < 0:
            return _NEVER
        self.began[frame] = began
        if frame == len(self._covered) or not self._covered[frame]:
            self._forget(frame)
        return best[0], best[1] + self._sums[frame]

    def _push(self, window: deque[tuple[Cost, int]], frame: int, slope: int) -> None:
        """Later beginnings that cost no more hide earlier ones, which leave the window first."""
        entry = self._entry[frame]
        key = (entry[0] + slope * frame, entry[1])
        while window and window[-1][0] > key:
            window.pop()
        window.append((key, frame))

    def _pass_on(
        self,
        frame: int,
        window: deque[tuple[Cost, int]],
        following: deque[tuple[Cost, int]],
        slope: int,
    ) -> None:
        """What began at a frame leaves one window of lengths for the next."""
        if window and window[0][1] <= frame:
            window.popleft()
        if frame in self._entry and frame >= self._since:
            self._push(following, frame, slope)

    def _forget(self, frame: int) -> None:
        """Where it stopped recording no shot goes on."""
        self._since = frame
        self._short: deque[tuple[Cost, int]] = deque()
        self._good: deque[tuple[Cost, int]] = deque()
        self._long: deque[tuple[Cost, int]] = deque()
