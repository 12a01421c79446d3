"""A relayed stream, served by WHEP to this machine."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from oneclock.errors import UsageError
from oneclock.live.serve.guard import guarded
from oneclock.live.serve.offer import LARGEST_OFFER, check_offer
from oneclock.live.serve.viewer import CONNECTING_TAKES
from oneclock.live.serve.whep_server import read_text
from oneclock.live.webrtc.connection_state import OVER
from oneclock.live.webrtc.relay import Relay, RelayViewer

if TYPE_CHECKING:
    from aiortc import RTCPeerConnection

    from oneclock.live.webrtc.send_tracks import SendingSession

_SDP = "application/sdp"
_MOST_VIEWERS = 8
_VOICE_CHANNELS = 2
_FPS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Session:
    connection: RTCPeerConnection
    sending: SendingSession
    viewer: RelayViewer


@asynccontextmanager
async def serve_relay(relay: Relay, *, port: int, say: Callable[[str], None]) -> AsyncIterator[str]:
    """The address; nothing is left of it afterwards."""
    sessions = _Sessions(relay)
    app = web.Application()
    app.router.add_post("/whep", guarded(sessions.offered, None))
    app.router.add_delete("/whep/{name}", guarded(sessions.left, None))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        try:
            await site.start()
        except OSError as error:
            cause = f"cannot be listened on ({error.strerror})"
            raise UsageError(f"port {port}", cause, "give another, or 0 for any") from None
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/whep"
        say(f"relayed at {address}")
        yield address
    finally:
        await runner.cleanup()
        await sessions.close_all()


class _Sessions:
    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._sessions: dict[str, _Session] = {}
        self._places = 0
        self._closing: set[asyncio.Task[None]] = set()
        self._feeding: dict[str, asyncio.Task[None]] = {}

    async def offered(self, request: web.Request) -> web.Response:
        offer = await read_text(request, _SDP, LARGEST_OFFER)
        if self._places >= _MOST_VIEWERS:
            raise web.HTTPServiceUnavailable(text="as many watch as may\n")
        self._places += 1
        try:
            session = await _answer(offer)
        except UsageError as error:
            self._places -= 1
            raise web.HTTPBadRequest(text=f"{error}\n") from None
        except BaseException:
            self._places -= 1
            raise
        name = secrets.token_urlsafe(12)
        self._sessions[name] = session
        session.connection.on("connectionstatechange", lambda: self._look(name))
        asyncio.get_running_loop().call_later(CONNECTING_TAKES, self._give_up, name)
        sdp = session.connection.localDescription.sdp
        headers = {"Location": f"/whep/{name}"}
        return web.Response(status=201, text=sdp, content_type=_SDP, headers=headers)

    async def left(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self._sessions:
            raise web.HTTPNotFound(text="there is no such session\n")
        await self._close(name)
        return web.Response(status=204)

    async def close_all(self) -> None:
        for name in tuple(self._sessions):
            await self._close(name)
        await asyncio.gather(*self._closing)

    def _look(self, name: str) -> None:
        session = self._sessions.get(name)
        if session is None:
            return
        state = session.connection.connectionState
        if state == "connected" and session.viewer not in self._relay.viewers:
            self._relay.viewers.add(session.viewer)
            self._feeding[name] = asyncio.create_task(session.viewer.run(), name=f"feeding {name}")
        if state in OVER:
            self._close_soon(name)

    def _give_up(self, name: str) -> None:
        """Who offered and never came must not keep others out."""
        session = self._sessions.get(name)
        if session is not None and session.viewer not in self._relay.viewers:
            self._close_soon(name)

    def _close_soon(self, name: str) -> None:
        task = asyncio.create_task(self._close(name), name=f"closing {name}")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close(self, name: str) -> None:
        from oneclock.live.webrtc.close_connection import close_connection

        session = self._sessions.pop(name, None)
        if session is None:
            return
        self._places -= 1
        self._relay.viewers.discard(session.viewer)
        if (feeding := self._feeding.pop(name, None)) is not None:
            feeding.cancel()
        try:
            await session.sending.close()
        finally:
            await close_connection(session.connection)


async def _answer(offer: str) -> _Session:
    from oneclock.live.policy import AvSyncPolicy
    from oneclock.live.webrtc.answer_offer import answer_offer
    from oneclock.live.webrtc.producers import Face, Voice

    check_offer(offer)
    voice, face = Voice(rate=48000, channels=_VOICE_CHANNELS), Face(fps=_FPS)
    answered = await answer_offer(offer, voice=voice, face=face, policy=AvSyncPolicy())
    viewer = RelayViewer(answered.session, voice=voice, face=face)
    return _Session(connection=answered.connection, sending=answered.session, viewer=viewer)
