"""Three ways to send a voice and a face, each up to where they leave it: the wire, or LiveKit's
sources. Time is the running loop's, and nobody spends any on encoding.

Sound that was handed on is heard as a queue lets it out: no sooner than it was handed on, and not
before what was handed on earlier is over. A picture is seen when it is handed on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace
from typing import Protocol
from unittest.mock import patch

import numpy as np
from aiortc import MediaStreamTrack
from av import AudioFrame, VideoFrame
from livekit import rtc
from tests.live.livekit.fake_sources import (
    FakeAudioSource,
    FakeVideoSource,
    instant_of,
    picture_of,
    sound_of,
)

from oneclock.live.livekit.lip_synchronizer import LipSynchronizer
from oneclock.live.pacing.voice_queue import Samples
from oneclock.simulate.live_marks import CHANNELS

AUDIO_RATE = 48_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A picture that was handed on."""

    instant: float
    at: float
    stamp: float
    """Seconds, on the clock by which sound is stamped."""


class System(Protocol):
    """One session."""

    def __init__(self, claimed_fps: float) -> None: ...

    async def push_voice(self, samples: Samples) -> None: ...

    async def push_picture(self, instant: float) -> None: ...

    async def close(self) -> None: ...

    @property
    def sound(self) -> FakeAudioSource: ...

    @property
    def stamps_count(self) -> bool:
        """Whether sound is stamped by its samples alone; else by when it leaves."""
        ...

    def seen(self) -> list[Seen]: ...


class _ThroughSources:
    """What goes into LiveKit's sources: libwebrtc stamps sound as it leaves, and a picture by the
    time that it was given, or as it comes."""

    stamps_count = False

    def __init__(self) -> None:
        self.sound = FakeAudioSource(AUDIO_RATE, CHANNELS)
        self.pictures = FakeVideoSource()

    def seen(self) -> list[Seen]:
        return [
            Seen(
                instant=instant_of(shown.frame),
                at=shown.at,
                stamp=shown.timestamp_us / 1e6 if shown.timestamp_us else shown.at,
            )
            for shown in self.pictures.captured
        ]


class Ours(_ThroughSources):
    def __init__(self, claimed_fps: float) -> None:
        super().__init__()
        self._lips = LipSynchronizer(
            audio_source=self.sound, video_source=self.pictures, video_fps=claimed_fps
        )

    async def push_voice(self, samples: Samples) -> None:
        await self._lips.push(sound_of(samples))

    async def push_picture(self, instant: float) -> None:
        await self._lips.push(picture_of(instant))

    async def close(self) -> None:
        await self._lips.aclose()


class LiveKits(_ThroughSources):
    """`rtc.AVSynchronizer` as it comes."""

    def __init__(self, claimed_fps: float) -> None:
        super().__init__()
        self._synchronizer = rtc.AVSynchronizer(
            audio_source=self.sound,  # type: ignore[arg-type]
            video_source=self.pictures,  # type: ignore[arg-type]
            video_fps=claimed_fps,
        )

    async def push_voice(self, samples: Samples) -> None:
        await self._synchronizer.push(sound_of(samples))

    async def push_picture(self, instant: float) -> None:
        await self._synchronizer.push(picture_of(instant))

    async def close(self) -> None:
        await self._synchronizer.aclose()
        await asyncio.sleep(0)


class QueueTrack(MediaStreamTrack):
    """As people write them: a producer fills a queue, `recv` empties it."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.queue: asyncio.Queue[AudioFrame | VideoFrame] = asyncio.Queue()

    async def recv(self) -> AudioFrame | VideoFrame:
        return await self.queue.get()


class PlainAiortc:
    """Tracks that count: samples in 1/48000, pictures in 1/fps. Read as `RTCRtpSender` reads them:
    one frame after the other, each sent as soon as it is there."""

    stamps_count = True

    def __init__(self, claimed_fps: float) -> None:
        self.sound = FakeAudioSource(AUDIO_RATE, CHANNELS, queue_size_ms=10**9)
        self._claimed = Fraction(claimed_fps)
        self._voice, self._face = QueueTrack("audio"), QueueTrack("video")
        self._samples = 0
        self._instants: list[float] = []
        self._seen: list[Seen] = []
        self._senders = [
            asyncio.create_task(self._send_voice()),
            asyncio.create_task(self._send_face()),
        ]

    async def push_voice(self, samples: Samples) -> None:
        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate, frame.pts = AUDIO_RATE, self._samples
        frame.time_base = Fraction(1, AUDIO_RATE)
        self._samples += len(samples)
        self._voice.queue.put_nowait(frame)

    async def push_picture(self, instant: float) -> None:
        frame = VideoFrame(16, 16, "yuv420p")
        frame.pts, frame.time_base = len(self._instants), 1 / self._claimed
        self._instants.append(instant)
        self._face.queue.put_nowait(frame)

    async def _send_voice(self) -> None:
        while True:
            frame = await self._voice.recv()
            assert isinstance(frame, AudioFrame)
            samples = frame.to_ndarray().astype(np.int16).reshape(-1, CHANNELS)
            await self.sound.capture_frame(sound_of(samples))

    async def _send_face(self) -> None:
        while True:
            frame = await self._face.recv()
            assert frame.pts is not None
            shown = Seen(
                instant=self._instants[frame.pts],
                at=asyncio.get_running_loop().time(),
                stamp=float(frame.pts / self._claimed),
            )
            self._seen.append(shown)

    async def close(self) -> None:
        for sender in self._senders:
            sender.cancel()
        for ended in await asyncio.gather(*self._senders, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended

    def seen(self) -> list[Seen]:
        return self._seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    name: str
    make: type[System]
    one_loop: bool = False
    """One producer pushes both kinds, as in LiveKit's example: who waits for the face makes the
    voice wait. Else each kind has a loop of its own."""


CONTENDERS = (
    Contender(name="plain aiortc", make=PlainAiortc),
    Contender(name="AVSynchronizer", make=LiveKits),
    Contender(name="AVSynchronizer, one loop", make=LiveKits, one_loop=True),
    Contender(name="oneclock", make=Ours),
)


@contextmanager
def livekit_on(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """AVSynchronizer looks at `time.perf_counter`: here, at the clock of `loop`."""
    with patch("livekit.rtc.synchronizer.time", SimpleNamespace(perf_counter=loop.time)):
        yield
