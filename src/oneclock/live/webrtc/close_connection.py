"""Closes a connection so that nothing of it runs on, also one that is just being made.

aioice 0.10 asks its peer for consent from the moment it is connected. Closed between its last check
and that moment, 20 ms later, it begins to ask after all, of nobody and for ever: one task for every
viewer who left too soon. And aiortc's own task finds its transport closed, and ends in a traceback.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiortc import RTCPeerConnection

_CONNECTING_TAKES = 1.0
"""Seconds: on a machine of its own a connection is made in a tenth of that."""


async def close_connection(connection: RTCPeerConnection) -> None:
    if connection.connectionState == "connecting":
        await _wait_until_made(connection)
    for transceiver in connection.getTransceivers():
        transport = transceiver.receiver.transport
        if transport is not None:
            ice: Any = transport.transport.iceGatherer._connection
            ice.query_consent = _ask_nobody
    await connection.close()


async def _wait_until_made(connection: RTCPeerConnection) -> None:
    is_made = asyncio.Event()
    connection.once("connectionstatechange", is_made.set)
    try:
        async with asyncio.timeout(_CONNECTING_TAKES):
            await is_made.wait()
    except TimeoutError:
        connection.remove_listener("connectionstatechange", is_made.set)


async def _ask_nobody() -> None:
    """In place of aioice's loop."""
