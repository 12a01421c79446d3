"""What aiortc must be like for our sender reports to be true: a contract with the pinned version.

Both wrapped methods are private. Should any of this fail with another aiortc, its sender has
changed, and `sender_reports.py` must be read again beside it.
"""

from __future__ import annotations

import asyncio
import time
from fractions import Fraction
from functools import partial
from importlib.metadata import version
from typing import Any

import numpy as np
import pytest
from aiortc import RTCRtpSender
from aiortc.codecs.opus import OpusEncoder
from aiortc.codecs.vpx import Vp8Encoder
from aiortc.rtp import (
    RtcpByePacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
)
from av import AudioFrame, VideoFrame
from tests.live.webrtc.loopback import Wire, new_connection, picture, received, tone

from oneclock.live.webrtc.paced_tracks import Handed
from oneclock.live.webrtc.producers import Face, Voice
from oneclock.live.webrtc.send_tracks import send_tracks
from oneclock.live.webrtc.sender_reports import TruthfulReports

_UNIX_FROM_NTP = 2_208_988_800


class FakeSender:
    """As much of aiortc's sender as is touched."""

    def __init__(self) -> None:
        self._RTCRtpSender__rtp_timestamp = 0
        self._RTCRtpSender__lsr: int | None = None
        self._RTCRtpSender__lsr_time: float | None = None
        self._RTCRtpSender__packet_count, self._RTCRtpSender__octet_count = 3, 4
        self._RTCRtpSender__cname: str | None = "name"
        self._ssrc = 1
        self.sent: list[list[Any]] = []

    async def _next_encoded_frame(self, codec: object) -> object:
        return codec

    async def _send_rtcp(self, packets: list[Any]) -> None:
        self.sent.append(packets)


def reports_of(sender: FakeSender, *, stamp: int, stamp_now: int, origin: int) -> None:
    """One frame of `stamp` has been encoded and sent."""
    truth: Any = sender
    left: list[Handed] = []
    TruthfulReports(
        truth,
        newest=lambda: Handed(stamp=stamp, at=1.0),
        stamp_at=lambda now: stamp_now,
        left=lambda frame, at: left.append(frame),
        wall_zero=1000.0,
    )
    asyncio.run(truth._next_encoded_frame("frame"))
    sender._RTCRtpSender__rtp_timestamp = (origin + stamp) % 2**32
    asyncio.run(truth._next_encoded_frame(None))
    assert left == [Handed(stamp=stamp, at=1.0)]
    sender.sent.clear()


def a_report() -> RtcpSrPacket:
    info = RtcpSenderInfo(ntp_timestamp=7, rtp_timestamp=7, packet_count=3, octet_count=4)
    return RtcpSrPacket(ssrc=1, sender_info=info)


def test_the_pinned_version_is_the_one_that_was_read() -> None:
    assert version("aiortc").startswith("1.16.")


@pytest.mark.parametrize("name", ["_next_encoded_frame", "_send_rtcp"])
def test_the_sender_has_the_methods_that_are_wrapped(name: str) -> None:
    assert asyncio.iscoroutinefunction(getattr(RTCRtpSender, name))


def test_the_sender_has_the_fields_that_are_read_and_written() -> None:
    async def run() -> set[str]:
        connection = new_connection()
        fields = set(vars(connection.addTransceiver("audio").sender))
        await connection.close()
        return fields

    wanted = ("rtp_timestamp", "lsr", "lsr_time", "packet_count", "octet_count", "cname")
    assert asyncio.run(run()) >= {"_ssrc"} | {f"_RTCRtpSender__{name}" for name in wanted}


def test_opus_stamps_each_packet_as_its_frame_also_across_a_leap() -> None:
    encoder, leap = OpusEncoder(), 33_600
    given = [k * 960 + (leap if k >= 5 else 0) for k in range(10)]

    stamps = [encoder.encode(_sound(stamp))[1] for stamp in given]

    assert stamps[:5] == given[:5]
    # The encoder looks ahead by 6.5 ms: its first packet after the leap begins before it.
    assert stamps[5] == 5 * 960
    assert stamps[6:] == given[6:]


def test_vp8_stamps_each_packet_as_its_frame_but_for_a_tick() -> None:
    encoder, given = Vp8Encoder(), [0, 3600, 3607, 7203, 90_001]

    stamps = [encoder.encode(_picture(stamp))[1] for stamp in given]

    assert all(0 <= stamp - encoded <= 1 for stamp, encoded in zip(given, stamps, strict=True))


def test_a_report_pairs_now_with_the_stamp_of_now() -> None:
    sender = FakeSender()
    reports_of(sender, stamp=480, stamp_now=1440, origin=2**32 - 1000)

    before = time.monotonic()
    asyncio.run(sender._send_rtcp([a_report()]))

    [[report]] = sender.sent
    assert report.sender_info.rtp_timestamp == 440
    wall = report.sender_info.ntp_timestamp / 2**32 - _UNIX_FROM_NTP - 1000.0
    assert before - 1e-3 <= wall <= time.monotonic() + 1e-3


def test_the_receivers_answer_can_be_told_from_others() -> None:
    sender = FakeSender()
    reports_of(sender, stamp=0, stamp_now=0, origin=5)

    asyncio.run(sender._send_rtcp([a_report()]))

    [[report]] = sender.sent
    assert sender._RTCRtpSender__lsr == (report.sender_info.ntp_timestamp >> 16) & 0xFFFFFFFF


def test_the_first_reports_do_not_wait_for_aiortcs() -> None:
    sender: Any = FakeSender()
    TruthfulReports(
        sender,
        newest=lambda: Handed(stamp=0, at=1.0),
        stamp_at=lambda now: 960,
        left=lambda frame, at: None,
        wall_zero=0.0,
    )

    asyncio.run(sender._next_encoded_frame("frame"))
    assert sender.sent == []
    asyncio.run(sender._next_encoded_frame("frame"))

    [[report, names]] = sender.sent
    assert (report.sender_info.rtp_timestamp, report.sender_info.packet_count) == (960, 3)
    assert isinstance(names, RtcpSdesPacket)


def test_nothing_is_reported_before_the_first_frame_has_left() -> None:
    sender: Any = FakeSender()
    TruthfulReports(
        sender,
        newest=lambda: Handed(stamp=0, at=0.0),
        stamp_at=lambda now: 0,
        left=lambda frame, at: None,
        wall_zero=0.0,
    )
    names = RtcpSdesPacket(chunks=[RtcpSourceInfo(ssrc=1, items=[(1, b"name")])])

    asyncio.run(sender._send_rtcp([a_report(), names]))

    assert sender.sent == []


def test_a_receiver_may_answer_the_first_report() -> None:
    async def run() -> Any:
        connection, voice = new_connection(), Voice()
        session = send_tracks(connection, audio=voice)
        async with received(connection) as wire:
            await wire.until(lambda: bool(wire.reports["audio"]))
            sender: Any = connection.getSenders()[0]
            answer = RtcpReceiverInfo(
                ssrc=sender._ssrc,
                fraction_lost=0,
                packets_lost=0,
                highest_sequence=0,
                jitter=0,
                lsr=sender._RTCRtpSender__lsr,
                dlsr=65_536,
            )
            await sender._handle_rtcp_packet(RtcpRrPacket(ssrc=7, reports=[answer]))
            await session.close()
            return sender._RTCRtpSender__rtt

    assert isinstance(asyncio.run(run()), float)


def test_a_goodbye_is_always_sent() -> None:
    sender: Any = FakeSender()
    reports_of(sender, stamp=0, stamp_now=0, origin=5)
    goodbye = RtcpByePacket(sources=[1])

    asyncio.run(sender._send_rtcp([goodbye]))

    assert sender.sent == [[goodbye]]


def test_on_the_wire_both_streams_state_the_line_of_their_stamps() -> None:
    async def run() -> tuple[Wire, dict[str, list[int]], Any]:
        connection, voice, face = new_connection(), Voice(), Face()
        session = send_tracks(connection, audio=voice, video=face)
        given = _stamps_given(connection)
        async with received(connection) as wire, asyncio.TaskGroup() as group:
            feed = group.create_task(_push_both(voice, face))
            for kind in ("audio", "video"):
                await wire.until(partial(_has_two_reports, wire, kind))
            feed.cancel()
            await session.close()
            return wire, given, session.clock

    wire, given, clock = asyncio.run(run())

    zero = time.time() - time.monotonic()
    for kind, rate in (("audio", 48_000), ("video", 90_000)):
        pairs = zip(wire.stamps[kind], given[kind], strict=False)
        origin = (wire.stamps[kind][0] - given[kind][0]) % 2**32
        assert all((origin + stamp - rtp) % 2**32 <= 1 for rtp, stamp in pairs)
        for report in wire.reports[kind]:
            media = ((report.rtp - origin) % 2**32) / rate
            wall = report.ntp - _UNIX_FROM_NTP - zero
            # 5 ms: the operating system may slew its clock while the test runs.
            assert clock.wall_of(media) == pytest.approx(wall, abs=5e-3)


def _has_two_reports(wire: Wire, kind: str) -> bool:
    return len(wire.reports[kind]) >= 2


def _stamps_given(connection: Any) -> dict[str, list[int]]:
    """What the tracks stamp their frames with, in order."""
    given: dict[str, list[int]] = {"audio": [], "video": []}
    for sender in connection.getSenders():
        _write_down(sender.track, given[sender.track.kind])
    return given


def _write_down(track: Any, stamps: list[int]) -> None:
    recv = track.recv

    async def noted() -> Any:
        frame = await recv()
        stamps.append(frame.pts)
        return frame

    track.recv = noted


async def _push_both(voice: Voice, face: Face) -> None:
    while True:
        await face.push(picture())
        for _ in range(2):
            await voice.push(tone())
        await asyncio.sleep(0.04)


def _sound(pts: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ones((1, 960), np.int16), format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = 48_000, pts, Fraction(1, 48_000)
    return frame


def _picture(pts: int) -> VideoFrame:
    frame = VideoFrame(64, 48, "yuv420p")
    frame.pts, frame.time_base = pts, Fraction(1, 90_000)
    return frame
