"""A relayed stream, served by WHEP to this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from oneclock.live.policy import AvSyncPolicy
from oneclock.live.serve.listening import listening
from oneclock.live.serve.offer import check_offer
from oneclock.live.serve.serve_settings import LOOPBACK, address_of
from oneclock.live.serve.viewers import Viewers
from oneclock.live.serve.whep_server import add_whep
from oneclock.live.webrtc.relay import Relay, RelayViewer

if TYPE_CHECKING:
    from oneclock.live.webrtc.answer_offer import Answered

_MOST_VIEWERS = 8
_VOICE_CHANNELS = 2
_FPS = 30.0


@asynccontextmanager
async def serve_relay(relay: Relay, *, port: int, say: Callable[[str], None]) -> AsyncIterator[str]:
    """The address; nothing is left of it afterwards."""

    async def admit(_name: str, offer: str) -> _RelayFeed:
        from oneclock.live.webrtc.answer_offer import answer_offer
        from oneclock.live.webrtc.producers import Face, Voice

        check_offer(offer)
        voice, face = Voice(rate=48000, channels=_VOICE_CHANNELS), Face(fps=_FPS)
        answered = await answer_offer(offer, voice=voice, face=face, policy=AvSyncPolicy())
        viewer = RelayViewer(answered.session, voice=voice, face=face)
        return _RelayFeed(relay=relay, viewer=viewer, answered=answered)

    app = web.Application()
    add_whep(app, Viewers(admit, most=_MOST_VIEWERS, say=say))
    remedy = "give another port, or 0 for any"
    async with listening(app, host=LOOPBACK, port=port, remedy=remedy) as found:
        address = f"{address_of(LOOPBACK, found)}whep"
        say(f"relayed at {address}")
        yield address


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _RelayFeed:
    relay: Relay
    viewer: RelayViewer
    answered: Answered

    async def run(self) -> None:
        await self.relay.play_to(self.viewer)

    def close(self) -> None:
        """Nothing is kept of it."""
