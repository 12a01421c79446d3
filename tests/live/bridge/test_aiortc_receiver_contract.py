"""What `taps.py` knows of aiortc's receiver that its documentation does not promise."""

from __future__ import annotations

import asyncio
import inspect
from importlib.metadata import version

import pytest
from aiortc import RTCRtpReceiver, RTCRtpTransceiver
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpreceiver import TimestampMapper
from aiortc.rtp import RtcpByePacket, RtcpSenderInfo, RtcpSrPacket, RtpPacket
from tests.live.bridge.plain_sender import PlainSender, negotiate

from oneclock.live.webrtc.taps import (
    CODECS,
    RTCP_HANDLER,
    RTP_HANDLER,
    STOP_DECODER,
    TIMESTAMP_MAPPER,
)
from oneclock.live.webrtc.whep_client import viewing_connection


def receiving() -> RTCRtpTransceiver:
    return viewing_connection().getTransceivers()[0]


def test_the_contract_is_with_this_version() -> None:
    assert version("aiortc").startswith("1.16.")


@pytest.mark.parametrize(
    ("handler", "parameters"),
    [
        (RTP_HANDLER, ["self", "packet", "arrival_time_ms"]),
        (RTCP_HANDLER, ["self", "packet"]),
    ],
)
def test_the_handlers_are_coroutines_with_these_parameters(
    handler: str, parameters: list[str]
) -> None:
    method = getattr(RTCRtpReceiver, handler)

    assert inspect.iscoroutinefunction(method)
    assert list(inspect.signature(method).parameters) == parameters


def test_the_transport_looks_the_handlers_up_on_the_receiver_for_every_packet() -> None:
    """A wrapper that is set on the instance is called, then, and so for every kind of packet."""
    rtp = inspect.getsource(vars(RTCDtlsTransport)["_handle_rtp_data"])
    rtcp = inspect.getsource(vars(RTCDtlsTransport)["_handle_rtcp_data"])

    assert f"await receiver.{RTP_HANDLER}(packet, arrival_time_ms=arrival_time_ms)" in rtp
    assert f"await recipient.{RTCP_HANDLER}(packet)" in rtcp


def test_packets_carry_what_is_read_of_them() -> None:
    packet = RtpPacket(payload_type=96, marker=1, sequence_number=7, timestamp=8, ssrc=9)
    report = RtcpSrPacket(
        ssrc=9,
        sender_info=RtcpSenderInfo(
            ntp_timestamp=1 << 63, rtp_timestamp=8, packet_count=1, octet_count=2
        ),
    )
    assert (packet.payload_type, packet.marker, packet.sequence_number) == (96, 1, 7)
    assert (packet.timestamp, packet.ssrc) == (8, 9)
    assert report.sender_info.ntp_timestamp == 1 << 63
    assert RtcpByePacket(sources=[9]).sources == [9]


def test_codecs_are_known_by_payload_type_once_it_is_connected() -> None:
    async def connect() -> list[set[tuple[str, int]]]:
        viewer, sender = viewing_connection(), PlainSender()
        connected = asyncio.Event()
        viewer.on(
            "connectionstatechange",
            lambda: connected.set() if viewer.connectionState == "connected" else None,
        )
        assert vars(viewer.getTransceivers()[0].receiver)[CODECS] == {}
        await negotiate(viewer, sender.connection)
        await asyncio.wait_for(connected.wait(), 30)
        known = [vars(t.receiver)[CODECS].values() for t in viewer.getTransceivers()]
        await sender.close()
        await viewer.close()
        return [{(codec.name, codec.clockRate) for codec in each} for each in known]

    sound, picture = asyncio.run(connect())

    assert ("opus", 48000) in sound
    assert {("VP8", 90000), ("rtx", 90000)} <= picture


def test_a_receiver_without_its_decoder_thread_decodes_nothing() -> None:
    source = inspect.getsource(vars(RTCRtpReceiver)[RTP_HANDLER])

    assert "if encoded_frame is not None and self.__decoder_thread:" in source
    assert STOP_DECODER in vars(RTCRtpReceiver)


def test_stopping_the_decoder_of_one_that_never_began_does_nothing() -> None:
    async def stop() -> None:
        getattr(receiving().receiver, STOP_DECODER)()

    asyncio.run(stop())


def test_decoded_frames_count_from_the_first_stamp_across_a_wrap() -> None:
    mapper = TimestampMapper()
    first = 2**32 - 100
    assert mapper._origin is None

    assert mapper.map(first) == 0
    assert mapper.map(50) == 150
    assert (mapper._origin or 0) % 2**32 == first % 2**32


def test_the_mapper_is_the_receiver_s_and_gives_frames_their_times() -> None:
    async def mapper() -> object:
        return vars(receiving().receiver)[TIMESTAMP_MAPPER]

    assert isinstance(asyncio.run(mapper()), TimestampMapper)
    source = inspect.getsource(vars(RTCRtpReceiver)[RTP_HANDLER])
    assert "encoded_frame.timestamp = self.__timestamp_mapper.map(" in source
    assert JitterFrame(data=b"", timestamp=5).timestamp == 5
