"""How loud a programme is: integrated loudness after ITU-R BS.1770-5.

Sound is weighted as the ear does (a shelf for the head, a high-pass), its mean square taken over
0.4 s, a new one every 0.1 s. Those below -70 LUFS do not count, nor those 10 LU below the mean of
the rest: pauses make nothing quieter.
"""

from __future__ import annotations

import numpy as np

from oneclock.edit.sound.cell_means import CellMeans
from oneclock.edit.sound.stream_filter import Samples, Sections, StreamFilter

_STEPS = 10  # a second
_STEPS_IN_A_BLOCK = 4
_OFFSET_DB = -0.691
_SILENT_LUFS = -70.0
_BELOW_THE_REST_DB = -10.0


class LoudnessMeter:
    """Takes (n, channels), one or two: left and right weigh the same."""

    def __init__(self, rate: int) -> None:
        self._filter = StreamFilter(k_weighting(rate))
        self._steps = CellMeans(rate=rate, cells=_STEPS)

    def push(self, block: Samples) -> None:
        weighted = self._filter.push(block)
        self._steps.push(np.square(weighted, dtype=np.float64).sum(axis=1))

    @property
    def integrated(self) -> float | None:
        """LUFS of all so far; None of silence, and of less than 0.4 s."""
        steps = self._steps.whole
        if len(steps) < _STEPS_IN_A_BLOCK:
            return None
        blocks = np.convolve(steps, np.full(_STEPS_IN_A_BLOCK, 1 / _STEPS_IN_A_BLOCK), "valid")
        heard = blocks[blocks > _power(_SILENT_LUFS)]
        if not len(heard):
            return None
        heard = heard[heard > heard.mean() * 10 ** (_BELOW_THE_REST_DB / 10)]
        return float(_OFFSET_DB + 10 * np.log10(heard.mean()))


def k_weighting(rate: int) -> Sections:
    """The filters that BS.1770 prints for 48 kHz, at any rate: the analogue ones behind them (a
    shelf of 4 dB at 1682 Hz, a high-pass at 38 Hz) through the bilinear transform."""
    k = np.tan(np.pi * 1681.974450955533 / rate)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = [
        (high + middle * k / q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - middle * k / q + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    ]
    k, q = np.tan(np.pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([shelf, high_pass])


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_DB) / 10))
