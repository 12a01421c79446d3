"""LiveKit's own sources, which need no server: what is believed of them holds."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from livekit import rtc
from tests.live.livekit.fake_sources import sound_of

from oneclock.errors import LiveError
from oneclock.live.livekit.lip_synchronizer import LipSynchronizer
from oneclock.live.livekit.source_queue import SourceQueue
from oneclock.live.livekit.sources import PictureSource, SoundSource
from oneclock.live.livekit.watch_room import ReceivedTrack, Room

SILENCE = np.zeros((960, 1), np.int16)


def black() -> rtc.VideoFrame:
    return rtc.VideoFrame(64, 48, rtc.VideoBufferType.RGBA, bytes(64 * 48 * 4))


def test_the_real_sources_and_rooms_are_what_is_asked_for() -> None:
    """mypy holds this one."""

    def holds(
        sound: rtc.AudioSource,
        pictures: rtc.VideoSource,
        room: rtc.Room,
        track: rtc.RemoteVideoTrack,
    ) -> tuple[SoundSource, PictureSource, Room, ReceivedTrack]:
        return sound, pictures, room, track

    assert callable(holds)


def test_a_real_session_takes_what_is_pushed_and_ends() -> None:
    async def run() -> LipSynchronizer:
        sound, pictures = rtc.AudioSource(48_000, 1), rtc.VideoSource(64, 48)
        session = LipSynchronizer(audio_source=sound, video_source=pictures, video_fps=25.0)
        for number in range(50):
            await session.push(sound_of(SILENCE + number))
            if number % 2 == 0:
                await session.push(black())
        async with asyncio.timeout(60.0):
            await session.wait_for_playout()
        await session.aclose()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        await sound.aclose()
        await pictures.aclose()
        return session

    stats = asyncio.run(run()).stats()

    # On a busy machine some are late: sent or dropped, none is forgotten.
    assert stats.video_sent + stats.video_dropped == 25
    assert stats.audio_buffer == 0.0


def test_the_real_queue_is_let_out_as_the_model_of_it_says() -> None:
    async def run() -> list[float]:
        source, queue, apart = rtc.AudioSource(48_000, 1), SourceQueue(most=1.0), []
        loop = asyncio.get_running_loop()
        for _ in range(30):
            queue.put(0.02, loop.time())
            await source.capture_frame(sound_of(SILENCE))
            apart.append(queue.waiting(loop.time()) - source.queued_duration)
            await asyncio.sleep(0.002)
        await source.aclose()
        return apart

    # Both go by the same clock; between their two looks at it the machine may do other things.
    assert np.abs(np.median(asyncio.run(run()))) < 0.005


def test_a_full_real_queue_makes_who_captures_wait_until_it_has_room() -> None:
    async def run() -> float:
        source, loop = rtc.AudioSource(48_000, 1, queue_size_ms=40), asyncio.get_running_loop()
        begun = loop.time()
        for _ in range(12):
            await source.capture_frame(sound_of(SILENCE))
        passed = loop.time() - begun
        await source.aclose()
        return passed

    # 240 ms were taken, of which 40 may wait. No sooner, however busy the machine is.
    assert asyncio.run(run()) >= 0.24 - 0.04 - 0.02


def test_a_real_source_without_a_queue_is_refused_with_its_own_words() -> None:
    async def run() -> None:
        source, pictures = rtc.AudioSource(48_000, 1, queue_size_ms=0), rtc.VideoSource(64, 48)
        session = LipSynchronizer(audio_source=source, video_source=pictures, video_fps=25.0)
        await session.push(black())
        with pytest.raises(LiveError, match="direct capture requires 10ms frames"):
            await asyncio.wait_for(session.wait_for_playout(), timeout=60.0)
        await session.aclose()
        await source.aclose()

    asyncio.run(run())
