"""What is asked of LiveKit's sources: `rtc.AudioSource` and `rtc.VideoSource` are such."""

from __future__ import annotations

from typing import Protocol

from livekit import rtc


class SoundSource(Protocol):
    @property
    def sample_rate(self) -> int: ...

    @property
    def num_channels(self) -> int: ...

    async def capture_frame(self, frame: rtc.AudioFrame) -> None: ...


class PictureSource(Protocol):
    def capture_frame(self, frame: rtc.VideoFrame, *, timestamp_us: int = 0) -> None: ...
