"""WHEP: an offer is posted, an answer comes back, and the address at which to take leave.

A server that stops first refuses offers, then lets those that are being answered come to their end,
and takes leave of all who watch when nobody can come any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiohttp import web

from oneclock.errors import UsageError
from oneclock.live.serve.guard import guarded
from oneclock.live.serve.offer import LARGEST_OFFER
from oneclock.live.serve.read_body import read_text
from oneclock.live.serve.viewer import FeedT
from oneclock.live.serve.viewers import NoRoom, Viewers

_SDP = "application/sdp"
_COME_BACK_IN = 10
"""Seconds."""


def _nothing_more(_name: str) -> Mapping[str, str]:
    return {}


def add_whep(
    app: web.Application,
    viewers: Viewers[FeedT],
    *,
    token: str | None = None,
    more_headers: Callable[[str], Mapping[str, str]] = _nothing_more,
) -> None:
    """Mount `/whep`. `more_headers` are of the answer to the viewer of that name."""

    async def offered(request: web.Request) -> web.Response:
        text = await read_text(request, _SDP, LARGEST_OFFER)
        try:
            viewer = await viewers.add(text)
        except NoRoom as why:
            raise web.HTTPServiceUnavailable(
                text=str(why), headers={"Retry-After": str(_COME_BACK_IN)}
            ) from None
        except UsageError as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        return web.Response(
            status=201,
            text=viewer.answer,
            content_type=_SDP,
            headers={"Location": f"/whep/{viewer.name}", **more_headers(viewer.name)},
        )

    async def left(request: web.Request) -> web.Response:
        if not await viewers.remove(request.match_info["name"]):
            raise web.HTTPNotFound(text="there is no such session")
        return web.Response(status=204)

    async def refuse_offers(_app: web.Application) -> None:
        viewers.add_no_more()

    async def take_leave(_app: web.Application) -> None:
        await viewers.remove_all()

    app.router.add_post("/whep", guarded(offered, token))
    app.router.add_delete("/whep/{name}", guarded(left, token))
    app.on_shutdown.append(refuse_offers)
    app.on_cleanup.append(take_leave)
