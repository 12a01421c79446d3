"""The page and what it needs, as they lie beside this file. All of it is for everybody: it holds
nothing but itself, and must be there before a token can be asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import resources

from aiohttp import web

from oneclock.media.encode_jpeg import encode_jpeg
from oneclock.simulate.talking_clock import TalkingClock

_KINDS = {
    "page.html": "text/html",
    "page.css": "text/css",
    "page.js": "text/javascript",
    "page_faults.js": "text/javascript",
    "page_legend.js": "text/javascript",
    "page_onlookers.js": "text/javascript",
    "page_player.js": "text/javascript",
    "page_strip.js": "text/javascript",
}
_POSTER_AT = 10.36
"""Seconds: it looks at you and smiles."""
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def add_page(app: web.Application, clock: TalkingClock) -> None:
    here = resources.files("oneclock.live.serve")
    for name, kind in _KINDS.items():
        path = "/" if name == "page.html" else f"/{name}"
        app.router.add_get(
            path, _giving(here.joinpath(name).read_bytes(), f"{kind}; charset=utf-8")
        )
    poster = encode_jpeg(clock.picture(_POSTER_AT))
    app.router.add_get("/poster.jpg", _giving(poster, "image/jpeg"))


def _giving(body: bytes, kind: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def give(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Type": kind})

    return give


@web.middleware
async def with_headers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as refusal:
        _add_headers(refusal)
        raise
    if not response.prepared:
        _add_headers(response)
    return response


def _add_headers(response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
