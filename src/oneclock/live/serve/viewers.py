"""All who watch: so many and no more, and none of them a trace after they are gone."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Iterator

from oneclock.live.monitor.monitors import Monitors
from oneclock.live.policy import AvSyncPolicy
from oneclock.live.serve.viewer import Viewer, admit
from oneclock.simulate.talking_clock import TalkingClock


class NoRoom(Exception):  # noqa: N818 - it is an answer, not a fault
    """As many watch as may."""


class Viewers:
    def __init__(
        self,
        clock: TalkingClock,
        monitors: Monitors,
        *,
        policy: AvSyncPolicy,
        most: int,
        say: Callable[[str], None],
    ) -> None:
        self._clock, self._monitors, self._policy = clock, monitors, policy
        self._most, self._say = most, say
        self._begins = time.monotonic()
        self._numbers = itertools.count()
        self._places = 0
        self._viewers: dict[str, Viewer] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._viewers)

    def __iter__(self) -> Iterator[Viewer]:
        return iter(tuple(self._viewers.values()))

    async def add(self, offer: str) -> Viewer:
        # A place is taken before the first await: offers that come at once are counted too.
        if self._places >= self._most:
            raise NoRoom
        self._places += 1
        name = secrets.token_hex(8)
        try:
            monitor = self._monitors.open(name, time.monotonic(), self._policy)
            viewer = await admit(
                offer, self._clock, monitor, begins=self._begins, seed=next(self._numbers)
            )
        except BaseException:
            self._forget(name)
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

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        self._viewers.pop(name, None)
        self._running.pop(name, None)
        self._forget(name)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._say(f"session {name} ended by a fault of ours: {error!r}")

    def _forget(self, name: str) -> None:
        self._places -= 1
        self._monitors.close(name)
