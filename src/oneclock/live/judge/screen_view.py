"""What an eye saw of a video on a screen: patches of it, glance by glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from oneclock.live.judge.pictures import BLOCKS, CELLS, Film, Floats, Pictures
from oneclock.live.judge.whereabouts import Move, Place, place_at

EVERY = 8
"""Pixels from one point that is looked at to the next."""
BLIND = 0.012
"""Seconds without a look after which it is not known well enough when something changed."""
_BAND = 0.12
_MARGIN = 0.12
"""Of a patch: scaling and coding blur the seams."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Something had changed."""

    at: float
    """Host's time, halfway between the look before and this one."""
    blind: float
    """Seconds between these two."""
    points: NDArray[np.uint8]
    """Brightness of every point, (rows, columns)."""


class View:
    """Of one video. Glances are of the whole screen, and not kept."""

    def __init__(self) -> None:
        self._film = Film()
        self._number = 0

    def add(self, glances: Sequence[Glance], moves: Sequence[Move]) -> None:
        """Numbered on, but for those at which the eye was blind for too long, or that looked where
        the video may not have been."""
        for place, there in groupby(glances, key=lambda glance: place_at(moves, glance.at)):
            if place is None:
                self._number += len(list(there))
            else:
                self._look(list(there), place)

    def _look(self, glances: Sequence[Glance], place: Place) -> None:
        patches = _patches(np.stack([glance.points for glance in glances]), place)
        for glance, brightness in zip(glances, patches, strict=True):
            self._number += 2 if glance.blind > BLIND else 1
            self._film.add(glance.at, self._number, brightness)

    def between(self, begin: float, end: float) -> Pictures:
        return self._film.between(begin, end)


def _patches(points: NDArray[np.uint8], place: Place) -> Floats:
    """Of every glance: three cells of the top band, then blocks of the whole picture."""
    cells = [_patch(points, place, cell / CELLS, 0.0, 1 / CELLS, _BAND) for cell in range(CELLS)]
    side = 1 / BLOCKS
    blocks = [
        _patch(points, place, column * side, row * side, side, side)
        for row in range(BLOCKS)
        for column in range(BLOCKS)
    ]
    return np.stack(cells + blocks, axis=1)


def _patch(
    points: NDArray[np.uint8],
    place: Place,
    left: float,
    top: float,
    width: float,
    height: float,
) -> Floats:
    """The mean of the points amid it; at least of one."""
    rows = _points(place.top + place.height * top, place.height * height, points.shape[1])
    columns = _points(place.left + place.width * left, place.width * width, points.shape[2])
    return np.asarray(points[:, rows, columns].mean(axis=(1, 2)), np.float64)


def _points(begin: float, length: float, most: int) -> slice:
    inner = begin + _MARGIN * length, begin + (1 - _MARGIN) * length
    # Point k lies at pixel (k + 1/2) * EVERY.
    first, last = (round(pixel / EVERY - 0.5) for pixel in inner)
    first = min(max(first, 0), most - 1)
    return slice(first, min(max(last + 1, first + 1), most))
