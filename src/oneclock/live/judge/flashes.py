"""When flashes are first seen, in the brightness of pictures as they were shown."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.live.judge.marks import MARK_PERIOD, Mark
from oneclock.live.judge.pictures import CELLS, Pictures

_CONTRAST = 60.0
"""Of 255 levels, at least: a face that moves changes the mean of a patch by less."""
_RARELY = 0.3
"""Share of pictures, at most: a flash is the exception."""
_REGULAR = 0.15
"""Seconds by which flashes that follow each other may miss the period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flashes:
    seen: tuple[Mark, ...] = ()
    unsure: int = 0
    """So many began while no picture was looked at: when is not known, and they do not count."""


def find_flashes(pictures: Pictures, period: float = MARK_PERIOD) -> Flashes:
    """By the left cell of the top band, where numbered flashes have it, or else by the patch whose
    flashes are the most regular."""
    if len(pictures.shown) < 2:
        return Flashes()
    best, most = Flashes(), -math.inf
    for patch in range(pictures.patches.shape[1]):
        found = _flashes_of(pictures, patch)
        regular = _regular(found, period)
        # What flickers at random meets the period now and then, and misses it more often. The
        # first patch wins a draw, so that numbered content is read where its numbers are.
        score = 2 * regular - len(found.seen)
        if regular and score > most:
            best, most = found, score
    return best


def _flashes_of(pictures: Pictures, patch: int) -> Flashes:
    level = pictures.patches[:, patch]
    dark, bright = float(np.median(level)), float(np.max(level))
    threshold = (dark + bright) / 2
    lit = level >= threshold
    if bright - dark < _CONTRAST or float(np.mean(lit)) > _RARELY:
        return Flashes()
    begun = np.flatnonzero(lit[1:] & ~lit[:-1]) + 1
    looked_at = pictures.numbers[begun] == pictures.numbers[begun - 1] + 1
    return Flashes(
        seen=tuple(
            Mark(at=float(pictures.shown[at]), code=_code(pictures, int(at), lit, threshold))
            for at in begun[looked_at]
        ),
        unsure=int(np.sum(~looked_at)),
    )


def _code(pictures: Pictures, begun: int, lit: NDArray[np.bool_], threshold: float) -> int:
    """Of all its pictures together: coding blurs the first."""
    end = begun + 1
    while end < len(lit) and lit[end]:
        end += 1
    bits = pictures.patches[begun:end, 1:CELLS].mean(axis=0) >= threshold
    return int(bits[0]) + 2 * int(bits[1])


def _regular(flashes: Flashes, period: float) -> int:
    """How many flashes have another one period after them."""
    times = np.sort([flash.at for flash in flashes.seen])
    earliest, latest = times + period - _REGULAR, times + period + _REGULAR
    return int(np.sum(np.searchsorted(times, latest) > np.searchsorted(times, earliest)))
