"""Whatever a producer calls sound, as it is sent: 16 bits, 48 kHz, one or two channels."""

from __future__ import annotations

from typing import Any

import numpy as np
from av import AudioFrame
from numpy.typing import NDArray

from oneclock.errors import UsageError
from oneclock.live.pacing.media_clock import AUDIO_RATE
from oneclock.live.pacing.voice_queue import Samples
from oneclock.media.resample_quickly import QuickResampler

_RATES = (8_000, 192_000)
_FULL_SCALE = 32_768.0
_LONGEST = 60.0
"""Seconds in one push. More is not live, and converting it would hold up everything else."""


class SoundConverter:
    """One producer's sound; a resampler remembers what came before."""

    def __init__(self, *, rate: int, channels: int) -> None:
        if not _RATES[0] <= rate <= _RATES[1]:
            raise UsageError(
                "voice", f"{rate} Hz is no rate of sound", f"give {_RATES[0]} to {_RATES[1]}"
            )
        if channels not in (1, 2):
            raise UsageError("voice", f"{channels} channels cannot be sent", "mix them to 1 or 2")
        self.rate, self.channels = rate, channels
        self._resampler = QuickResampler(rate, AUDIO_RATE, channels)

    def convert(self, sound: Any) -> Samples:
        samples = self._from_frame(sound) if isinstance(sound, AudioFrame) else sound
        return self._resampler.push(_to_int16(self._checked(samples)))

    def _from_frame(self, frame: AudioFrame) -> NDArray[Any]:
        if frame.sample_rate != self.rate or len(frame.layout.channels) != self.channels:
            raise UsageError(
                "voice",
                f"a frame of {frame.sample_rate} Hz and {len(frame.layout.channels)} channels came "
                f"where {self.rate} Hz and {self.channels} were said",
                "make the Voice with the rate and channels of its frames",
            )
        samples: NDArray[Any] = frame.to_ndarray()
        if frame.format.is_planar:
            return samples.T
        return samples.reshape(-1, self.channels)

    def _checked(self, samples: Any) -> NDArray[Any]:
        """(count, channels) of a type that can be sent."""
        if not isinstance(samples, np.ndarray) or samples.dtype not in (
            np.int16,
            np.int32,
            np.float32,
            np.float64,
        ):
            raise _unusable(f"{getattr(samples, 'dtype', type(samples).__name__)} is no sound")
        columns = _in_columns(samples)
        if columns.ndim != 2 or columns.shape[1] != self.channels:
            raise _unusable(f"{samples.shape} are not {self.channels} channels")
        if len(columns) > _LONGEST * self.rate:
            raise _unusable(f"{len(columns) / self.rate:.0f} s came at once")
        if not np.isfinite(columns).all():
            raise _unusable("some of it is not a number")
        return columns


def _in_columns(samples: NDArray[Any]) -> NDArray[Any]:
    return samples[:, None] if samples.ndim == 1 else samples


def _to_int16(columns: NDArray[Any]) -> Samples:
    """Full scale of floats is 1."""
    if columns.dtype == np.int16:
        return columns
    if columns.dtype == np.int32:
        return (columns >> 16).astype(np.int16)
    scaled = np.rint(columns * _FULL_SCALE)
    return np.clip(scaled, -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)


def _unusable(cause: str) -> UsageError:
    return UsageError(
        "voice",
        cause,
        "push int16, int32 or float (full scale 1) of shape (count,) or (count, channels), at most "
        "a minute at once",
    )
