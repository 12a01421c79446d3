"""Whatever LiveKit calls an audio frame, as the pacer counts it, and back.

The pacer counts 48,000 a second. A source of 24,000 gets every second sample of them, and what is
pushed for it has each sample twice: nothing is lost on the way, and no filter delays it. Frames of
another rate than their source's, which LiveKit refuses, are resampled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from livekit import rtc

from oneclock.errors import UsageError
from oneclock.live.pacing.media_clock import AUDIO_RATE
from oneclock.live.pacing.voice_queue import Samples
from oneclock.media.resample_quickly import QuickResampler

_RATES = (8_000, 12_000, 16_000, 24_000, 48_000)
_LOWEST, _HIGHEST = 8_000, 192_000
_LONGEST = 60.0
"""Seconds in one frame. More is not live, and converting it would hold up everything else."""
_SAME = 1e-3
"""Stamps that pass through milliseconds are that coarse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePiece:
    samples: Samples
    """48 kHz, (count, channels)."""
    stamp: float | None
    """When it begins, as the producer counts; None, where it was not said."""


class VoiceFrames:
    """One session's. Resampling remembers what came before, until the speech ends."""

    def __init__(self, *, rate: int, channels: int) -> None:
        if rate not in _RATES:
            known = ", ".join(f"{each}" for each in _RATES)
            raise UsageError("audio_source", f"its rate is {rate} Hz", f"make it of {known}")
        if channels not in (1, 2):
            raise UsageError("audio_source", f"it has {channels} channels", "make it of 1 or 2")
        self.rate, self.channels = rate, channels
        self._each = AUDIO_RATE // rate
        self._given_rate = rate
        self._resampler: QuickResampler | None = None
        self._next_in: float | None = None
        """Producer's time behind what was pushed last."""
        self._next_out: float | None = None
        """The same of what has left the resampler."""

    def pieces(self, frame: rtc.AudioFrame, ends: float | None) -> list[VoicePiece]:
        """`ends` is the producer's time of the frame's end, as LiveKit counts."""
        samples = self._samples(frame)
        begins = None if ends is None else ends - len(samples) / frame.sample_rate
        pieces = [] if self._follows(frame.sample_rate, begins) else self.finish()
        if frame.sample_rate == self.rate:
            return [*pieces, self._piece(samples, begins)]
        if self._resampler is None:
            self._given_rate = frame.sample_rate
            self._resampler = QuickResampler(frame.sample_rate, self.rate, self.channels)
            self._next_out = begins
        self._next_in = ends
        return [*pieces, *self._resampled(self._resampler.push(samples))]

    def finish(self) -> list[VoicePiece]:
        """The speech ends: what resampling still holds back."""
        pieces = [] if self._resampler is None else self._resampled(self._resampler.finish())
        self.forget()
        return pieces

    def forget(self) -> None:
        """The turn is over: what is held back is of no use."""
        self._resampler = None
        self._next_in = self._next_out = None

    def frame(self, samples: Samples) -> rtc.AudioFrame:
        """What the source takes."""
        data = np.ascontiguousarray(samples[:: self._each])
        return rtc.AudioFrame(data.tobytes(), self.rate, self.channels, len(data))

    def _follows(self, rate: int, begins: float | None) -> bool:
        if self._resampler is None:
            return True
        if rate != self._given_rate or (begins is None) != (self._next_in is None):
            return False
        return begins is None or abs(begins - (self._next_in or 0.0)) <= _SAME

    def _resampled(self, samples: Samples) -> list[VoicePiece]:
        if not len(samples):
            return []
        begins = self._next_out
        if begins is not None:
            self._next_out = begins + len(samples) / self.rate
        return [self._piece(samples, begins)]

    def _piece(self, samples: Samples, begins: float | None) -> VoicePiece:
        # A copy in any case: a producer may fill the same buffer anew for its next frame.
        return VoicePiece(samples=np.repeat(samples, self._each, axis=0), stamp=begins)

    def _samples(self, frame: rtc.AudioFrame) -> Samples:
        if not _LOWEST <= frame.sample_rate <= _HIGHEST:
            raise _unusable(f"{frame.sample_rate} Hz is no rate of sound")
        if frame.samples_per_channel > _LONGEST * frame.sample_rate:
            length = frame.samples_per_channel / frame.sample_rate
            raise _unusable(f"{length:.0f} s came at once")
        count = frame.samples_per_channel * frame.num_channels
        # Its buffer may be larger than what it holds.
        given = np.frombuffer(frame.data, np.int16)[:count].reshape(-1, frame.num_channels)
        if frame.num_channels == self.channels:
            return given
        if frame.num_channels == 1:
            return np.repeat(given, self.channels, axis=1)
        if self.channels == 1:
            mixed: Samples = np.rint(given.mean(axis=1, keepdims=True)).astype(np.int16)
            return mixed
        raise _unusable(f"{frame.num_channels} channels do not become {self.channels}")


def _unusable(cause: str) -> UsageError:
    return UsageError(
        "voice", cause, f"push {_LOWEST} to {_HIGHEST} Hz, of the source's channels or one"
    )
