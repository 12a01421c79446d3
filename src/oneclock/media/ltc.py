"""Linear timecode (LTC, SMPTE ST 12-1): the time of day, recorded as sound.

Reads any polarity and level, 24 to 30 frames a second, up to 12 % too slow or too fast and
wandering by half a percent, under noise nearly as loud as itself. Its bits change up to 4800 times
a second: sound sampled at 8 kHz holds it where it is clean, 16 kHz and more hold all that can be
read. Pure: samples in, frames out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.media.ltc_bits import read_bits
from oneclock.media.ltc_frames import LtcFrames, join_frames, read_frames

Samples = NDArray[np.float32]

# One bit rate is looked for in so many seconds, then followed: tapes may change theirs.
_WINDOW = 10.0
# Windows overlap by more than is needed to confirm a frame, or to read anything at all.
_OVERLAP = 0.5


class LtcDecoder:
    """Takes mono sound in blocks of any size; memory holds one window of it."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._window, self._overlap = round(_WINDOW * rate), round(_OVERLAP * rate)
        self._waiting: list[Samples] = []
        self._size = 0
        self._begin = 0
        self._found: list[LtcFrames] = []

    def push(self, block: Samples) -> None:
        self._waiting.append(block)
        self._size += len(block)
        if self._size < self._window:
            return
        samples = np.concatenate(self._waiting)
        while len(samples) >= self._window:
            self._read(samples[: self._window])
            step = self._window - self._overlap
            samples = samples[step:]
            self._begin += step
        self._waiting, self._size = [samples], len(samples)

    def finish(self) -> LtcFrames:
        """All frames, those of what is still held back included."""
        if self._size:
            self._read(np.concatenate(self._waiting))
            self._waiting, self._size = [], 0
        return join_frames(self._found)

    def _read(self, samples: Samples) -> None:
        stream = read_bits(samples, self._rate)
        if stream is None:
            return
        frames = read_frames(stream).later(self._begin / self._rate)
        if self._found and len(self._found[-1]):
            last = self._found[-1]
            # Seen by both windows; where they differ at all, the earlier one saw it whole.
            frames = frames.where(frames.local > last.local[-1] + last.length[-1] / 2)
        self._found.append(frames)


def decode_ltc(samples: Samples, rate: int) -> LtcFrames:
    """Every frame of timecode in mono sound, local time zero being the first sample."""
    decoder = LtcDecoder(rate)
    decoder.push(samples)
    return decoder.finish()


def share_of_ltc(samples: Samples, rate: int) -> float:
    """How much of the power of a sound is that of the timecode in it, 0 to 1."""
    frames = decode_ltc(samples, rate)
    energy = float(np.sum(np.square(samples, dtype=np.float64))) / rate
    return min(1.0, float(np.sum(frames.level**2 * frames.length)) / energy) if energy > 0 else 0.0
