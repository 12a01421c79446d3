"""RTCP sender reports that tell the truth.

A report pairs an RTP timestamp with a wall time, and receivers put voice and face together by them.
aiortc pairs the last packet's timestamp with the time at which that packet left, so whatever a
stream spent in its encoder and in queues becomes an offset at the viewer. Here the reports of both
streams state the line by which their stamps were made:

    wall = delta + (1 + drift) * media,        rtp = origin + rate * media

aiortc has no door for that. Two methods of its sender are wrapped, one to learn the random origin
of its timestamps and one to write the report: private names of a pinned version, held by a contract
test.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from aiortc import RTCRtpSender
from aiortc.rtp import (
    RtcpByePacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
)

from oneclock.live.pacing.media_clock import rtp_of
from oneclock.live.webrtc.paced_tracks import Handed
from oneclock.timebase.frame_rate import RTP_WRAP

_EARLY_REPORTS = 8
_EARLY_EVERY = 0.25
"""Seconds. A receiver puts voice and face together once it has two reports of both; aiortc sends
one in 0.5 to 1.5 seconds, so that nothing would be in step for the first three."""
_NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""


class TruthfulReports:
    """Wraps one sender, from before it sends until it stops."""

    def __init__(
        self,
        sender: RTCRtpSender,
        *,
        newest: Callable[[], Handed],
        stamp_at: Callable[[float], int],
        left: Callable[[Handed, float], None],
        wall_zero: float,
    ) -> None:
        """`newest` is the frame that the sender got last, `stamp_at` the stamp of a wall time, and
        `wall_zero` the Unix time of monotonic zero: one for all streams of a session."""
        self._sender: Any = sender
        self._newest, self._stamp_at, self._left = newest, stamp_at, left
        self._origin: int | None = None
        self._under_way: Handed | None = None
        self._early_left = _EARLY_REPORTS
        self._early_due = 0.0
        self._wall_zero = wall_zero
        self._next_encoded_frame = self._sender._next_encoded_frame
        self._send_rtcp = self._sender._send_rtcp
        vars(sender).update(_next_encoded_frame=self._encode, _send_rtcp=self._report)

    async def _encode(self, codec: Any) -> Any:
        self._learn_what_left()
        await self._report_early(time.monotonic())
        encoded = await self._next_encoded_frame(codec)
        if encoded is not None:
            self._under_way = self._newest()
        return encoded

    def _learn_what_left(self) -> None:
        """The sender asks for the next frame when the one before has been sent."""
        frame, self._under_way = self._under_way, None
        if frame is None:
            return
        if self._origin is None:
            # For good: the encoders round a stamp by a tick, and Opus puts the first packet after
            # a leap of its stamps where it would have been without.
            self._origin = (self._sender._RTCRtpSender__rtp_timestamp - frame.stamp) % RTP_WRAP
        self._left(frame, time.monotonic())

    async def _report_early(self, now: float) -> None:
        if self._origin is None or not self._early_left or now < self._early_due:
            return
        self._early_left -= 1
        sender = self._sender
        info = RtcpSenderInfo(
            ntp_timestamp=0,
            rtp_timestamp=0,
            packet_count=sender._RTCRtpSender__packet_count & 0xFFFFFFFF,
            octet_count=sender._RTCRtpSender__octet_count & 0xFFFFFFFF,
        )
        packets: list[Any] = [RtcpSrPacket(ssrc=sender._ssrc, sender_info=info)]
        if sender._RTCRtpSender__cname is not None:
            name = (1, sender._RTCRtpSender__cname.encode())
            packets.append(RtcpSdesPacket([RtcpSourceInfo(ssrc=sender._ssrc, items=[name])]))
        await self._report(packets)

    async def _report(self, packets: list[Any]) -> None:
        truthful = [packet for packet in packets if self._is_true(packet)]
        # A compound packet begins with a report (RFC 3550, 6.1): without one nothing is sent.
        if truthful and isinstance(truthful[0], (RtcpSrPacket, RtcpByePacket)):
            self._early_due = time.monotonic() + _EARLY_EVERY
            await self._send_rtcp(truthful)

    def _is_true(self, packet: Any) -> bool:
        """Makes a sender report so, if that can be done yet."""
        if not isinstance(packet, RtcpSrPacket):
            return True
        if self._origin is None:
            return False
        now = time.monotonic()
        ntp = round((now + self._wall_zero + _NTP_EPOCH) * (1 << 32))
        packet.sender_info.ntp_timestamp = ntp & ((1 << 64) - 1)
        packet.sender_info.rtp_timestamp = rtp_of(self._stamp_at(now), self._origin)
        # The receiver's answer names the middle bits of this report, and is looked up by them; the
        # round trip is counted from the time beside them, and without one the connection dies.
        self._sender._RTCRtpSender__lsr = (ntp >> 16) & 0xFFFFFFFF
        self._sender._RTCRtpSender__lsr_time = time.time()
        return True
