"""Mode `greedy`: whoever is loudest, as long as it is worth a cut.

What a camera costs is how many decibels its microphone stays behind the loudest, over the seconds
that follow. A cut costs what it must gain: so many decibels for as long as the shortest shot.
"""

from __future__ import annotations

import numpy as np

from oneclock.edit.decide.cheapest_edit import Dwell, Wishes
from oneclock.edit.decide.scene import Scene, ahead, liveliness


def loudest_wishes(scene: Scene, dwell: Dwell, *, threshold_db: float, lookahead: float) -> Wishes:
    loud = ahead(liveliness(scene), scene.grid.count_of(lookahead))
    behind = np.where(scene.covered, loud, -np.inf).max(axis=0, initial=-np.inf) - loud
    costs = np.where(scene.covered, behind, 0.0) * scene.grid.seconds
    worth = threshold_db * dwell.shortest * scene.grid.seconds
    return Wishes(frames=costs, cuts=np.full(scene.grid.frames, worth))
