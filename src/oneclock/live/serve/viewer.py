"""One viewer: a connection, and what feeds it while it is watched.

state \\ event   connected   gone    nobody for 30 s
connecting      watching    over    over
watching        -           over    -

Over is over: the next attempt is another viewer, with another name.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from oneclock.live.webrtc.connection_state import OVER

if TYPE_CHECKING:
    from oneclock.live.webrtc.answer_offer import Answered
    from oneclock.live.webrtc.send_tracks import SendingSession

CONNECTING_TAKES = 30.0
"""Seconds, at most: who offers and never comes must not keep others out."""


class Feed(Protocol):
    """What a viewer is given to see and hear, and whatever else goes on meanwhile."""

    @property
    def answered(self) -> Answered: ...

    async def run(self) -> None:
        """From when the viewer is there until this is cancelled, when it is gone."""

    def close(self) -> None:
        """Nothing is left afterwards, whether the viewer ever came or not."""


FeedT = TypeVar("FeedT", bound=Feed)


class Viewer(Generic[FeedT]):
    """Made by `Viewers`; lives as long as `run` does."""

    def __init__(self, name: str, feed: FeedT) -> None:
        self.name, self.feed = name, feed
        self._connection = feed.answered.connection
        self._connected, self._over = asyncio.Event(), asyncio.Event()
        self._connection.on("connectionstatechange", self._look)
        self._look()

    @property
    def answer(self) -> str:
        return self.feed.answered.answer

    @property
    def session(self) -> SendingSession:
        return self.feed.answered.session

    @property
    def is_watching(self) -> bool:
        return self._connected.is_set() and not self._over.is_set()

    def leave(self) -> None:
        self._over.set()

    async def run(self) -> None:
        """Until the viewer is gone; leaves nothing behind, however it ends."""
        try:
            if await self._comes():
                await self._watch()
        finally:
            await self._close()

    async def _comes(self) -> bool:
        ends = [asyncio.create_task(event.wait()) for event in (self._connected, self._over)]
        try:
            await asyncio.wait(ends, timeout=CONNECTING_TAKES, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()
        return self.is_watching

    async def _watch(self) -> None:
        async with asyncio.TaskGroup() as group:
            feeding = group.create_task(self.feed.run(), name=f"feed of {self.name}")
            await self._over.wait()
            feeding.cancel()

    async def _close(self) -> None:
        from oneclock.live.webrtc.close_connection import close_connection

        self._over.set()
        self.feed.close()
        try:
            await self.session.close()
        finally:
            await close_connection(self._connection)

    def _look(self) -> None:
        state = self._connection.connectionState
        if state == "connected":
            self._connected.set()
        elif state in OVER:
            self._over.set()
