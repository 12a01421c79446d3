"""What a tap tells of a receiver, and that the receiver does not notice."""

from __future__ import annotations

import asyncio
from typing import Any

from aiortc import RTCPeerConnection, RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import RtcpByePacket, RtcpSenderInfo, RtcpSrPacket, RtpPacket
from tests.live.bridge.plain_sender import PlainSender, negotiate

from oneclock.live.bridge.stream_line import Kind
from oneclock.live.webrtc.taps import CODECS, first_stamp, tap_receiver
from oneclock.live.webrtc.whep_client import viewing_connection

PATIENCE = 60


class Heard:
    def __init__(self) -> None:
        self.packets: list[dict[str, Any]] = []
        self.reports: list[dict[str, Any]] = []
        self.byes: list[int] = []

    def packet(self, kind: Kind, rate: int, **told: Any) -> None:
        self.packets.append({"kind": kind, "rate": rate, **told})

    def report(self, **told: Any) -> None:
        self.reports.append(told)

    def bye(self, ssrc: int) -> None:
        self.byes.append(ssrc)


def video_receiver(viewer: RTCPeerConnection) -> RTCRtpReceiver:
    receiver = viewer.getTransceivers()[1].receiver
    vars(receiver)[CODECS].update(
        {
            96: RTCRtpCodecParameters("video/VP8", 90000, payloadType=96),
            97: RTCRtpCodecParameters("video/rtx", 90000, payloadType=97, parameters={"apt": 96}),
        }
    )
    return receiver


def packet(payload_type: int = 96) -> RtpPacket:
    return RtpPacket(payload_type=payload_type, marker=1, sequence_number=7, timestamp=8, ssrc=9)


def test_packets_reports_and_farewells_are_told_with_the_time_they_came() -> None:
    async def run() -> Heard:
        viewer, heard, times = viewing_connection(), Heard(), iter([1.5, 2.5, 3.5])
        receiver = video_receiver(viewer)
        tap_receiver(receiver, heard, clock=lambda: next(times))
        info = RtcpSenderInfo(ntp_timestamp=5, rtp_timestamp=6, packet_count=0, octet_count=0)

        await receiver._handle_rtp_packet(packet(), arrival_time_ms=0)
        await receiver._handle_rtcp_packet(RtcpSrPacket(ssrc=9, sender_info=info))
        await receiver._handle_rtcp_packet(RtcpByePacket(sources=[9, 10]))
        await viewer.close()
        return heard

    heard = asyncio.run(run())

    assert heard.packets == [
        {
            "kind": Kind.FACE,
            "rate": 90000,
            "ssrc": 9,
            "sequence": 7,
            "stamp": 8,
            "marker": True,
            "arrival": 1.5,
        }
    ]
    assert heard.reports == [{"ssrc": 9, "ntp": 5, "stamp": 6, "arrival": 2.5}]
    assert heard.byes == [9, 10]


def test_packets_sent_again_and_unknown_ones_are_not_told() -> None:
    async def run() -> Heard:
        viewer, heard = viewing_connection(), Heard()
        receiver = video_receiver(viewer)
        tap_receiver(receiver, heard)

        await receiver._handle_rtp_packet(packet(97), arrival_time_ms=0)
        await receiver._handle_rtp_packet(packet(120), arrival_time_ms=0)
        await viewer.close()
        return heard

    assert asyncio.run(run()).packets == []


def test_a_removed_tap_leaves_the_receiver_as_it_was() -> None:
    async def run() -> tuple[bool, Heard]:
        viewer, heard = viewing_connection(), Heard()
        receiver = video_receiver(viewer)
        before = receiver._handle_rtp_packet
        tap = tap_receiver(receiver, heard)
        tap.remove()
        after = receiver._handle_rtp_packet
        await after(packet(), arrival_time_ms=0)
        await viewer.close()
        return before == after, heard

    same, heard = asyncio.run(run())

    assert same
    assert heard.packets == []


def test_of_two_taps_either_may_go_first() -> None:
    async def run() -> tuple[Heard, Heard]:
        viewer, one, other = viewing_connection(), Heard(), Heard()
        receiver = video_receiver(viewer)
        first = tap_receiver(receiver, one)
        tap_receiver(receiver, other)
        first.remove()
        await receiver._handle_rtp_packet(packet(), arrival_time_ms=0)
        await viewer.close()
        return one, other

    one, other = asyncio.run(run())

    assert (len(one.packets), len(other.packets)) == (0, 1)


def test_decoding_goes_on_undisturbed_and_frames_are_found_among_the_packets() -> None:
    """The stamp of a decoded frame, worked out, is that of a packet that was told."""

    async def run() -> tuple[list[int], set[int]]:
        viewer, sender, heard = viewing_connection(), PlainSender(), Heard()
        receiver = viewer.getTransceivers()[1].receiver
        tap_receiver(receiver, heard)
        await negotiate(viewer, sender.connection)
        stamps = []
        async with asyncio.timeout(PATIENCE):
            for _ in range(5):
                frame = await receiver.track.recv()
                origin = first_stamp(receiver)
                assert origin is not None
                assert frame.pts is not None
                stamps.append((origin + frame.pts) % 2**32)
        await sender.close()
        await viewer.close()
        return stamps, {each["stamp"] for each in heard.packets}

    frames, packets = asyncio.run(run())

    assert len(set(frames)) == 5
    assert set(frames) <= packets


def test_without_decoding_packets_are_told_and_the_track_ends() -> None:
    async def run() -> tuple[bool, Heard, int]:
        viewer, sender, heard = viewing_connection(), PlainSender(), Heard()
        receiver = viewer.getTransceivers()[1].receiver
        tap_receiver(receiver, heard, decode=False)
        await negotiate(viewer, sender.connection)
        async with asyncio.timeout(PATIENCE):
            try:
                await receiver.track.recv()
                ended = False
            except MediaStreamError:
                ended = True
            while len(heard.packets) < 20:
                await asyncio.sleep(0.05)
            stats = await receiver.getStats()
        counted = [each.packetsReceived for each in stats.values() if each.type == "inbound-rtp"]
        await sender.close()
        await viewer.close()
        return ended, heard, counted[0]

    ended, heard, counted = asyncio.run(run())

    assert ended
    assert len(heard.packets) >= 20
    assert counted >= 20, "the receiver goes on counting, and so reporting, what arrives"
