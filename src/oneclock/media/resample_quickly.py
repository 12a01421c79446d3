"""Another sample rate at once, for sound that is being spoken.

soxr's filter is steeper, and for that it holds back 20 to 170 ms of what it is given (measured from
96 kHz down to 8 kHz). FFmpeg's own holds back 2 ms at most.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from av import AudioFrame, AudioResampler
from numpy.typing import NDArray

Samples = NDArray[np.int16]
"""(count, channels)"""

_LAYOUTS = {1: "mono", 2: "stereo"}


class QuickResampler:
    """At a constant ratio; output sample k belongs to time k / target of the input."""

    def __init__(self, source_rate: int, target_rate: int, channels: int) -> None:
        self._source_rate, self._channels = source_rate, channels
        self._layout = _LAYOUTS[channels]
        self._resampler = (
            None
            if source_rate == target_rate
            else AudioResampler(format="s16", layout=self._layout, rate=target_rate)
        )
        self._given = 0

    def push(self, block: Samples) -> Samples:
        if self._resampler is None or not len(block):
            return block
        packed = np.ascontiguousarray(block).reshape(1, -1)
        frame = AudioFrame.from_ndarray(packed, format="s16", layout=self._layout)
        frame.sample_rate, frame.time_base = self._source_rate, Fraction(1, self._source_rate)
        frame.pts = self._given
        self._given += len(block)
        return self._resampled(frame)

    def finish(self) -> Samples:
        """What the filter still holds back; nothing can be pushed after it."""
        return self._resampled(None)

    def _resampled(self, frame: AudioFrame | None) -> Samples:
        frames = [] if self._resampler is None else self._resampler.resample(frame)
        pieces = [piece.to_ndarray().reshape(-1, self._channels) for piece in frames]
        return np.concatenate([np.zeros((0, self._channels), np.int16), *pieces])
