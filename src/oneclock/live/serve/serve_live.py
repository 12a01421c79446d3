"""Serves the talking clock: a page, a stream for whoever opens it, and what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass

from aiohttp import web

from oneclock.errors import UsageError
from oneclock.live.monitor.monitors import Monitors
from oneclock.live.serve.fault_posts import add_faults
from oneclock.live.serve.monitoring import add_monitoring
from oneclock.live.serve.page_files import add_page, with_headers
from oneclock.live.serve.serve_settings import ServeSettings, address_of
from oneclock.live.serve.viewers import Viewers
from oneclock.live.serve.whep_server import add_whep
from oneclock.live.webrtc.loopback_candidates import loopback_candidates
from oneclock.simulate.talking_clock import TalkingClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    address: str
    """Of the page, with the port that was found."""
    viewers: Viewers
    monitors: Monitors


@asynccontextmanager
async def serving_live(
    settings: ServeSettings, *, say: Callable[[str], None]
) -> AsyncIterator[Serving]:
    """Serves while the block runs; then takes leave of all who watch. `say` is told of trouble."""
    clock = TalkingClock(size=settings.size, fps=settings.fps)
    monitors = Monitors(most=2 * settings.most_sessions)
    viewers = Viewers(clock, monitors, policy=settings.policy, most=settings.most_sessions, say=say)
    app = _app(settings, clock, viewers, monitors)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    with loopback_candidates() if settings.is_local else nullcontext():
        try:
            port = await _listen(runner, settings)
            address = address_of(settings.host, port)
            yield Serving(address=address, viewers=viewers, monitors=monitors)
        finally:
            await viewers.remove_all()
            await runner.cleanup()


async def serve_live(
    settings: ServeSettings,
    *,
    stop: asyncio.Event,
    on_listening: Callable[[str], None],
    say: Callable[[str], None],
) -> None:
    """Until `stop` is set."""
    async with serving_live(settings, say=say) as serving:
        on_listening(serving.address)
        await stop.wait()


def _app(
    settings: ServeSettings, clock: TalkingClock, viewers: Viewers, monitors: Monitors
) -> web.Application:
    app = web.Application(middlewares=[with_headers])
    add_page(app, clock)
    add_whep(app, viewers, token=settings.token)
    add_faults(app, viewers, settings)
    add_monitoring(app, monitors, token=settings.token)
    return app


async def _listen(runner: web.AppRunner, settings: ServeSettings) -> int:
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        cause = f"cannot be listened on ({error.strerror or error})"
        raise UsageError(where, cause, "choose another --port, or 0 for any") from error
    return int(runner.addresses[0][1])
