"""What viewers and onlookers post, over a real socket."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Mapping

import pytest
from tests.live.monitor.posts import post
from tests.live.monitor.serving import Served, run, serving

from oneclock.live.monitor.monitor import AvSyncMonitor
from oneclock.live.monitor.monitors import Monitors
from oneclock.live.monitor.viewer_stats_parse import LARGEST_POST
from oneclock.live.offset.offset_post import write_offset_post
from oneclock.live.offset.witness import Offset, OffsetSource

_JSON = {"Content-Type": "application/json"}


async def send(
    served: Served,
    body: bytes,
    *,
    session: str = "s1",
    headers: Mapping[str, str] = _JSON,
    query: str = "",
    to: str = "stats",
) -> tuple[int, str]:
    address = f"{served.address}/{to}/{session}{query}"
    async with served.client.post(address, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


def sound(second: int = 1) -> bytes:
    return json.dumps(post(second)).encode()


def found(seconds: float = 0.004, *, why_not: str = "") -> bytes:
    """An offset, as an onlooker posts it."""
    return write_offset_post(
        Offset(
            seconds=seconds,
            source=OffsetSource.REPORT,
            at=0.0,
            trusted=not why_not,
            why_not=why_not,
        )
    )


BODIES = {"stats": sound(), "offset": found()}


def test_an_offset_reaches_its_session_and_no_other_as_found_now() -> None:
    async def test() -> None:
        async with serving(sessions=("s1", "s2")) as served:
            told = await send(served, found(-0.02, why_not="it jumps"), to="offset")

            first, second = served.monitors.get("s1"), served.monitors.get("s2")
            assert first is not None
            assert second is not None
            assert told == (204, "")
            [offset] = first.health(served.now).offsets
            assert (offset.seconds, offset.source) == (-0.02, OffsetSource.REPORT)
            assert (offset.at, offset.why_not) == (served.now, "it jumps")
            assert second.heard_at is None

    run(test)


def test_what_only_this_server_can_know_nobody_else_may_tell_it() -> None:
    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            body = found().replace(b"report", b"sender")

            status, words = await send(served, body, to="offset")

            monitor = served.monitors.get("s1")
            assert monitor is not None
            assert (status, monitor.heard_at) == (400, None)
            assert "source" in words

    run(test)


def test_a_post_reaches_its_session_and_no_other() -> None:
    async def test() -> None:
        async with serving(sessions=("s1", "s2")) as served:
            statuses = []
            for second in (1, 2):
                served.now = 100.0 + second
                statuses.append((await send(served, sound(second)))[0])

            first, second_session = served.monitors.get("s1"), served.monitors.get("s2")
            assert first is not None
            assert second_session is not None
            assert statuses == [204, 204]
            assert first.health(served.now).audio_buffer_ms == pytest.approx(80.0)
            assert second_session.heard_at is None

    run(test)


@pytest.mark.parametrize("to", BODIES)
@pytest.mark.parametrize(
    ("body", "headers", "session", "status"),
    [
        (b"", _JSON, "nobody", 404),
        (b"", {"Content-Type": "text/plain"}, "s1", 415),
        (b"", {"Content-Type": "application/x-www-form-urlencoded"}, "s1", 415),
        (zlib.compress(b" " * 10**6), _JSON | {"Content-Encoding": "deflate"}, "s1", 415),
        (b"", _JSON, "s1", 400),
        (b"{", _JSON, "s1", 400),
        (b'{"viewer": "a", "sequence": -1}', _JSON, "s1", 400),
        (b" " * (LARGEST_POST + 1), _JSON, "s1", 413),
        (b"", _JSON, "a" * 500, 404),
    ],
)
def test_a_post_that_is_none_is_refused_and_changes_nothing(
    body: bytes, headers: Mapping[str, str], session: str, status: int, to: str
) -> None:
    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            answered, words = await send(served, body, headers=headers, session=session, to=to)

            monitor = served.monitors.get("s1")
            assert monitor is not None
            assert (answered, monitor.heard_at) == (status, None)
            assert words.strip()
            assert "Traceback" not in words
            assert len(served.monitors) == 1

    run(test)


@pytest.mark.parametrize("to", BODIES)
def test_a_body_without_a_length_is_cut_off_where_it_grows_too_large(to: str) -> None:
    async def test() -> None:
        async with serving(sessions=("s1",)) as served:

            async def endless() -> AsyncIterator[bytes]:
                for _ in range(64):
                    yield b" " * 1024

            address = f"{served.address}/{to}/s1"
            async with served.client.post(address, data=endless(), headers=_JSON) as answer:
                assert answer.status == 413

    run(test)


def test_who_posts_too_often_is_told_when_to_come_again() -> None:
    async def test() -> None:
        async with serving(sessions=("s1", "s2")) as served:
            burst = [(await send(served, sound(n)))[0] for n in range(1, 12)]
            other = (await send(served, sound(1), session="s2"))[0]
            async with served.client.post(
                f"{served.address}/stats/s1", data=sound(20), headers=_JSON
            ) as answer:
                wait = float(answer.headers["Retry-After"])
            served.now += wait
            later = (await send(served, sound(30)))[0]

            assert burst == [204] * 8 + [429] * 3
            assert (other, later) == (204, 204)

    run(test)


def test_who_posts_offsets_takes_nothing_from_who_posts_statistics() -> None:
    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            burst = [(await send(served, found(), to="offset"))[0] for _ in range(10)]
            other = (await send(served, sound(1)))[0]

            assert burst == [204] * 8 + [429] * 2
            assert other == 204

    run(test)


def test_all_together_may_not_post_more_than_the_server_can_read() -> None:
    async def test() -> None:
        sessions = tuple(f"s{n}" for n in range(60))
        async with serving(sessions=sessions) as served:
            statuses = [
                (await send(served, sound(n), session=session))[0]
                for n in range(1, 8)
                for session in sessions
            ]

            assert statuses.count(204) == 400
            assert set(statuses[400:]) == {429}

    run(test)


@pytest.mark.parametrize("to", BODIES)
def test_with_a_token_it_is_asked_for_by_header_or_in_the_address(to: str) -> None:
    async def test() -> None:
        async with serving("s3cret", sessions=("s1",)) as served:
            body, bearer = BODIES[to], _JSON | {"Authorization": "Bearer s3cret"}
            answers = [
                await send(served, body, to=to),
                await send(served, body, to=to, query="?token=guess"),
                await send(served, body, to=to, query="?token=s3cret"),
                await send(served, body, to=to, headers=bearer),
            ]

            assert [status for status, _ in answers] == [401, 403, 204, 204]

    run(test)


@pytest.mark.parametrize("to", BODIES)
def test_a_page_elsewhere_cannot_post_through_a_browser_here(to: str) -> None:
    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            # A name that a stranger lets point to 127.0.0.1, and the question browsers ask first
            # when a page posts JSON to another origin.
            stranger = _JSON | {"Host": "stranger.example"}
            rebound = await send(served, BODIES[to], headers=stranger, to=to)
            async with served.client.options(
                f"{served.address}/{to}/s1", headers={"Origin": "https://stranger.example"}
            ) as answer:
                allowed = answer.headers.get("Access-Control-Allow-Origin")

            assert rebound[0] == 403
            assert allowed is None

    run(test)


def test_a_session_that_ends_while_its_post_is_on_the_way_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            asked = asyncio.Event()
            get = Monitors.get

            def noticed(monitors: Monitors, session: str) -> AvSyncMonitor | None:
                asked.set()
                return get(monitors, session)

            async def slow() -> AsyncIterator[bytes]:
                yield sound()[:10]
                await asked.wait()
                served.monitors.close("s1")
                yield sound()[10:]

            monkeypatch.setattr(Monitors, "get", noticed)
            async with served.client.post(
                f"{served.address}/stats/s1", data=slow(), headers=_JSON
            ) as answer:
                assert answer.status == 404
                assert "over" in await answer.text()

    run(test)


def test_the_page_gets_the_module_that_posts() -> None:
    async def test() -> None:
        async with (
            serving("s3cret") as served,
            served.client.get(f"{served.address}/client.js") as answer,
        ):
            status, kind, text = answer.status, answer.content_type, await answer.text()

        assert (status, kind) == (200, "text/javascript")
        assert "export function watch" in text

    run(test)
