"""What an eye saw of a video on a screen, as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.live.judge.flashes import Pictures

EVERY = 8
"""Pixels from one point that is looked at to the next."""
BLIND = 0.012
"""Seconds without a look after which it is not known well enough when something changed."""
_BAND = 0.12
_CELLS = 3
_BLOCKS = 4
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Of a video, in pixels of the screen."""

    left: float
    top: float
    width: float
    height: float


def pictures_seen(glances: Sequence[Glance], place: Place) -> Pictures:
    """Numbered on, but for those at which the eye was blind for too long."""
    blind = np.array([glance.blind > BLIND for glance in glances], np.int64)
    patches = [_patches(glance.points, place) for glance in glances]
    return Pictures(
        shown=np.array([glance.at for glance in glances], np.float64),
        numbers=np.arange(len(glances)) + np.cumsum(blind),
        patches=np.array(patches or np.zeros((0, _CELLS + _BLOCKS**2)), np.float64),
    )


def _patches(points: NDArray[np.uint8], place: Place) -> list[float]:
    """Three cells of the top band, then blocks of the whole picture."""
    cells = [_patch(points, place, cell / _CELLS, 0.0, 1 / _CELLS, _BAND) for cell in range(_CELLS)]
    side = 1 / _BLOCKS
    return cells + [
        _patch(points, place, column * side, row * side, side, side)
        for row in range(_BLOCKS)
        for column in range(_BLOCKS)
    ]


def _patch(
    points: NDArray[np.uint8],
    place: Place,
    left: float,
    top: float,
    width: float,
    height: float,
) -> float:
    """The mean of the points amid it; at least of one."""
    rows = _points(place.top + place.height * top, place.height * height, points.shape[0])
    columns = _points(place.left + place.width * left, place.width * width, points.shape[1])
    return float(points[rows, columns].mean())


def _points(begin: float, length: float, most: int) -> slice:
    inner = begin + _MARGIN * length, begin + (1 - _MARGIN) * length
    # Point k lies at pixel (k + 1/2) * EVERY.
    first, last = (round(pixel / EVERY - 0.5) for pixel in inner)
    first = min(max(first, 0), most - 1)
    return slice(first, min(max(last + 1, first + 1), most))
