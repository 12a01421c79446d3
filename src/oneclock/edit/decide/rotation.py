"""Mode `rotation`: one camera after the other, each for a while that chance decides.

The next one is the liveliest, in the seconds that follow, of those that were not seen for longest:
of half of the others, so that nobody is forgotten. Chance takes one number a shot, however many
cameras there are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.decide.cheapest_edit import Dwell, Wishes
from oneclock.edit.decide.scene import Scene, ahead, liveliness

_LOOKAHEAD = 6.0


def rotation_wishes(scene: Scene, dwell: Dwell, seed: int) -> Wishes:
    chance = np.random.default_rng(seed)
    lively = ahead(liveliness(scene), scene.grid.count_of(_LOOKAHEAD))
    costs = np.where(scene.covered, scene.grid.seconds, 0.0)
    last_seen = np.full(len(costs), -1)
    frame = 0
    while frame < scene.grid.frames:
        here = np.flatnonzero(scene.covered[:, frame])
        if not len(here):
            frame += 1
            continue
        camera = _next(here, last_seen, lively[:, frame])
        lasts = round(chance.uniform(dwell.shortest, dwell.longest))
        # Where it stops recording before, its turn ends there.
        stops = np.flatnonzero(~scene.covered[camera, frame : frame + lasts])
        end = frame + (int(stops[0]) if len(stops) else lasts)
        costs[camera, frame:end] = 0.0
        last_seen[camera] = frame = end
    return Wishes(frames=costs, cuts=np.zeros(scene.grid.frames))


def _next(here: NDArray[np.intp], last_seen: NDArray[np.int64], lively: NDArray[np.float64]) -> int:
    """The one that is seen now comes last, and only where it is alone."""
    order = here[np.argsort(last_seen[here], kind="stable")]
    others = len(order) - 1
    longest = order[: max(1, (others + 1) // 2)]
    waiting = order[last_seen[order] <= last_seen[longest[-1]]]
    return int(waiting[np.argmax(lively[waiting])])
