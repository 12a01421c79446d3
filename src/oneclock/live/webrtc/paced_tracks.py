"""The tracks that a peer connection reads: each gives what is due, when it is due."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from oneclock.live.pacing.media_clock import AUDIO_RATE, VIDEO_RATE
from oneclock.live.pacing.pacer import Pacer, Show, VoiceBlock

_LONGEST_SLEEP = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A frame that a track has handed out."""

    stamp: int
    at: float


_NOTHING_YET = Handed(stamp=0, at=0.0)


class PacedVoiceTrack(MediaStreamTrack):
    kind = "audio"

    def __init__(self, begin: Callable[[], Pacer[VideoFrame]], channels: int) -> None:
        super().__init__()
        self._begin = begin
        self._layout = "mono" if channels == 1 else "stereo"
        self.newest = _NOTHING_YET

    async def recv(self) -> AudioFrame:
        if self.readyState != "live":
            raise MediaStreamError
        pacer = self._begin()
        await asyncio.sleep(max(0.0, pacer.clock.audio_due() - time.monotonic()))
        block = pacer.next_voice(time.monotonic())
        self.newest = Handed(stamp=block.stamp, at=time.monotonic())
        return self._frame(block)

    def _frame(self, block: VoiceBlock) -> AudioFrame:
        packed = np.ascontiguousarray(block.samples).reshape(1, -1)
        frame = AudioFrame.from_ndarray(packed, format="s16", layout=self._layout)
        frame.sample_rate, frame.pts = AUDIO_RATE, block.stamp
        frame.time_base = Fraction(1, AUDIO_RATE)
        return frame


class PacedFaceTrack(MediaStreamTrack):
    kind = "video"

    def __init__(self, begin: Callable[[], Pacer[VideoFrame]], pushed: asyncio.Event) -> None:
        super().__init__()
        self._begin = begin
        self._pushed = pushed
        """Set whenever something may be due sooner than was thought."""
        self.newest = _NOTHING_YET

    async def recv(self) -> VideoFrame:
        pacer = self._begin()
        while self.readyState == "live":
            self._pushed.clear()
            now = time.monotonic()
            due = pacer.next_picture(now)
            if isinstance(due, Show):
                return self._frame(due)
            await self._wait(min(due.until - now, _LONGEST_SLEEP))
        raise MediaStreamError

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(seconds, 0.0)):
                await self._pushed.wait()
        except TimeoutError:
            pass

    def _frame(self, due: Show[VideoFrame]) -> VideoFrame:
        frame = due.picture
        frame.pts, frame.time_base = due.stamp, Fraction(1, VIDEO_RATE)
        self.newest = Handed(stamp=due.stamp, at=time.monotonic())
        return frame

    def stop(self) -> None:
        super().stop()
        self._pushed.set()
