"""Two peers in one process: ours sends, and the other writes down what the wire carried."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.contrib.media import MediaBlackhole
from aiortc.rtp import RtcpSrPacket
from numpy.typing import NDArray

PATIENCE = 60.0
"""Seconds until a test gives up: far more than a slow machine needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    ntp: float
    """Seconds since 1900."""
    rtp: int


@dataclass(slots=True)
class Wire:
    """What arrived, by kind."""

    stamps: dict[str, list[int]] = field(default_factory=lambda: {"audio": [], "video": []})
    """Of frames: packets of one frame share theirs."""
    reports: dict[str, list[Report]] = field(default_factory=lambda: {"audio": [], "video": []})
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def packet(self, kind: str, stamp: int) -> None:
        if self.stamps[kind][-1:] != [stamp]:
            self.stamps[kind].append(stamp)
        self._changed.set()

    def report(self, kind: str, report: Report) -> None:
        self.reports[kind].append(report)
        self._changed.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._changed.clear()
                await self._changed.wait()


def new_connection() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


@asynccontextmanager
async def received(sender: RTCPeerConnection) -> AsyncIterator[Wire]:
    """Negotiates with a peer that takes everything, until the block ends."""
    receiver, wire, sink = new_connection(), Wire(), MediaBlackhole()

    @receiver.on("track")
    def _(track: Any) -> None:
        [transceiver] = [t for t in receiver.getTransceivers() if t.receiver.track is track]
        _listen(transceiver.receiver, track.kind, wire)
        sink.addTrack(track)

    try:
        await sender.setLocalDescription(await sender.createOffer())
        await receiver.setRemoteDescription(sender.localDescription)
        await receiver.setLocalDescription(await receiver.createAnswer())
        await sender.setRemoteDescription(receiver.localDescription)
        await sink.start()
        yield wire
    finally:
        await sink.stop()
        await receiver.close()
        await sender.close()


def _listen(receiver: Any, kind: str, wire: Wire) -> None:
    on_rtp, on_rtcp = receiver._handle_rtp_packet, receiver._handle_rtcp_packet

    async def rtp(packet: Any, arrival_time_ms: int) -> None:
        wire.packet(kind, packet.timestamp)
        await on_rtp(packet, arrival_time_ms=arrival_time_ms)

    async def rtcp(packet: Any) -> None:
        if isinstance(packet, RtcpSrPacket):
            info = packet.sender_info
            wire.report(kind, Report(ntp=info.ntp_timestamp / 2**32, rtp=info.rtp_timestamp))
        await on_rtcp(packet)

    receiver._handle_rtp_packet, receiver._handle_rtcp_packet = rtp, rtcp


def tone(samples: int = 960) -> NDArray[np.int16]:
    wave: NDArray[np.int16] = np.rint(8000 * np.sin(np.arange(samples) * 0.05)).astype(np.int16)
    return wave


def picture(width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    return np.full((height, width, 3), 128, np.uint8)
