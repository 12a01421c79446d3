"""Serves the talking clock: a page, a stream for whoever opens it, and what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from oneclock.live.monitor.monitors import Monitors
from oneclock.live.offset.offset_post import offset_link
from oneclock.live.serve.clock_feed import ClockFeed, ClockFeeds
from oneclock.live.serve.fault_posts import add_faults
from oneclock.live.serve.listening import listening
from oneclock.live.serve.monitoring import add_monitoring
from oneclock.live.serve.page_files import add_page, with_headers
from oneclock.live.serve.serve_settings import ServeSettings, address_of
from oneclock.live.serve.viewers import Viewers
from oneclock.live.serve.whep_server import add_whep
from oneclock.simulate.talking_clock import TalkingClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    address: str
    """Of the page, with the port that was found."""
    viewers: Viewers[ClockFeed]
    monitors: Monitors


@asynccontextmanager
async def serving_live(
    settings: ServeSettings, *, say: Callable[[str], None]
) -> AsyncIterator[Serving]:
    """Serves while the block runs; then takes leave of all who watch. `say` is told of trouble."""
    clock = TalkingClock(size=settings.size, fps=settings.fps)
    monitors = Monitors(most=2 * settings.most_sessions)
    feeds = ClockFeeds(clock, monitors, policy=settings.policy)
    viewers = Viewers(feeds.admit, most=settings.most_sessions, say=say)
    app = _app(settings, clock, viewers, monitors)
    remedy = "choose another --port, or 0 for any"
    async with listening(app, host=settings.host, port=settings.port, remedy=remedy) as port:
        address = address_of(settings.host, port)
        yield Serving(address=address, viewers=viewers, monitors=monitors)


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
    settings: ServeSettings, clock: TalkingClock, viewers: Viewers[ClockFeed], monitors: Monitors
) -> web.Application:
    app = web.Application(middlewares=[with_headers])
    add_page(app, clock)
    add_whep(app, viewers, token=settings.token, more_headers=_asking_for_offsets)
    add_faults(app, viewers, settings)
    add_monitoring(app, monitors, token=settings.token)
    return app


def _asking_for_offsets(session: str) -> dict[str, str]:
    return {"Link": offset_link(f"/offset/{session}")}
