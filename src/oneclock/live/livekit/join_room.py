"""A room of LiveKit, entered to be watched, and left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Protocol

from livekit import rtc

from oneclock.errors import LiveError
from oneclock.live.livekit.room_watch import RoomObservation
from oneclock.live.livekit.watch_room import EVERY, Room, watch_room
from oneclock.live.peer_address import shown_address, shown_reason

PATIENCE = 10.0
"""Seconds for the server to let us in."""
_LEAVING_TAKES = 2.0


class RoomToEnter(Room, Protocol):
    """`rtc.Room` is one."""

    async def connect(self, url: str, token: str) -> None: ...

    async def disconnect(self) -> None: ...


@asynccontextmanager
async def joined_room(
    url: str, *, token: str, patience: float = PATIENCE
) -> AsyncIterator[RoomToEnter]:
    """Whatever is published there is subscribed to. Raises `LiveError`."""
    room: RoomToEnter = rtc.Room()
    shown = shown_address(url)
    try:
        async with asyncio.timeout(patience):
            await room.connect(url, token)
    except TimeoutError:
        cause = "did not answer in time"
        raise LiveError(shown, cause, "see that it runs and can be reached") from None
    except rtc.ConnectError as error:
        cause = f"cannot be entered ({shown_reason(error.message)})"
        raise LiveError(shown, cause, "see that it runs, and that the token is for it") from None
    try:
        yield room
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LEAVING_TAKES):
                await room.disconnect()


async def watch_livekit(
    url: str, *, token: str, identity: str | None = None, every: float = EVERY
) -> AsyncGenerator[RoomObservation]:
    """As `watch_room`, of a room that is entered for it."""
    async with (
        joined_room(url, token=token) as room,
        aclosing(watch_room(room, identity=identity, every=every)) as observations,
    ):
        async for observation in observations:
            yield observation
