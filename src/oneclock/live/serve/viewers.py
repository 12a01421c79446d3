"""All who watch: so many and no more, and none of them a trace after they are gone."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from typing import Generic

from oneclock.live.serve.viewer import FeedT, Viewer

Admit = Callable[[str, str], Awaitable[FeedT]]
"""What feeds the viewer of this name and this offer. Raises UsageError for an offer that cannot be
answered; whatever it raises, it leaves nothing."""


class NoRoom(Exception):  # noqa: N818 - it is an answer, not a fault
    """As many watch as may, or nobody may any more; in words for who asked."""


class Viewers(Generic[FeedT]):
    def __init__(self, admit: Admit[FeedT], *, most: int, say: Callable[[str], None]) -> None:
        self._admit, self._most, self._say = admit, most, say
        self._places = 0
        self._is_closing = False
        self._viewers: dict[str, Viewer[FeedT]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._viewers)

    def __iter__(self) -> Iterator[Viewer[FeedT]]:
        return iter(tuple(self._viewers.values()))

    async def add(self, offer: str) -> Viewer[FeedT]:
        if self._is_closing:
            raise NoRoom("the server is about to stop")
        # A place is taken before the first await: offers that come at once are counted too.
        if self._places >= self._most:
            raise NoRoom("as many watch as may")
        self._places += 1
        name = secrets.token_hex(8)
        try:
            viewer = Viewer(name, await self._admit(name, offer))
        except BaseException:
            self._places -= 1
            raise
        self._viewers[name] = viewer
        self._running[name] = asyncio.create_task(viewer.run(), name=f"viewer {name}")
        self._running[name].add_done_callback(lambda task: self._ended(name, task))
        return viewer

    async def remove(self, name: str) -> bool:
        """False where there is no such viewer."""
        viewer, task = self._viewers.get(name), self._running.get(name)
        if viewer is None or task is None:
            return False
        viewer.leave()
        await asyncio.wait([task])
        return True

    async def remove_all(self) -> None:
        for viewer in self:
            viewer.leave()
        if self._running:
            await asyncio.wait(list(self._running.values()))

    def add_no_more(self) -> None:
        """For good: whoever is about to stop would not see a viewer that comes later."""
        self._is_closing = True

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        self._viewers.pop(name, None)
        self._running.pop(name, None)
        self._places -= 1
        if not task.cancelled() and (error := task.exception()) is not None:
            self._say(f"session {name} ended by a fault of ours: {error!r}")
