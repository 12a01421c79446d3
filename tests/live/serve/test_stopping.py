"""A server that stops, and those who come at that very moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession
from tests.live.serve.watching import SDP, new_connection, offer_of, run

from oneclock.live.serve import whep_server
from oneclock.live.serve.clock_feed import ClockFeed, ClockFeeds
from oneclock.live.serve.read_body import read_text
from oneclock.live.serve.serve_live import serving_live
from oneclock.live.serve.serve_settings import ServeSettings
from oneclock.live.serve.viewers import Viewers

SETTINGS = ServeSettings(size=(160, 90))


@dataclass(kw_only=True)
class Moment:
    """What a test waits for, and what it lets happen."""

    is_under_way: asyncio.Event = field(default_factory=asyncio.Event)
    is_closing: asyncio.Event = field(default_factory=asyncio.Event)


def telling_of_closing(moment: Moment, monkeypatch: pytest.MonkeyPatch) -> None:
    add_no_more = Viewers.add_no_more

    def told(viewers: Viewers[ClockFeed]) -> None:
        add_no_more(viewers)
        moment.is_closing.set()

    monkeypatch.setattr(Viewers, "add_no_more", told)


async def status_of_an_offer_while_closing(moment: Moment, body: str) -> tuple[int, int, int]:
    """The answer's status, and how many viewers and monitors are left."""
    trouble: list[str] = []
    async with AsyncExitStack() as stack, ClientSession() as http:
        serving = await stack.enter_async_context(serving_live(SETTINGS, say=trouble.append))
        address = f"{serving.address}whep"

        async def offer() -> int:
            async with http.post(address, data=body, headers=SDP) as answer:
                return answer.status

        offering = asyncio.create_task(offer())
        await moment.is_under_way.wait()
        await stack.aclose()
        status = await offering
    assert trouble == []
    return status, len(serving.viewers), len(serving.monitors)


def test_an_offer_that_was_read_when_the_server_stops_is_refused_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def test() -> None:
        moment, connection = Moment(), new_connection()
        telling_of_closing(moment, monkeypatch)

        async def reading(*arguments: Any) -> str:
            text = await read_text(*arguments)
            moment.is_under_way.set()
            await moment.is_closing.wait()
            return text

        monkeypatch.setattr(whep_server, "read_text", reading)
        offer = await offer_of(connection)
        try:
            assert await status_of_an_offer_while_closing(moment, offer) == (503, 0, 0)
        finally:
            await connection.close()

    run(test)


def test_an_offer_that_is_being_answered_when_the_server_stops_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    admit: Callable[..., Awaitable[ClockFeed]] = ClockFeeds.admit

    async def test() -> None:
        moment, connection = Moment(), new_connection()
        telling_of_closing(moment, monkeypatch)
        feeds: list[ClockFeed] = []

        async def admitting(*arguments: Any) -> ClockFeed:
            moment.is_under_way.set()
            await moment.is_closing.wait()
            feeds.append(await admit(*arguments))
            return feeds[0]

        monkeypatch.setattr(ClockFeeds, "admit", admitting)
        offer = await offer_of(connection)
        try:
            assert await status_of_an_offer_while_closing(moment, offer) == (201, 0, 0)
            assert feeds[0].answered.connection.connectionState == "closed"
        finally:
            await connection.close()

    run(test)
