"""A voice and a face sent to a real peer, over loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise

import numpy as np
import pytest
from aiortc import RTCPeerConnection
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack
from tests.live.webrtc.loopback import Wire, new_connection, picture, received, tone

from oneclock.errors import LiveError, UsageError
from oneclock.live.offset.witness import Offset, OffsetSource
from oneclock.live.pacing.pacer import VOICE_ROOM
from oneclock.live.policy import AvSyncPolicy, LateFramePolicy
from oneclock.live.webrtc.producers import Face, Voice
from oneclock.live.webrtc.send_tracks import SendingSession, send_tracks


@asynccontextmanager
async def sending(
    voice: Voice | None, face: Face | None, policy: AvSyncPolicy | None = None
) -> AsyncIterator[tuple[SendingSession, Wire]]:
    connection = new_connection()
    session = send_tracks(connection, audio=voice, video=face, policy=policy)
    async with received(connection) as wire:
        async with asyncio.TaskGroup() as feeding:
            tasks = []
            if voice is not None:
                tasks.append(feeding.create_task(_feed(lambda: voice.push(tone()), 0.02)))
            if face is not None:
                tasks.append(feeding.create_task(_feed(lambda: face.push(picture()), 0.04)))
            yield session, wire
            for task in tasks:
                task.cancel()
        await session.close()


async def _feed(push: Callable[[], Awaitable[None]], period: float) -> None:
    """As a producer in real time does."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        await push()
        due = max(due + period, loop.time())
        await asyncio.sleep(due - loop.time())


def frames(wire: Wire, kind: str, count: int) -> Callable[[], bool]:
    return lambda: len(wire.stamps[kind]) >= count


def test_both_streams_arrive_and_sound_is_stamped_without_a_gap() -> None:
    async def run() -> list[int]:
        async with sending(Voice(), Face()) as (_, wire):
            await wire.until(frames(wire, "video", 5))
            await wire.until(frames(wire, "audio", 20))
            return wire.stamps["audio"]

    stamps = asyncio.run(run())

    # A machine that halts for longer than the resync threshold makes time pass, in whole blocks.
    assert all(step > 0 and step % 960 == 0 for step in _steps(stamps))


def test_stamps_go_on_across_a_cancelled_turn() -> None:
    async def run() -> Wire:
        async with sending(Voice(), Face()) as (session, wire):
            await wire.until(frames(wire, "video", 3))
            session.cancel_turn()
            seen = len(wire.stamps["audio"])
            await wire.until(frames(wire, "audio", seen + 5))
            session.begin_turn()
            shown = len(wire.stamps["video"])
            await wire.until(frames(wire, "video", shown + 3))
            return wire

    wire = asyncio.run(run())

    assert all(step > 0 for step in _steps(wire.stamps["video"]))
    assert all(step > 0 and step % 960 == 0 for step in _steps(wire.stamps["audio"]))


def test_a_voice_alone_is_sent() -> None:
    async def run() -> int:
        async with sending(Voice(rate=24_000), None) as (session, wire):
            await wire.until(frames(wire, "audio", 10))
            return session.stats().audio_underruns

    assert asyncio.run(run()) >= 0


def test_a_face_alone_is_sent() -> None:
    async def run() -> int:
        async with sending(None, Face()) as (session, wire):
            await wire.until(frames(wire, "video", 5))
            return session.stats().video_sent

    assert asyncio.run(run()) >= 5


def test_silence_is_sent_where_nothing_is_pushed() -> None:
    async def run() -> int:
        connection = new_connection()
        session = send_tracks(connection, audio=Voice(), video=Face())
        async with received(connection) as wire:
            await wire.until(frames(wire, "audio", 10))
            await session.close()
            return len(wire.stamps["video"])

    assert asyncio.run(run()) == 0


def test_repeating_shows_the_last_picture_again_while_the_face_is_silent() -> None:
    async def run() -> int:
        policy = AvSyncPolicy(late_frame_policy=LateFramePolicy.REPEAT_LAST)
        connection, voice, face = new_connection(), Voice(), Face()
        session = send_tracks(connection, audio=voice, video=face, policy=policy)
        async with received(connection) as wire, asyncio.TaskGroup() as feeding:
            feed = feeding.create_task(_feed(lambda: voice.push(tone()), 0.02))
            # On a machine that halts the first ones may be late, and then none is there to repeat.
            filming = feeding.create_task(_feed(lambda: face.push(picture()), 0.04))
            await wire.until(frames(wire, "video", 1))
            filming.cancel()
            # What is still on its way is of no more than a few pictures.
            await wire.until(frames(wire, "video", len(wire.stamps["video"]) + 10))
            feed.cancel()
            await session.close()
            return session.stats().video_repeated

    assert asyncio.run(run()) >= 5


def test_the_offset_at_the_sender_is_measured_and_says_so() -> None:
    async def run() -> Offset | None:
        async with sending(Voice(), Face()) as (session, wire):
            assert session.offset() is None
            await wire.until(lambda: (o := session.offset()) is not None and o.trusted)
            return session.offset()

    offset = asyncio.run(run())

    assert offset is not None
    assert offset.source is OffsetSource.SENDER


def test_tracks_are_read_and_sent() -> None:
    async def run() -> Wire:
        connection = new_connection()
        session = send_tracks(connection, audio=AudioStreamTrack(), video=VideoStreamTrack())
        async with received(connection) as wire:
            await wire.until(frames(wire, "video", 3))
            await wire.until(frames(wire, "audio", 10))
            await session.close()
            return wire

    wire = asyncio.run(run())

    assert all(step > 0 for step in _steps(wire.stamps["video"]))


def test_both_tracks_belong_to_one_stream() -> None:
    async def run() -> list[str]:
        connection = new_connection()
        session = send_tracks(connection, audio=Voice(), video=Face())
        await connection.setLocalDescription(await connection.createOffer())
        await session.close()
        await connection.close()
        lines = connection.localDescription.sdp.splitlines() if connection.localDescription else []
        return [line.split(":")[1].split()[0] for line in lines if line.startswith("a=msid:")]

    streams = asyncio.run(run())

    assert len(streams) == 2
    assert len(set(streams)) == 1


def test_who_pushes_when_the_peer_is_gone_is_told() -> None:
    async def run() -> None:
        connection, voice = new_connection(), Voice()
        session = send_tracks(connection, audio=voice)
        async with received(connection) as wire:
            await wire.until(frames(wire, "audio", 2))
        assert session.is_over
        await voice.push(tone())

    with pytest.raises(LiveError, match="is over"):
        asyncio.run(run())


def test_who_waits_for_a_peer_that_never_comes_is_told_when_the_session_closes() -> None:
    async def run() -> None:
        connection, face = new_connection(), Face()
        session = send_tracks(connection, video=face)
        async with asyncio.TaskGroup() as group:
            group.create_task(face.push(picture()))
            await asyncio.sleep(0)
            await session.close()
        await connection.close()

    with pytest.raises(ExceptionGroup) as told:
        asyncio.run(run())
    assert told.group_contains(LiveError, match="is over")


def test_nothing_is_left_running() -> None:
    async def run() -> list[str]:
        connection = new_connection()
        session = send_tracks(connection, audio=AudioStreamTrack(), video=VideoStreamTrack())
        async with received(connection) as wire:
            await wire.until(frames(wire, "audio", 2))
        await session.close()
        this = asyncio.current_task()
        return [task.get_name() for task in asyncio.all_tasks() if task is not this]

    assert asyncio.run(run()) == []


def test_a_producer_far_ahead_of_time_is_made_to_wait() -> None:
    async def run() -> bool:
        connection, voice = new_connection(), Voice()
        session = send_tracks(connection, audio=voice)
        async with received(connection):
            await session.begun()
            while session.stats().audio_buffer < VOICE_ROOM + 1.0:
                await voice.push(np.ones(5 * 48_000, np.int16))
            one_more = asyncio.create_task(voice.push(tone()))
            for _ in range(10):
                await asyncio.sleep(0)
            waits = not one_more.done()
            one_more.cancel()
            await session.close()
            return waits

    assert asyncio.run(run())


def test_what_is_refused_is_counted() -> None:
    async def run() -> int:
        connection, voice = new_connection(), Voice()
        session = send_tracks(connection, audio=voice)
        for _ in range(3):
            with pytest.raises(UsageError, match="not a number"):
                await voice.push(np.array([np.nan], np.float32))
        await session.close()
        await connection.close()
        return session.stats().rejected

    assert asyncio.run(run()) == 3


def test_nothing_to_send_is_refused() -> None:
    async def run() -> None:
        connection: RTCPeerConnection = new_connection()
        try:
            send_tracks(connection)
        finally:
            await connection.close()

    with pytest.raises(UsageError, match="nothing to send"):
        asyncio.run(run())


def test_a_track_of_the_wrong_kind_is_refused() -> None:
    async def run() -> None:
        connection = new_connection()
        try:
            send_tracks(connection, audio=VideoStreamTrack())
        finally:
            await connection.close()

    with pytest.raises(UsageError, match="a track of video was given as audio"):
        asyncio.run(run())


def test_a_closed_connection_is_refused() -> None:
    async def run() -> None:
        connection = new_connection()
        await connection.close()
        send_tracks(connection, audio=Voice())

    with pytest.raises(LiveError, match="is closed"):
        asyncio.run(run())


def test_one_voice_is_not_sent_twice() -> None:
    async def run() -> None:
        one, other, voice = new_connection(), new_connection(), Voice()
        try:
            send_tracks(one, audio=voice)
            send_tracks(other, audio=voice)
        finally:
            await one.close()
            await other.close()

    with pytest.raises(UsageError, match="is being sent already"):
        asyncio.run(run())


def test_pushing_into_a_voice_that_is_not_sent_is_refused() -> None:
    with pytest.raises(UsageError, match="is not being sent"):
        asyncio.run(Voice().push(tone()))


def _steps(stamps: list[int]) -> list[int]:
    return [(after - before) % 2**32 for before, after in pairwise(stamps)]
