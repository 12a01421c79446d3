"""A relay of datagrams, on real sockets of this machine."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from oneclock.live.judge.detours import Address, Side
from oneclock.live.judge.udp_relay import udp_relay
from oneclock.simulate.network import Network

HOST = "127.0.0.1"
PATIENCE = 20.0
MEDIA, SETUP = b"\x80", b"\x16"


class Party(asyncio.DatagramProtocol):
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.got: asyncio.Queue[tuple[bytes, Address]] = asyncio.Queue()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.got.put_nowait((data, addr))

    @property
    def address(self) -> Address:
        return cast("Address", self.transport.get_extra_info("sockname"))

    async def next(self) -> tuple[bytes, Address]:
        return await asyncio.wait_for(self.got.get(), PATIENCE)


async def party() -> Party:
    loop = asyncio.get_running_loop()
    _, protocol = await loop.create_datagram_endpoint(Party, local_addr=(HOST, 0))
    return protocol


def test_both_ways_lead_through_the_relay() -> None:
    async def talk() -> None:
        viewer, server = await party(), await party()
        async with udp_relay(Network(delay=0.001), HOST, count=2) as relay:
            for_viewer, for_server = relay.places
            relay.stand_in(for_viewer, viewer.address, Side.VIEWER)
            relay.stand_in(for_server, server.address, Side.SERVER)

            viewer.transport.sendto(MEDIA + b"there", for_server)
            assert await server.next() == (MEDIA + b"there", for_viewer)
            server.transport.sendto(MEDIA + b"back", for_viewer)
            assert await viewer.next() == (MEDIA + b"back", for_server)
        viewer.transport.close()
        server.transport.close()

    asyncio.run(talk())


def test_of_media_from_the_server_the_share_is_lost_that_was_asked_for() -> None:
    async def talk() -> list[int]:
        viewer, server = await party(), await party()
        async with udp_relay(Network(loss=0.5, seed=4), HOST, count=2) as relay:
            for_viewer, for_server = relay.places
            relay.stand_in(for_viewer, viewer.address, Side.VIEWER)
            relay.stand_in(for_server, server.address, Side.SERVER)
            got = []
            for number in range(200):
                server.transport.sendto(MEDIA + bytes([number]), for_viewer)
                # What sets connections up is never lost, so that each turn has an end.
                server.transport.sendto(SETUP, for_viewer)
                while (packet := (await viewer.next())[0]) != SETUP:
                    got.append(packet[1])
        viewer.transport.close()
        server.transport.close()
        return got

    got = asyncio.run(talk())

    journeys = Network(loss=0.5, seed=4).journeys()
    assert got == [number for number in range(200) if next(journeys) is not None]


def test_delayed_packets_of_a_relay_that_is_gone_trouble_nobody() -> None:
    troubles: list[dict[str, Any]] = []

    async def talk() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: troubles.append(told))
        viewer, server = await party(), await party()
        async with udp_relay(Network(delay=0.02), HOST, count=2) as relay:
            for_viewer, for_server = relay.places
            relay.stand_in(for_viewer, viewer.address, Side.VIEWER)
            relay.stand_in(for_server, server.address, Side.SERVER)
            server.transport.sendto(MEDIA, for_viewer)
            server.transport.sendto(SETUP, for_viewer)
            assert await viewer.next() == (SETUP, for_server)
        # Longer than the delay: it fell due on sockets that are closed.
        await asyncio.sleep(0.05)
        assert viewer.got.empty()
        viewer.transport.close()
        server.transport.close()

    asyncio.run(talk())

    assert troubles == []
