"""A server that wants to know is told what is observed of its stream."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from aiohttp import web
from tests.live.bridge.whep_provider import Handler, Provider, provider, served

from oneclock.live.offset.offset_post import read_offset_post
from oneclock.live.offset.witness import Offset, OffsetSource
from oneclock.live.webrtc.bridge_whep import bridge_whep
from oneclock.live.webrtc.offset_posts import OffsetPosts

PATIENCE = 60
OFTEN = 0.1


def offset(milliseconds: float) -> Offset:
    return Offset(seconds=milliseconds / 1e3, source=OffsetSource.REPORT, at=0.0, trusted=True)


def leftovers() -> list[str]:
    own = asyncio.current_task()
    return [task.get_name() for task in asyncio.all_tasks() if task is not own]


def on_their_way() -> list[asyncio.Task[object]]:
    return [task for task in asyncio.all_tasks() if task.get_name() == "offset post"]


async def until_told_or_observed(
    provided: Provider, observations: int, *, relay_port: int | None = None
) -> None:
    """Watch until it has been told, or as many offsets have been observed."""
    watching = bridge_whep(provided.url, token="hush", relay_port=relay_port, every=OFTEN)
    async with asyncio.timeout(PATIENCE), aclosing(watching):
        async for seen in watching:
            observations -= seen.offset is not None
            if provided.offsets or not observations:
                return


@pytest.mark.parametrize("relay_port", [None, 0])
def test_what_is_observed_is_told_with_the_token_of_the_stream(relay_port: int | None) -> None:
    async def run() -> tuple[list[tuple[dict[str, str], bytes]], list[str]]:
        async with provider(asks_for_offsets=True) as provided:
            await until_told_or_observed(provided, 1000, relay_port=relay_port)
        return provided.offsets, leftovers()

    ((headers, body), *_), tasks = asyncio.run(run())

    told = read_offset_post(body, now=0.0)
    assert told.source is OffsetSource.REPORT
    assert told.trusted or told.why_not
    assert headers["Content-Type"] == "application/json"
    assert headers["Authorization"] == "Bearer hush"
    assert tasks == []


def test_a_server_that_does_not_ask_is_told_nothing() -> None:
    async def run() -> list[tuple[dict[str, str], bytes]]:
        async with provider() as provided:
            await until_told_or_observed(provided, 5)
        return provided.offsets

    assert asyncio.run(run()) == []


def test_never_two_are_on_their_way_and_what_hangs_is_given_up_when_it_ends() -> None:
    async def run() -> tuple[list[float], bool]:
        told: list[float] = []
        arrived, go_on = asyncio.Event(), asyncio.Event()

        async def hesitate(request: web.Request) -> web.Response:
            told.append(read_offset_post(await request.read(), now=0.0).seconds)
            arrived.set()
            await go_on.wait()
            return web.Response(status=204)

        async with asyncio.timeout(PATIENCE), served({"/offset/1": hesitate}) as origin:
            posts = OffsetPosts(f"{origin}/offset/1", {})
            posts.tell(offset(1.0))
            posts.tell(offset(2.0))
            await arrived.wait()
            posts.tell(offset(3.0))
            (post,) = on_their_way()
            await posts.close()
            go_on.set()
        return told, post.cancelled()

    assert asyncio.run(run()) == ([0.001], True)


def told_to(handler: Handler) -> list[str]:
    """The paths at which something was posted, when two offsets were told one after the other."""

    async def run() -> list[str]:
        paths: list[str] = []

        async def noting(request: web.Request) -> web.Response:
            paths.append(request.path)
            return await handler(request)

        async with (
            asyncio.timeout(PATIENCE),
            served({"/offset/1": noting, "/elsewhere": noting}) as origin,
        ):
            posts = OffsetPosts(f"{origin}/offset/1", {"Authorization": "Bearer hush"})
            for number in (1, 2):
                posts.tell(offset(number))
                await asyncio.gather(*on_their_way())
            await posts.close()
        return paths

    return asyncio.run(run())


def test_a_server_that_refuses_is_told_the_next_one_all_the_same() -> None:
    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=429)

    assert told_to(refuse) == ["/offset/1", "/offset/1"]


def test_a_redirect_is_not_followed_for_a_token_is_in_the_post() -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect("/elsewhere")

    assert told_to(elsewhere) == ["/offset/1", "/offset/1"]


def test_an_address_and_a_token_that_do_not_go_together_are_no_error() -> None:
    async def run() -> None:
        posts = OffsetPosts("http://me:pw@127.0.0.1:1/offset/1", {"Authorization": "Bearer hush"})
        posts.tell(offset(1.0))
        await asyncio.gather(*on_their_way())
        await posts.close()

    asyncio.run(run())


def test_a_server_that_is_gone_is_no_error() -> None:
    async def run() -> None:
        posts = OffsetPosts("http://127.0.0.1:1/offset/1", {})
        posts.tell(offset(1.0))
        await asyncio.gather(*on_their_way())
        await posts.close()

    asyncio.run(run())
