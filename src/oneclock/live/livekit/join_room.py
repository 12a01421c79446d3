"""A room of LiveKit, entered to be watched, and left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any, Protocol

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

    def connect(self, url: str, token: str) -> Coroutine[Any, Any, None]: ...

    async def disconnect(self) -> None: ...


@asynccontextmanager
async def joined_room(
    url: str, *, token: str, patience: float = PATIENCE
) -> AsyncIterator[RoomToEnter]:
    """Whatever is published there is subscribed to. Raises `LiveError`."""
    room: RoomToEnter = rtc.Room()
    shown = shown_address(url)
    try:
        await _enter(room, url, token, patience)
    except TimeoutError:
        cause = "did not answer in time"
        raise LiveError(shown, cause, "see that it runs and can be reached") from None
    except rtc.ConnectError as error:
        cause = f"cannot be entered ({shown_reason(error.message)})"
        raise LiveError(shown, cause, "see that it runs, and that the token is for it") from None
    try:
        yield room
    finally:
        await _leave(room)


async def _enter(room: RoomToEnter, url: str, token: str, patience: float) -> None:
    """Who gives up before the server has answered still leaves, should it let us in later."""
    entering = asyncio.create_task(room.connect(url, token), name="entering a room")
    try:
        async with asyncio.timeout(patience):
            # Cancelling it would not stop LiveKit's client, which tries for half a minute: nobody
            # would be told that we are in.
            await asyncio.shield(entering)
    except (TimeoutError, asyncio.CancelledError):
        leaving = asyncio.create_task(_leave_once_in(room, entering), name="leaving a room")
        _leaving.add(leaving)
        leaving.add_done_callback(_leaving.discard)
        raise


_leaving: set[asyncio.Task[None]] = set()
"""Held until they are done: an event loop alone does not."""


async def _leave_once_in(room: RoomToEnter, entering: asyncio.Task[None]) -> None:
    with suppress(rtc.ConnectError, TimeoutError):
        await entering
        await _leave(room)


async def _leave(room: RoomToEnter) -> None:
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
