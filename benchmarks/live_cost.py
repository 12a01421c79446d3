"""What keeping in step costs: processor time beside the same producers and sinks without it.

No pixel is touched: encoding and conversion would be the same either way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
from aiortc import MediaStreamTrack
from av import AudioFrame, VideoFrame
from benchmarks.live_systems import QueueTrack
from benchmarks.table import table
from livekit import rtc
from tests.live.livekit.fake_sources import FakeAudioSource, FakeVideoSource, picture_of, sound_of
from tests.live.livekit.virtual_time import run_virtual

from oneclock.live.livekit.lip_synchronizer import LipSynchronizer
from oneclock.live.pacing.media_clock import BLOCK_SECONDS
from oneclock.live.pacing.pacer import Pacer, Show
from oneclock.live.policy import AvSyncPolicy
from oneclock.live.webrtc.paced_tracks import PacedFaceTrack, PacedVoiceTrack

_MINUTES = 10
_STREAMS, _REAL_SECONDS = 8, 60.0
_FPS = 25.0
_PIECE = np.zeros((960, 1), np.int16)
"""20 ms, the usual size."""


def run_costs() -> str:
    alone, streams = 60.0 * _MINUTES, _STREAMS * _REAL_SECONDS
    rows = [
        _row("decisions alone (`Pacer`)", _pacer_alone, None, alone),
        _row(
            "LiveKit adapter, simulated time",
            lambda: run_virtual(_virtual(_livekit)),
            lambda: run_virtual(_virtual(_Nothing)),
            alone,
        ),
        _row(
            f"LiveKit adapter, {_STREAMS} at once",
            lambda: asyncio.run(_real(_livekit)),
            lambda: asyncio.run(_real(_Nothing)),
            streams,
        ),
        _row(
            f"aiortc tracks, {_STREAMS} at once",
            lambda: asyncio.run(_aiortc(True)),
            lambda: asyncio.run(_aiortc(False)),
            streams,
        ),
    ]
    return table(["per stream of 25 fps", "CPU s", "without", "stream s", "% of a core"], rows)


_Run = Callable[[], object]


def _row(what: str, run: _Run, without: _Run | None, seconds: float) -> list[str]:
    cpu, less = _cpu_of(run), 0.0 if without is None else _cpu_of(without)
    share = 100 * (cpu - less) / seconds
    return [what, f"{cpu:.2f}", f"{less:.2f}", f"{seconds:.0f}", f"{share:.2f}"]


def _cpu_of(run: _Run) -> float:
    before = time.process_time()
    run()
    return time.process_time() - before


def _pacer_alone() -> None:
    """Ten minutes of asking and being told, as fast as it goes."""
    pacer: Pacer[int] = Pacer(AvSyncPolicy(), start=0.0, fps=_FPS)
    heard = seen = 0
    for block in range(round(60 * _MINUTES / BLOCK_SECONDS)):
        now = block * BLOCK_SECONDS
        pacer.hear(_PIECE, now)
        heard += pacer.next_voice(now).stamp >= 0
        if block % 2 == 0:
            pacer.see(block, now)
            while isinstance(pacer.next_picture(now), Show):
                seen += 1
    assert heard
    assert seen


# -- LiveKit ---------------------------------------------------------------------------------------


class _Nothing:
    """Straight into the sources."""

    def __init__(self, sound: FakeAudioSource, pictures: FakeVideoSource) -> None:
        self._sound, self._pictures = sound, pictures

    async def push(self, frame: rtc.AudioFrame | rtc.VideoFrame) -> None:
        if isinstance(frame, rtc.AudioFrame):
            await self._sound.capture_frame(frame)
        else:
            self._pictures.capture_frame(frame)

    async def aclose(self) -> None:
        pass


def _livekit(sound: FakeAudioSource, pictures: FakeVideoSource) -> LipSynchronizer:
    return LipSynchronizer(audio_source=sound, video_source=pictures, video_fps=_FPS)


_Make = Callable[[FakeAudioSource, FakeVideoSource], Any]


async def _virtual(make: _Make) -> None:
    await _one(make, 60.0 * _MINUTES)


async def _real(make: _Make) -> None:
    await asyncio.gather(*(_one(make, _REAL_SECONDS) for _ in range(_STREAMS)))


async def _one(make: _Make, seconds: float) -> None:
    session = make(FakeAudioSource(), FakeVideoSource())
    frame, picture = sound_of(_PIECE), picture_of(0.0)
    await asyncio.gather(
        _every(BLOCK_SECONDS, seconds, lambda: session.push(frame)),
        _every(1 / _FPS, seconds, lambda: session.push(picture)),
    )
    await session.aclose()


async def _every(period: float, seconds: float, push: Callable[[], Any]) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    for number in range(round(seconds / period)):
        await asyncio.sleep(max(0.0, start + number * period - loop.time()))
        await push()


# -- aiortc ----------------------------------------------------------------------------------------


async def _aiortc(paced: bool) -> None:
    await asyncio.gather(*(_one_aiortc(paced) for _ in range(_STREAMS)))


async def _one_aiortc(paced: bool) -> None:
    """Both tracks, read as a sender reads them; without, the producers and their queues alone."""
    hear, see, tracks = _paced() if paced else _queued()
    readers = [asyncio.create_task(_read(track)) for track in tracks]
    await asyncio.gather(
        _every(BLOCK_SECONDS, _REAL_SECONDS, hear), _every(1 / _FPS, _REAL_SECONDS, see)
    )
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)


_Push = Callable[[], Awaitable[None]]


def _paced() -> tuple[_Push, _Push, list[MediaStreamTrack]]:
    pushed = asyncio.Event()
    pacer: Pacer[VideoFrame] = Pacer(AvSyncPolicy(), start=time.monotonic(), fps=_FPS)
    picture = VideoFrame(16, 16, "yuv420p")

    async def hear() -> None:
        pacer.hear(_PIECE, time.monotonic())
        pushed.set()

    async def see() -> None:
        pacer.see(picture, time.monotonic())
        pushed.set()

    return hear, see, [PacedVoiceTrack(lambda: pacer, 1), PacedFaceTrack(lambda: pacer, pushed)]


def _queued() -> tuple[_Push, _Push, list[MediaStreamTrack]]:
    voice, face = QueueTrack("audio"), QueueTrack("video")
    picture = VideoFrame(16, 16, "yuv420p")

    async def hear() -> None:
        frame = AudioFrame.from_ndarray(_PIECE.reshape(1, -1), format="s16", layout="mono")
        voice.queue.put_nowait(frame)

    async def see() -> None:
        face.queue.put_nowait(picture)

    return hear, see, [voice, face]


async def _read(track: MediaStreamTrack) -> None:
    while True:
        await track.recv()
