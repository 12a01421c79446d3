"""A network that loses packets, between aiortc and the one that there is.

Sound and pictures are lost; reports pass, as they do with a viewer who is asked for more. What a
viewer asks to have again is sent again, and may be lost again. The transport's method is private:
`tests/live/webrtc/test_lossy_way.py` holds it against the pinned version.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiortc import RTCPeerConnection

SEND = "_send_rtp"
_REPORTS = range(64, 96)
"""Payload types that RTCP takes on a port it shares with RTP (RFC 5761, 4)."""


class LossyWay:
    """Of what `connection` sends from now on, the `share` is lost; none of it, at first."""

    def __init__(self, connection: RTCPeerConnection, *, seed: int = 0) -> None:
        self.share = 0.0
        self.lost = 0
        self._chance = random.Random(seed)
        for transport in {sender.transport for sender in connection.getSenders()}:
            self._stand_before(transport)

    def _stand_before(self, transport: object) -> None:
        send = getattr(transport, SEND)

        async def send_or_lose(data: bytes) -> None:
            if self._is_lost(data):
                self.lost += 1
                return
            await send(data)

        setattr(transport, SEND, send_or_lose)

    def _is_lost(self, data: bytes) -> bool:
        return data[1] & 0x7F not in _REPORTS and self._chance.random() < self.share
