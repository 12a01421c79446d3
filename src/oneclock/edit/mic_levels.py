"""How loud a microphone hears speech, on a grid of time.

Pure: sound in, in blocks of any size; mean squares out, `CELLS` a second. Cell n is the time from
n / CELLS to (n + 1) / CELLS after the first sample. An hour is 180 000 numbers.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oneclock.edit.sound.cell_means import CellMeans
from oneclock.edit.sound.stream_filter import StreamFilter, butterworth

Samples = NDArray[np.float32]
Powers = NDArray[np.float64]
"""Mean squares, full scale 1, a number a cell."""
Decibels = NDArray[np.float64]

CELLS = 50
"""A second. A syllable lasts ten of them, the way between two microphones half a one."""

# Below: steps, rooms, wind. Above: hiss. In between lies what tells talkers from their rooms.
_SPEECH_HZ = (200.0, 4000.0)
_HIGHEST = 0.45  # of the sample rate
_FLOOR_DB = -120.0


class LevelMeter:
    """
    >>> meter = LevelMeter(8000)
    >>> tone = np.sin(2 * np.pi * 1000 / 8000 * np.arange(8100)).astype(np.float32)
    >>> meter.push(tone[:5000])
    >>> meter.push(tone[5000:])
    >>> levels = decibels(meter.finish())
    >>> len(levels), round(float(levels[25]), 1)  # a part of a cell counts as one
    (51, -3.0)
    """

    def __init__(self, rate: int) -> None:
        band = (_SPEECH_HZ[0], min(_SPEECH_HZ[1], _HIGHEST * rate))
        self._filter = StreamFilter(butterworth(band, rate, kind="bandpass"))
        self._cells = CellMeans(rate=rate, cells=CELLS)

    def push(self, block: Samples) -> None:
        """Mono, (n,)."""
        self._cells.push(np.square(self._filter.push(block), dtype=np.float64))

    def finish(self) -> Powers:
        """All cells; the last may be a part of one."""
        return self._cells.all


def measure_levels(blocks: Iterable[Samples], rate: int) -> Powers:
    meter = LevelMeter(rate)
    for block in blocks:
        meter.push(block)
    return meter.finish()


def decibels(powers: ArrayLike) -> Decibels:
    """No lower than -120."""
    return np.asarray(10 * np.log10(np.maximum(powers, 10 ** (_FLOOR_DB / 10))))
