"""Everything a server says about its sessions, mounted with one call."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from importlib.resources import files

from aiohttp import web

from oneclock.live.monitor.monitors import Monitors
from oneclock.live.monitor.viewer_stats_parse import LARGEST_POST
from oneclock.live.offset.offset_post import LARGEST_OFFSET_POST
from oneclock.live.serve.guard import guarded
from oneclock.live.serve.health_stream import HealthStream
from oneclock.live.serve.metrics import Metrics
from oneclock.live.serve.session_posts import SessionPosts, observe_offset, observe_stats
from oneclock.live.serve.telemetry import Telemetry

_log = logging.getLogger(__name__)
_EVERY = 1.0


def add_monitoring(
    app: web.Application,
    monitors: Monitors,
    *,
    token: str | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Mount `/metrics`, `/health`, `POST /stats/{session}`, `POST /offset/{session}` and
    `/client.js`, and record the same through OpenTelemetry, where the process has set up its SDK.

    While the application runs, every monitor is ticked once a second; nobody else need. Without
    a token only this machine may ask. `client.js` is for everybody: a page must load it to post.
    """
    stream, metrics = HealthStream(monitors), Metrics(monitors)
    stats = SessionPosts(monitors, clock, largest=LARGEST_POST, observe=observe_stats)
    offsets = SessionPosts(monitors, clock, largest=LARGEST_OFFSET_POST, observe=observe_offset)
    Telemetry(monitors)
    app.router.add_get("/metrics", guarded(metrics.get, token))
    app.router.add_get("/health", guarded(stream.get, token))
    app.router.add_post("/stats/{session}", guarded(stats.post, token))
    app.router.add_post("/offset/{session}", guarded(offsets.post, token))
    app.router.add_get("/client.js", _client)

    async def end_streams(_app: web.Application) -> None:
        stream.end()

    async def ticking(_app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(_tick(monitors, clock), name="monitors")
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    app.on_shutdown.append(end_streams)
    app.cleanup_ctx.append(ticking)


async def _tick(monitors: Monitors, clock: Callable[[], float]) -> None:
    while True:
        try:
            monitors.expire(clock())
        except Exception:  # noqa: BLE001 (a follower's; it must not be the end of everybody's ticks)
            _log.exception("a follower of sessions failed")
        for monitor in monitors:
            try:
                monitor.tick(clock())
            except Exception:  # noqa: BLE001 (a subscriber's; the other sessions want to be told)
                _log.exception("a listener of session %s failed", monitor.name)
        await asyncio.sleep(_EVERY)


async def _client(_request: web.Request) -> web.StreamResponse:
    body = files(__package__).joinpath("client.js").read_bytes()
    headers = {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache"}
    return web.Response(body=body, headers=headers)
