"""A server with monitoring on loopback, and time that stands until a test moves it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import ClientSession, ClientTimeout, web

from oneclock.live.monitor.monitors import Monitors
from oneclock.live.serve.monitoring import add_monitoring

_Result = TypeVar("_Result")


@dataclass(slots=True, kw_only=True)
class Served:
    address: str
    client: ClientSession
    monitors: Monitors
    now: float = 100.0
    bodies: list[str] = field(default_factory=list)

    def clock(self) -> float:
        return self.now


@asynccontextmanager
async def serving(
    token: str | None = None, *, sessions: tuple[str, ...] = ()
) -> AsyncIterator[Served]:
    monitors = Monitors()
    async with ClientSession(timeout=ClientTimeout(total=60)) as client:
        served = Served(address="", client=client, monitors=monitors)
        for session in sessions:
            monitors.open(session, served.now)
        app = web.Application()
        add_monitoring(app, monitors, token=token, clock=served.clock)
        runner = web.AppRunner(app)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            served.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield served
        finally:
            await runner.cleanup()


def run(test: Callable[[], Awaitable[_Result]]) -> _Result:
    """To its end, with no task left behind."""

    async def alone() -> _Result:
        before = asyncio.all_tasks()
        result = await asyncio.wait_for(test(), 60)
        left = asyncio.all_tasks() - before
        assert not left, left
        return result

    return asyncio.run(alone())
