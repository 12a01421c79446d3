"""Mode `rotation`: one camera after the other, each for a while that chance decides.

The next one is, as chance decides too, one of those that were not seen for longest: who was never
seen, or who let two thirds as many others pass before as who let most. Whoever must begin now or
will never be seen goes first, and a turn ends in time for it, so that nobody is forgotten who runs
for long enough. Chance takes two numbers a shot, however many cameras there are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.decide.cheapest_edit import Dwell, Wishes, runs
from oneclock.edit.decide.frame_grid import Mask
from oneclock.edit.decide.scene import Scene


def rotation_wishes(scene: Scene, dwell: Dwell, seed: int) -> Wishes:
    costs = np.where(scene.covered, scene.grid.seconds, 0.0)
    for camera, first, end in _turns(scene.covered, dwell, np.random.default_rng(seed)):
        costs[camera, first:end] = 0.0
    return Wishes(frames=costs, cuts=np.zeros(scene.grid.frames))


def _turns(
    covered: NDArray[np.bool_], dwell: Dwell, chance: np.random.Generator
) -> Iterator[tuple[int, int, int]]:
    """Camera, first frame, and the one after the last."""
    unseen = {
        camera: last
        for camera, row in enumerate(covered)
        if (last := _last_beginning(row, dwell.shortest)) is not None
    }
    last_turn = np.full(len(covered), -np.inf)
    frame = turn = 0
    while frame < covered.shape[1]:
        goes_on = _goes_on(covered, frame, dwell.longest)
        if not goes_on.any():
            frame += 1
            continue
        # A shot that would be too short is no turn, unless there is no other.
        here = np.flatnonzero(goes_on >= min(dwell.shortest, goes_on.max()))
        could_be = _not_seen_for_longest(here, turn - last_turn[here])
        unseen = {camera: last for camera, last in unseen.items() if frame <= last}
        if _due(unseen.values(), dwell.shortest) < frame + dwell.shortest:
            could_be = _soonest_over(here, unseen) or could_be
        camera = could_be[int(chance.random() * len(could_be))]
        unseen.pop(camera, None)
        due = max(_due(unseen.values(), dwell.shortest), frame + dwell.shortest)
        lasts = round(chance.uniform(dwell.shortest, dwell.longest))
        end = int(min(frame + lasts, frame + goes_on[camera], due))
        yield camera, frame, end
        frame, turn = end, turn + 1
        last_turn[camera] = turn


def _last_beginning(covered: Mask, shortest: int) -> int | None:
    """The last frame with which a shot of this camera could begin that is not too short, and after
    which, unless it is the film's last, another is not either."""
    found = None
    for first, end, seen in runs(covered):
        over = end if end == len(covered) else min(end, len(covered) - shortest)
        if seen and over - first >= shortest:
            found = over - shortest
    return found


def _goes_on(covered: NDArray[np.bool_], frame: int, most: int) -> NDArray[np.int64]:
    """For each camera, how many frames it runs from here on without a gap."""
    coming = covered[:, frame : frame + most]
    return np.asarray(np.logical_and.accumulate(coming, axis=1).sum(axis=1))


def _not_seen_for_longest(here: NDArray[np.intp], waited: NDArray[np.float64]) -> list[int]:
    """`waited` is how many others had their turns since. The one that is seen now waited for none,
    and goes on only where it is alone. Two thirds: of three others that leaves chance two."""
    return [int(camera) for camera in here[3 * waited >= 2 * waited.max()]]


def _due(last_beginnings: Iterable[int], shortest: int) -> float:
    """When the first of some cameras must begin, so that each can have a shot in time."""
    due = math.inf
    for last in sorted(last_beginnings, reverse=True):
        due = min(last, due - shortest)
    return due


def _soonest_over(here: NDArray[np.intp], unseen: dict[int, int]) -> list[int]:
    """Of those that were never seen, who can wait least."""
    waiting = {int(camera): unseen[camera] for camera in here if camera in unseen}
    return [camera for camera, last in waiting.items() if last == min(waiting.values())]
