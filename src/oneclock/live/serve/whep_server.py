"""WHEP: an offer is posted, an answer comes back, and the address at which to take leave."""

from __future__ import annotations

from aiohttp import web

from oneclock.errors import UsageError
from oneclock.live.serve.guard import guarded
from oneclock.live.serve.offer import LARGEST_OFFER
from oneclock.live.serve.read_body import BODY_TAKES, read_body
from oneclock.live.serve.viewers import NoRoom, Viewers

_SDP = "application/sdp"
_COME_BACK_IN = 10
"""Seconds."""


def add_whep(app: web.Application, viewers: Viewers, *, token: str | None) -> None:
    async def offered(request: web.Request) -> web.Response:
        text = await read_text(request, _SDP, LARGEST_OFFER)
        try:
            viewer = await viewers.add(text)
        except NoRoom:
            raise web.HTTPServiceUnavailable(
                text="as many watch as may", headers={"Retry-After": str(_COME_BACK_IN)}
            ) from None
        except UsageError as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        return web.Response(
            status=201,
            text=viewer.answer,
            content_type=_SDP,
            headers={"Location": f"/whep/{viewer.name}"},
        )

    async def left(request: web.Request) -> web.Response:
        if not await viewers.remove(request.match_info["name"]):
            raise web.HTTPNotFound(text="there is no such session")
        return web.Response(status=204)

    app.router.add_post("/whep", guarded(offered, token))
    app.router.add_delete("/whep/{name}", guarded(left, token))


async def read_text(request: web.Request, content_type: str, most: int) -> str:
    """The body. Another content type is refused, which also keeps out pages from elsewhere:
    a browser does not send these across origins without asking first, and is not answered."""
    if request.content_type != content_type:
        raise web.HTTPUnsupportedMediaType(text=f"send {content_type}")
    try:
        body = await read_body(request, most)
    except TimeoutError:
        raise web.HTTPRequestTimeout(text=f"the body took longer than {BODY_TAKES:g} s") from None
    if body is None:
        raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=most + 1)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise web.HTTPBadRequest(text="this is no text in UTF-8") from None
