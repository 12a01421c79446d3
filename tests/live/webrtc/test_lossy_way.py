"""Packets that never arrive, and the peer who asks for them again."""

from __future__ import annotations

import asyncio

import pytest
from aiortc.rtcdtlstransport import RTCDtlsTransport
from tests.live.webrtc.loopback import new_connection

from oneclock.live.webrtc.lossy_way import SEND, LossyWay

RTP = bytes([0x80, 96]) + bytes(10)
REPORT = bytes([0x80, 200]) + bytes(10)


def test_the_method_that_is_stood_before_is_there() -> None:
    assert asyncio.iscoroutinefunction(getattr(RTCDtlsTransport, SEND))


def sent(packets: list[bytes], share: float, seed: int = 1) -> list[bytes]:
    """Of `packets`, what goes out."""

    async def run() -> list[bytes]:
        connection, out = new_connection(), []
        connection.addTransceiver("audio")
        connection.addTransceiver("video")
        transport = connection.getSenders()[0].transport

        async def take(data: bytes) -> None:
            out.append(data)

        setattr(transport, SEND, take)
        way = LossyWay(connection, seed=seed)
        way.share = share
        for packet in packets:
            await getattr(transport, SEND)(packet)
        assert way.lost == len(packets) - len(out)
        await connection.close()
        return out

    return asyncio.run(run())


def test_nothing_is_lost_unless_it_is_asked_for() -> None:
    assert len(sent([RTP] * 1000, 0.0)) == 1000


@pytest.mark.parametrize("share", [0.02, 0.3])
def test_so_many_are_lost_as_are_asked_for(share: float) -> None:
    assert len(sent([RTP] * 5000, share)) == pytest.approx(5000 * (1 - share), rel=0.02)


def test_reports_are_never_lost() -> None:
    assert len(sent([REPORT] * 200, 0.9)) == 200
