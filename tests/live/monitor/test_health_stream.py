"""Health as it changes, to whoever reads."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest
from aiohttp import ClientResponse
from tests.live.monitor.serving import Served, run, serving

from oneclock.live.monitor.monitors import News
from oneclock.live.offset.playback_health import PlaybackHealth
from oneclock.live.offset.witness import Offset, OffsetSource
from oneclock.live.serve import health_stream
from oneclock.live.serve.health_stream import HealthStream


async def next_event(answer: ClientResponse) -> tuple[str, dict[str, Any]]:
    kind, data = "", ""
    async for raw in answer.content:
        line = raw.decode().rstrip("\n")
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            data = line.removeprefix("data: ")
        elif not line and kind:
            return kind, json.loads(data)
    raise AssertionError("the stream ended")


def observe(served: Served, session: str, seconds: float, at: float) -> None:
    monitor = served.monitors.get(session)
    assert monitor is not None
    monitor.observe(Offset(seconds=seconds, source=OffsetSource.SENDER, at=at, trusted=True))


def test_a_reader_is_told_how_things_are_and_then_what_changes() -> None:
    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            observe(served, "s1", 0.01, 100.0)
            async with served.client.get(f"{served.address}/health") as answer:
                kind = answer.headers["Content-Type"]
                first = await next_event(answer)
                observe(served, "s1", 0.3, 100.1)
                observe(served, "s1", 0.3, 101.3)
                events = [await next_event(answer) for _ in range(2)]

            assert kind.startswith("text/event-stream")
            assert first[0] == "health"
            assert first[1]["session"] == "s1"
            assert first[1]["state"] == "good"
            assert first[1]["av_offset_ms"] == pytest.approx(10.0)
            assert first[1]["offsets"][0]["source"] == "sender"
            assert first[1]["offsets"][0]["trusted"] is True
            assert set(first[1]) >= {
                "audio_buffer_ms",
                "video_buffer_ms",
                "video_late_frames",
                "audio_underruns",
                "freezes",
                "frozen_seconds",
                "concealed_share",
                "reasons",
            }
            told = dict(events)
            assert told["alert"]["kind"] == "offset unacceptable"
            assert told["alert"]["raised"] is True
            assert told["health"]["state"] == "broken"
            assert told["health"]["reasons"]

    run(test)


def test_a_reader_of_one_session_hears_of_no_other() -> None:
    async def test() -> None:
        async with serving(sessions=("s1", "s2")) as served:
            async with served.client.get(f"{served.address}/health?session=s2") as answer:
                observe(served, "s1", 0.01, 100.0)
                observe(served, "s2", 0.02, 100.0)
                told = [(await next_event(answer))[1]]
                while told[-1]["state"] != "good":  # as of before they were told of anything
                    told.append((await next_event(answer))[1])

            assert {each["session"] for each in told} == {"s2"}

    run(test)


def test_time_passes_for_every_session_without_anybody_doing_anything() -> None:
    async def test() -> None:
        async with serving(sessions=("s1", "s2")) as served:
            both = asyncio.Event()
            told: set[str] = set()

            def follow(news: News) -> None:
                if news.health.at == 200.0:
                    told.add(news.session)
                if len(told) == 2:
                    both.set()

            served.monitors.follow(follow)
            served.now = 150.0
            for session in ("s1", "s2"):
                observe(served, session, 0.0, 150.0)
            served.now = 200.0
            await both.wait()

    run(test)


def test_a_controller_that_fails_does_not_stop_time_for_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken:
        def playback_health(self, health: PlaybackHealth) -> None:
            if health.at == 200.0:
                raise RuntimeError("a controller of somebody else")

    async def test() -> None:
        async with serving(sessions=("s1", "s2")) as served:
            first = served.monitors.get("s1")
            assert first is not None
            first.subscribe(Broken())
            other = asyncio.Event()
            served.monitors.follow(
                lambda news: (
                    other.set() if (news.session, news.health.at) == ("s2", 200.0) else None
                )
            )
            for session in ("s1", "s2"):
                observe(served, session, 0.0, 150.0)
            served.now = 200.0
            await other.wait()

    run(test)

    assert "a controller of somebody else" in caplog.text


def test_who_leaves_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = made_streams(monkeypatch)
    monkeypatch.setattr(health_stream, "_MOST_WAITING", 10**6)  # not for being slow

    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            observe(served, "s1", 0.0, 100.0)
            async with served.client.get(f"{served.address}/health") as answer:
                await next_event(answer)
                assert streams[0].readers == 1
            answer.close()
            at = 100.0
            while streams[0].readers:  # found out with the next event that cannot be written
                at += 2.0
                observe(served, "s1", 0.0, at)
                await asyncio.sleep(0)

            assert streams[0].readers == 0

    run(test)


def test_who_reads_too_slowly_is_dropped_and_others_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    streams = made_streams(monkeypatch)
    # Long events, so that a few of them fill what the kernel holds for the slow reader.
    monkeypatch.setattr(health_stream, "health_json", lambda *_: json.dumps("x" * 30_000))

    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            host, port = served.address.removeprefix("http://").split(":")
            slow = socket.socket()
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(slow, (host, int(port)))
            await loop.sock_sendall(slow, f"GET /health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            async with served.client.get(f"{served.address}/health") as reader:
                while streams[0].readers < 2:
                    await asyncio.sleep(0)
                at = 100.0
                while streams[0].readers == 2:
                    at += 2.0
                    observe(served, "s1", 0.0, at)
                    await next_event(reader)
                observe(served, "s1", 0.0, at + 2.0)
                await next_event(reader)

                assert streams[0].readers == 1
            assert await is_cut_off(slow)
            slow.close()

    run(test)


def test_there_are_only_so_many_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_stream, "_MOST_READERS", 1)

    async def test() -> None:
        async with (
            serving(sessions=("s1",)) as served,
            served.client.get(f"{served.address}/health") as first,
            served.client.get(f"{served.address}/health") as second,
        ):
            assert (first.status, second.status) == (200, 503)
            assert second.headers["Retry-After"]

    run(test)


def test_a_silent_stream_says_that_it_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_stream, "_ALIVE_EVERY", 0.01)

    async def test() -> None:
        async with (
            serving() as served,
            served.client.get(f"{served.address}/health") as answer,
        ):
            assert await answer.content.readline() == b": alive\n"

    run(test)


def test_a_server_that_stops_does_not_wait_for_its_readers() -> None:
    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            answer = await served.client.get(f"{served.address}/health")
        # The server is down; reading raises where a stream was cut off instead of ended.
        assert b"event: health" in await answer.content.read()
        answer.close()

    run(test)


def test_with_a_token_the_stream_asks_for_it() -> None:
    async def test() -> None:
        async with serving("s3cret") as served:
            async with served.client.get(f"{served.address}/health") as answer:
                refused = answer.status
            async with served.client.get(f"{served.address}/health?token=s3cret") as answer:
                let_in = answer.status

            assert (refused, let_in) == (401, 200)

    run(test)


async def is_cut_off(reader: socket.socket) -> bool:
    """Once what was on its way has been read."""
    loop = asyncio.get_running_loop()
    try:
        while await loop.sock_recv(reader, 1 << 16):
            pass
    except ConnectionResetError:
        pass
    return True


def made_streams(monkeypatch: pytest.MonkeyPatch) -> list[HealthStream]:
    """The streams that servers of this test make."""
    from oneclock.live.serve import monitoring

    made: list[HealthStream] = []

    class Known(HealthStream):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            made.append(self)

    monkeypatch.setattr(monitoring, "HealthStream", Known)
    return made
