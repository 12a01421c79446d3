"""Which frames are of one instant.

Cameras that run freely do not expose together, and frame 500 of one need not be frame 500 of
another. All frames of all cameras, sorted by time, are cut into instants: each frame is in one
instant, and no instant holds two frames of one camera. Of all ways to cut, the cheapest is taken:

    cost = sum over instants of (latest member - earliest member) + kappa * number of instants

The spread is what nobody wants; kappa is what one more instant costs, so that there is no reward
for frames standing alone. Cutting between two neighbours saves their distance and costs kappa, so
frames farther apart than kappa never share an instant, and where the rule of one frame per camera
forces a cut, it falls into the widest gap: the circle of phases is opened where it is emptiest. The
sum runs over the whole recording, so the cut moves once when two drifting cameras pass each other,
and a stall, a lost frame or a camera at half rate costs an instant its member and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

KAPPA = 2 / 3
"""In periods. At one half, cameras half a period apart may change partners for nothing: of 10,000
frames without any jitter, rounding alone left 1,116 without a partner, and 0.1 ms of jitter 2,796.
At two thirds, leaving a partner and coming back has to save a third of a period, and 0 and 14 were
left. More would join what is better left apart where the nearer neighbours are lost."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instants:
    times: Floats
    """Mean time of the members, on the clock of the frames; in order."""
    members: tuple[Ints, ...]
    """For every camera the instant of each of its frames, in order."""
    period: float
    """The shortest time between frames that any camera keeps to."""

    @property
    def count(self) -> int:
        return len(self.times)

    @property
    def cameras(self) -> int:
        return len(self.members)

    def frames(self, camera: int) -> Ints:
        """The camera's frame at every instant, -1 where it has none."""
        frames = np.full(self.count, -1, np.int64)
        frames[self.members[camera]] = np.arange(len(self.members[camera]))
        return frames

    def missing(self, camera: int) -> Ints:
        """Instants without a frame of this camera."""
        return np.flatnonzero(self.frames(camera) < 0)

    @property
    def sizes(self) -> Ints:
        """How many cameras each instant has."""
        sizes = np.zeros(self.count, np.int64)
        for members in self.members:
            sizes[members] += 1
        return sizes


def group_into_instants(times: Sequence[Floats], *, period: float | None = None) -> Instants:
    """`times` of every camera's frames, seconds on one clock, strictly increasing per camera.

    Without a `period`, it is the shortest median interval of any camera. Frames of the very same
    time count as in the order of their cameras.
    """
    times = [np.asarray(each, np.float64) for each in times]
    for number, each in enumerate(times):
        if not np.isfinite(each).all() or (np.diff(each) <= 0).any():
            raise ValueError(f"camera {number}: times must be finite and strictly increasing")
    period = shortest_period(times) if period is None else period
    if not period > 0:
        raise ValueError(f"a period is positive, not {period}")
    camera = np.repeat(np.arange(len(times)), [len(each) for each in times])
    merged = np.concatenate([*times, np.empty(0)])
    order = np.argsort(merged, kind="stable")
    merged, camera = merged[order], camera[order]
    starts = _cheapest_cuts(merged, camera, len(times), KAPPA * period)
    instant = np.zeros(len(merged), np.int64)
    instant[starts[1:]] = 1
    instant = np.cumsum(instant)
    return Instants(
        times=_means(merged, starts),
        members=tuple(instant[camera == number] for number in range(len(times))),
        period=period,
    )


def shortest_period(times: Sequence[Floats]) -> float:
    """The shortest median interval of any camera; a second, where none has two frames."""
    medians = [float(np.median(np.diff(each))) for each in times if len(each) > 1]
    return min(medians, default=1.0)


def _cheapest_cuts(times: Floats, camera: Ints, cameras: int, kappa: float) -> Ints:
    """Index of the first frame of every instant.

    Let best[j] be the cost of the first j frames. The instant that ends with frame j begins with
    some frame i, no earlier than `earliest`, where a camera would be in it twice:

        best[j + 1] = min over i of (best[i] - time[i]) + time[j] + kappa

    `earliest` only grows, so that the minimum slides along: candidates wait in a queue in which
    each is cheaper than those before it are dear, and a frame costs a constant number of steps.
    A tie goes to the longer instant.
    """
    count = len(times)
    came_from = [0] * (count + 1)
    queue_value, queue_index = [0.0] * (count + 1), [0] * (count + 1)
    head, tail = 0, 0
    after_last = [0] * cameras
    earliest, best = 0, 0.0
    local = (times - times[0]).tolist() if count else []
    for j, (time, who) in enumerate(zip(local, camera.tolist(), strict=True)):
        value = best - time
        while tail > head and queue_value[tail - 1] > value:
            tail -= 1
        queue_value[tail], queue_index[tail] = value, j
        tail += 1
        earliest = max(earliest, after_last[who])
        after_last[who] = j + 1
        while queue_index[head] < earliest:
            head += 1
        best = queue_value[head] + time + kappa
        came_from[j + 1] = queue_index[head]
    starts = []
    while count:
        count = came_from[count]
        starts.append(count)
    return np.array(starts[::-1], np.int64)


def _means(times: Floats, starts: Ints) -> Floats:
    if not len(starts):
        return np.empty(0)
    # Relative to the first, so that a clock counting since boot costs no digits in the sums.
    sums = np.add.reduceat(times - times[0], starts)
    means: Floats = times[0] + sums / np.diff(np.append(starts, len(times)))
    return means
