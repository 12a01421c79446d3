"""What is observed of somebody else's stream, for Prometheus and whoever follows its health."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import TypeVar

from aiohttp import web

from oneclock.live.monitor.monitor import AvSyncMonitor
from oneclock.live.monitor.monitors import Monitors
from oneclock.live.serve.listening import listening
from oneclock.live.serve.monitoring import add_monitoring
from oneclock.live.serve.serve_settings import LOOPBACK, address_of

Seen = TypeVar("Seen")

SESSION = "watched"


async def with_metrics(
    observations: AsyncGenerator[Seen],
    feed: Callable[[AvSyncMonitor, Seen], None],
    *,
    port: int,
    say: Callable[[str], None],
) -> AsyncGenerator[Seen]:
    """The same observations, each fed to a monitor that is served at `port` of this machine."""
    async with aclosing(observations), _serving_monitor(port, say) as monitor:
        async for seen in observations:
            feed(monitor, seen)
            yield seen


@asynccontextmanager
async def _serving_monitor(port: int, say: Callable[[str], None]) -> AsyncIterator[AvSyncMonitor]:
    # It stays however long nothing is heard of the stream: that is news as well.
    monitors = Monitors(most=1, patience=math.inf)
    monitor = monitors.open(SESSION, time.monotonic())
    app = web.Application()
    add_monitoring(app, monitors)
    remedy = "give another metrics_port, or 0 for any"
    async with listening(app, host=LOOPBACK, port=port, remedy=remedy) as found:
        say(f"metrics at {address_of(LOOPBACK, found)}metrics")
        yield monitor
