"""A small WHEP server that plays a plain aiortc sender, well behaved or not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from tests.live.bridge.plain_sender import PlainSender, TruthfulSender, answered

from oneclock.live.offset.offset_post import offset_link

Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(kw_only=True)
class Provider:
    """What happened at it."""

    url: str = ""
    face_late: float = 0.0
    face_late_anew: float | None = None
    """In every session but the first, if it is another lateness there."""
    truthful: bool = True
    asks_for_offsets: bool = False
    offsets: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    posts: list[dict[str, str]] = field(default_factory=list)
    deletes: list[dict[str, str]] = field(default_factory=list)
    senders: list[TruthfulSender | PlainSender] = field(default_factory=list)

    async def play(self, request: web.Request) -> web.Response:
        self.posts.append(dict(request.headers))
        kind = TruthfulSender if self.truthful else PlainSender
        is_anew = bool(self.senders) and self.face_late_anew is not None
        sender = kind(face_late=self.face_late_anew or 0.0 if is_anew else self.face_late)
        self.senders.append(sender)
        sdp = await answered(sender.connection, await request.text())
        headers = {"Location": "session/1"}
        if self.asks_for_offsets:
            headers["Link"] = offset_link("/offset/1")
        return web.Response(status=201, text=sdp, content_type="application/sdp", headers=headers)

    async def leave(self, request: web.Request) -> web.Response:
        self.deletes.append(dict(request.headers))
        return web.Response(status=204)

    async def be_told(self, request: web.Request) -> web.Response:
        self.offsets.append((dict(request.headers), await request.read()))
        return web.Response(status=204)

    async def close(self) -> None:
        for sender in self.senders:
            await sender.close()


@asynccontextmanager
async def provider(
    *,
    face_late: float = 0.0,
    face_late_anew: float | None = None,
    truthful: bool = True,
    asks_for_offsets: bool = False,
) -> AsyncIterator[Provider]:
    playing = Provider(
        face_late=face_late,
        face_late_anew=face_late_anew,
        truthful=truthful,
        asks_for_offsets=asks_for_offsets,
    )
    handlers = {"/whep": playing.play, "/offset/1": playing.be_told}
    async with served(handlers, playing.leave) as origin:
        playing.url = f"{origin}/whep"
        try:
            yield playing
        finally:
            await playing.close()


@asynccontextmanager
async def served(posts: Mapping[str, Handler], delete: Handler | None = None) -> AsyncIterator[str]:
    """Where it listens."""
    app = web.Application()
    for path, handler in posts.items():
        app.router.add_post(path, handler)
    if delete is not None:
        app.router.add_delete("/session/{name}", delete)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
