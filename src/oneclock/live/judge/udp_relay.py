"""A relay of datagrams that delays and loses them on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import cast

from oneclock.live.judge.detours import Address, Detours, Side
from oneclock.simulate.network import Network


class UdpRelay:
    """Only media that the server sends is impaired: the way from voice and face to the viewer."""

    def __init__(self, network: Network) -> None:
        self._detours = Detours()
        self._journeys: Iterator[float | None] = network.journeys()
        self._transports: dict[Address, asyncio.DatagramTransport] = {}
        self.places: list[Address] = []

    async def open(self, host: str, count: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(count):
            transport, _protocol = await loop.create_datagram_endpoint(
                lambda: _Place(self), local_addr=(host, 0)
            )
            place = cast("Address", transport.get_extra_info("sockname"))
            self._transports[place] = transport
            self.places.append(place)

    def stand_in(self, place: Address, party: Address, side: Side) -> None:
        self._detours.stand_in(place, party, side)

    def arrived(self, packet: bytes, sender: Address, place: Address) -> None:
        way = self._detours.way(sender, place, packet)
        if way is None:
            return
        journey = next(self._journeys) if way.impaired else 0.0
        if journey is None:
            return
        transport = self._transports[way.from_place]
        if journey == 0.0:
            transport.sendto(packet, way.to)
        else:
            loop = asyncio.get_running_loop()
            loop.call_later(journey, self._send, transport, packet, way.to)

    @staticmethod
    def _send(transport: asyncio.DatagramTransport, packet: bytes, to: Address) -> None:
        if not transport.is_closing():
            transport.sendto(packet, to)

    def close(self) -> None:
        for transport in self._transports.values():
            transport.close()


class _Place(asyncio.DatagramProtocol):
    def __init__(self, relay: UdpRelay) -> None:
        self._relay = relay

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._address = cast("Address", transport.get_extra_info("sockname"))

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._relay.arrived(data, addr, self._address)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there yet, or any more: as on any network, the packet is lost."""


@asynccontextmanager
async def udp_relay(network: Network, host: str, count: int = 16) -> AsyncIterator[UdpRelay]:
    """With so many places: each address of either side takes one."""
    relay = UdpRelay(network)
    try:
        await relay.open(host, count)
        yield relay
    finally:
        relay.close()
