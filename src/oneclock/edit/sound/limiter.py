"""Peaks held below a ceiling, between samples too, and nothing else changed.

Peaks are read at four times the rate (BS.1770-5, annex 2): what a converter makes of samples may be
louder than they are. The gain comes down in the 5 ms before a peak, in a straight line of decibels,
because what is coming is known; it goes up again by 40 dB a second, slower than a word and quicker
than a sentence, so that neither the wave nor the background is heard to change.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.media.resample import StreamResampler

Samples = NDArray[np.float32]
Reduction = NDArray[np.float64]
"""dB, 0 or more, a number a sample."""

TRUE_PEAK_DB = -1.0
"""EBU R 128: what codecs need above their sound."""

_LOOK_AHEAD = 0.005
_RECOVERY_DB = 40.0  # a second
# Four times the rate misses the top of a wave of 8 kHz by up to 0.1 dB; peaks of speech lie lower.
_MISSED_DB = 0.1
_CEILING = 10 ** ((TRUE_PEAK_DB - _MISSED_DB) / 20)
_OVERSAMPLED = 4


class PeakLimiter:
    """Blocks of (n, channels), all channels at one gain. What comes out is late by nothing: as many
    samples as went in, the last ones from `finish`."""

    def __init__(self, rate: int, *, channels: int, gain_db: float = 0.0) -> None:
        self._gain = np.float32(10 ** (gain_db / 20))
        self._between = StreamResampler(rate, _OVERSAMPLED * rate, channels=channels)
        self._width = max(1, round(_LOOK_AHEAD * rate))
        self._slope = _RECOVERY_DB / rate
        self._falling = 0.0
        self._waiting: Samples = np.zeros((0, channels), np.float32)
        self._fine: Samples = np.zeros((0, channels), np.float32)
        # From `width` samples before the first that waits: nothing was held down before the first.
        self._wanted: Reduction = np.zeros(self._width)

    def push(self, block: Samples) -> Samples:
        louder = block * self._gain
        self._waiting = np.concatenate([self._waiting, louder])
        self._read_peaks(self._between.push(louder))
        return self._out()

    def finish(self) -> Samples:
        fine = self._between.finish()
        # The resampler may give a few less than four for each; every sample is looked at once.
        unknown = self._width + len(self._waiting) - len(self._wanted)
        missing = max(0, unknown * _OVERSAMPLED - len(self._fine) - len(fine))
        self._read_peaks(np.pad(fine, ((0, missing), (0, 0))))
        end = self._width + len(self._waiting)
        self._wanted = np.pad(self._wanted[:end], (0, self._width))
        return self._out()

    def _read_peaks(self, fine: Samples) -> None:
        fine = np.concatenate([self._fine, fine])
        whole = len(fine) // _OVERSAMPLED
        self._fine = fine[whole * _OVERSAMPLED :]
        if not whole:
            return
        peaks = np.abs(fine[: whole * _OVERSAMPLED]).reshape(whole, -1).max(axis=1)
        begin = len(self._wanted) - self._width
        plain = np.abs(self._waiting[begin : begin + whole]).max(axis=1)
        peaks[: len(plain)] = np.maximum(peaks[: len(plain)], plain)
        over = 20 * np.log10(np.maximum(peaks.astype(np.float64) / _CEILING, 1.0))
        self._wanted = np.concatenate([self._wanted, self._recovering(over)])

    def _out(self) -> Samples:
        ready = max(0, len(self._wanted) - 2 * self._width)
        out = self._waiting[:ready]
        if self._wanted.any():
            held = held_down(self._wanted, self._width)
            out = out * (10 ** (-held / 20)).astype(np.float32)[:, None]
        self._waiting, self._wanted = self._waiting[ready:], self._wanted[ready:]
        return out

    def _recovering(self, over: Reduction) -> Reduction:
        """What is over the ceiling, and falls from there by so much a sample."""
        if self._falling == 0.0 and not over.any():
            return over
        fall = self._slope * np.arange(1, len(over) + 1)
        since = np.maximum.accumulate(np.maximum(over + fall, self._falling))
        out: Reduction = np.maximum(since - fall, 0.0)
        self._falling = float(out[-1])
        return out


def held_down(wanted: Reduction, width: int) -> Reduction:
    """For all samples but the first and last `width`: no less than is wanted there, and no quicker
    than in `width` samples. It is the largest of what comes next, averaged over what came last, and
    each of those averaged has seen what is wanted now."""
    from scipy.ndimage import maximum_filter1d

    count = max(0, len(wanted) - 2 * width)
    window = width + 1
    largest = maximum_filter1d(wanted, window, mode="nearest")
    coming = largest[window // 2 : window // 2 + count + width]  # from each sample to `width` later
    sums = np.concatenate([[0.0], np.cumsum(coming)])
    return np.asarray((sums[window : window + count] - sums[:count]) / window)
