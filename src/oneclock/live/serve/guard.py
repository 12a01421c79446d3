"""Holds every request against `access`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from oneclock.live.serve.access import refusal, token_given

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guarded(handler: Handler, token: str | None) -> Handler:
    async def guarded_handler(request: web.Request) -> web.StreamResponse:
        refused = refusal(
            token=token,
            peer=_peer(request),
            host=request.headers.get("Host", ""),
            given=token_given(request.headers.get("Authorization", ""), request.query.get("token")),
        )
        if refused is None:
            return await handler(request)
        headers = {"WWW-Authenticate": "Bearer"} if refused.status == 401 else {}
        return web.Response(status=refused.status, text=refused.words + "\n", headers=headers)

    return guarded_handler


def _peer(request: web.Request) -> str | None:
    """Of the connection itself: what a header says about it, anybody can write."""
    name = request.transport and request.transport.get_extra_info("peername")
    return str(name[0]) if isinstance(name, tuple) and name else None
