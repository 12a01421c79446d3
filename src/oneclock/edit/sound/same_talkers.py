"""Which microphones are needed, where it cannot be told who speaks: of those that hear the same
people, the driest.

A microphone is needed when there are moments at which it hears somebody better than each of the
others does. The gain of its recorder takes no part in that: of two microphones that hear the same
people, the difference in level is always the same, whatever it is. Of two such microphones the
drier one is nearer. When a sound ends, what came directly is gone at once and what the room adds
dies away slowly: how fast levels fall tells the share of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.decide.microphones import Levels
from oneclock.edit.mic_levels import CELLS

# Share of the cells that are loud ones; of these, the share that must tell a microphone's own
# talker. Somebody who speaks for less than one part in a hundred is nobody's.
_LOUD = 0.1
_OWN = 0.1
# By how much two microphones must tell their talkers apart. Measured on simulated interviews: the
# same people, 0 to 7 dB; a close microphone and a room's, 12 to 20; two close ones, 18 to 29.
_APART_DB = 10.0
_SMOOTH = 5  # cells: microphones hear a syllable some milliseconds apart
_FALL = round(0.08 * CELLS)
_STEEPEST = 5.0  # percentile of the changes of level


def needed_microphones(levels: Levels) -> tuple[int, ...]:
    """Numbers of those to be heard; there is always one, if any was recording."""
    left = [number for number, level in enumerate(levels) if np.isfinite(level).any()]
    dryness = [fall_db(level) for level in levels]
    while len(left) > 1:
        nearest = nearness_db(levels[left])
        spare = [number for number, db in zip(left, nearest, strict=True) if db < _APART_DB / 2]
        if not spare:
            break
        left.remove(min(spare, key=lambda number: dryness[number]))
    return tuple(left)


def nearness_db(levels: Levels) -> NDArray[np.float64]:
    """Of each microphone: by how much, at its best, it hears somebody better than all others do,
    as seen from halfway between what it hears best and what the other does. Infinite where no
    other was recording at its loud moments."""
    levels = _smoothed(levels)
    loud = [_loudest(level) for level in levels]
    lowest = np.array(
        [
            [_percentile((other - one)[where], _OWN) for other in levels]
            for one, where in zip(levels, loud, strict=True)
        ]
    )
    out = np.full(len(levels), np.inf)
    for number, (one, where) in enumerate(zip(levels, loud, strict=True)):
        halfway = (lowest[number] - lowest[:, number]) / 2
        beyond = [
            other[where] - one[where] - middle
            for row, (other, middle) in enumerate(zip(levels, halfway, strict=True))
            if row != number and np.isfinite(middle)
        ]
        if beyond:
            out[number] = -_percentile(_highest(beyond), _OWN)
    return out


def fall_db(level: NDArray[np.float64]) -> float:
    """By how much the level falls in 80 ms where it falls steeply after something loud."""
    change = level[_FALL:] - level[:-_FALL]
    steep = change[_loudest(level)[:-_FALL] & np.isfinite(change)]
    return -float(np.percentile(steep, _STEEPEST)) if len(steep) else 0.0


def _loudest(level: NDArray[np.float64]) -> NDArray[np.bool_]:
    known = level[np.isfinite(level)]
    return np.asarray(level >= np.quantile(known, 1 - _LOUD) if len(known) else level > np.inf)


def _highest(beyond: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Of those that were recording."""
    return np.asarray(np.fmax.reduce(np.stack(beyond)))


def _percentile(values: NDArray[np.float64], share: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.quantile(known, share)) if len(known) else float("nan")


def _smoothed(levels: Levels) -> Levels:
    powers = 10 ** (levels / 10)
    kernel = np.full(_SMOOTH, 1 / _SMOOTH)
    return np.stack([10 * np.log10(np.convolve(power, kernel, "same")) for power in powers])
