"""A WHEP address on loopback, whose media the test puts into the connection."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

AddMedia = Callable[[RTCPeerConnection], Awaitable[None]]


@asynccontextmanager
async def whep_host(add_media: AddMedia) -> AsyncIterator[str]:
    """`add_media` is given every viewer's connection, once its offer is known."""
    connections: list[RTCPeerConnection] = []

    async def offered(request: web.Request) -> web.Response:
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        connections.append(connection)
        offer = RTCSessionDescription(sdp=await request.text(), type="offer")
        await connection.setRemoteDescription(offer)
        await add_media(connection)
        await connection.setLocalDescription(await connection.createAnswer())
        return web.Response(
            status=201, text=connection.localDescription.sdp, content_type="application/sdp"
        )

    app = web.Application()
    app.router.add_post("/whep", offered)
    async with TestServer(app, host="127.0.0.1") as server:
        try:
            yield str(server.make_url("/whep"))
        finally:
            for connection in connections:
                await connection.close()
