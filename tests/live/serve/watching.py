"""A server on loopback and viewers of it, in one process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import ClientSession, ClientTimeout
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from oneclock.live.serve.serve_live import Serving, serving_live
from oneclock.live.serve.serve_settings import ServeSettings
from oneclock.live.webrtc.close_connection import close_connection

Result = TypeVar("Result")

PATIENCE = 60.0
"""Seconds until a test gives up: far more than a slow machine needs."""
SDP = {"Content-Type": "application/sdp"}


@dataclass(slots=True, kw_only=True)
class Server:
    serving: Serving
    http: ClientSession
    trouble: list[str]

    def at(self, path: str) -> str:
        return self.serving.address + path


@asynccontextmanager
async def server(settings: ServeSettings | None = None) -> AsyncIterator[Server]:
    trouble: list[str] = []
    async with (
        serving_live(settings or ServeSettings(size=(160, 90)), say=trouble.append) as serving,
        ClientSession(timeout=ClientTimeout(total=PATIENCE)) as http,
    ):
        yield Server(serving=serving, http=http, trouble=trouble)


@dataclass(slots=True, kw_only=True, eq=False)
class Watcher:
    """A viewer that is no browser, and keeps what it got."""

    connection: RTCPeerConnection
    place: str = ""
    heard: list[AudioFrame] = field(default_factory=list)
    seen: list[VideoFrame] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    reading: list[asyncio.Task[None]] = field(default_factory=list)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self.changed.clear()
                await self.changed.wait()

    async def read(self, track: Any) -> None:
        try:
            while True:
                frame = await track.recv()
                (self.heard if track.kind == "audio" else self.seen).append(frame)
                self.changed.set()
        except MediaStreamError:
            self.changed.set()


async def offer_of(connection: RTCPeerConnection, *kinds: str) -> str:
    for kind in kinds or ("audio", "video"):
        connection.addTransceiver(kind, direction="recvonly")
    await connection.setLocalDescription(await connection.createOffer())
    return str(connection.localDescription.sdp)


@asynccontextmanager
async def watching(server: Server, *, token: str | None = None) -> AsyncIterator[Watcher]:
    """Connected when the block begins. It does not take leave: that is the test's to do."""
    watcher = Watcher(connection=new_connection())

    @watcher.connection.on("track")
    def _(track: Any) -> None:
        watcher.reading.append(asyncio.create_task(watcher.read(track)))

    @watcher.connection.on("connectionstatechange")
    def _() -> None:
        watcher.changed.set()

    try:
        headers = SDP | ({} if token is None else {"Authorization": f"Bearer {token}"})
        offer = await offer_of(watcher.connection)
        async with server.http.post(server.at("whep"), data=offer, headers=headers) as answer:
            text = await answer.text()
            assert answer.status == 201, text
            watcher.place = answer.headers["Location"].removeprefix("/")
        description = RTCSessionDescription(sdp=text, type="answer")
        await watcher.connection.setRemoteDescription(description)
        await watcher.until(lambda: watcher.connection.connectionState == "connected")
        yield watcher
    finally:
        await close_connection(watcher.connection)
        await asyncio.gather(*watcher.reading)


def new_connection() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


async def until(holds: Callable[[], bool]) -> None:
    """For what nobody tells of: looks again whenever the loop has gone round."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.005)


def run(test: Callable[[], Awaitable[Result]]) -> Result:
    """To its end, with no task left behind."""

    async def alone() -> Result:
        before = asyncio.all_tasks()
        result = await asyncio.wait_for(test(), 3 * PATIENCE)
        await until(lambda: not asyncio.all_tasks() - before)
        return result

    return asyncio.run(alone())
