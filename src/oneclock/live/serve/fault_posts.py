"""What the page asks beside the stream: faults, please, and what is ordered so far."""

from __future__ import annotations

import json
from dataclasses import asdict

from aiohttp import web

from oneclock.errors import UsageError
from oneclock.live.offset.standards import ACCEPTABLE, DETECTABLE
from oneclock.live.serve.clock_feed import ClockFeed
from oneclock.live.serve.guard import guarded
from oneclock.live.serve.producer_order import Order, parse_order
from oneclock.live.serve.read_body import read_text
from oneclock.live.serve.serve_settings import ServeSettings
from oneclock.live.serve.viewer import Viewer
from oneclock.live.serve.viewers import Viewers

_LARGEST = 1024


def add_faults(app: web.Application, viewers: Viewers[ClockFeed], settings: ServeSettings) -> None:
    async def ordered(request: web.Request) -> web.Response:
        order = _order_in(await read_text(request, "application/json", _LARGEST))
        for viewer in _meant(request, viewers):
            await viewer.feed.producers.order(order)
        return web.Response(status=204)

    async def state(_: web.Request) -> web.Response:
        return web.json_response(
            {
                "fps": settings.fps,
                "size": settings.size,
                "policy": asdict(settings.policy),
                "limits": [asdict(limits) for limits in (DETECTABLE, ACCEPTABLE)],
                "sessions": {viewer.name: _told(viewer) for viewer in viewers},
            }
        )

    app.router.add_post("/fault", guarded(ordered, settings.token))
    app.router.add_get("/state", guarded(state, settings.token))


def _order_in(text: str) -> Order:
    try:
        fault = json.loads(text)["fault"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise web.HTTPBadRequest(text='send JSON as in {"fault": "stall:0.6"}') from None
    try:
        return parse_order(fault if isinstance(fault, str) else repr(fault)[:80])
    except UsageError as error:
        raise web.HTTPBadRequest(text=str(error)) from error


def _meant(request: web.Request, viewers: Viewers[ClockFeed]) -> list[Viewer[ClockFeed]]:
    """One by name, or all; nobody at all is worth an answer of its own."""
    name = request.query.get("session")
    meant = [viewer for viewer in viewers if name in (None, viewer.name)]
    if not meant and name is not None:
        raise web.HTTPNotFound(text="there is no such session")
    if not meant:
        raise web.HTTPConflict(text="nobody is watching; open the page first")
    return meant


def _told(viewer: Viewer[ClockFeed]) -> dict[str, object]:
    producers = viewer.feed.producers
    return {
        "watching": viewer.is_watching,
        "orders": producers.orders_standing,
        "fps_share": producers.fps_share,
        "size_share": producers.size_share,
        "sender": asdict(viewer.session.stats()),
    }
