"""What aiortc receives, told as it comes: packets, sender reports, farewells.

aiortc tells an application decoded frames, whose timestamps begin at zero for every track, and of a
sender report the wall time without the RTP time that belongs to it. So the two methods that its
transport calls for every packet are wrapped, on the one receiver. They are private, as is what is
read of a receiver here: `tests/live/bridge/test_aiortc_receiver_contract.py` holds them against
the pinned version.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

from oneclock.live.bridge.stream_line import Kind

if TYPE_CHECKING:
    from aiortc import RTCRtpReceiver
    from aiortc.rtcrtpparameters import RTCRtpCodecParameters
    from aiortc.rtp import AnyRtcpPacket, RtpPacket

RTP_HANDLER = "_handle_rtp_packet"
RTCP_HANDLER = "_handle_rtcp_packet"
CODECS = "_RTCRtpReceiver__codecs"
STOP_DECODER = "_RTCRtpReceiver__stop_decoder"
TIMESTAMP_MAPPER = "_RTCRtpReceiver__timestamp_mapper"

_KINDS = {"audio": Kind.VOICE, "video": Kind.FACE}


class PacketObserver(Protocol):
    """`oneclock.live.bridge.bridge.Bridge` is one."""

    def packet(
        self,
        kind: Kind,
        rate: int,
        *,
        ssrc: int,
        sequence: int,
        stamp: int,
        marker: bool,
        arrival: float,
    ) -> None: ...

    def report(self, *, ssrc: int, ntp: int, stamp: int, arrival: float) -> None: ...

    def bye(self, ssrc: int) -> None: ...


class Tap:
    """On one receiver, until `remove`."""

    def __init__(
        self,
        receiver: RTCRtpReceiver,
        observer: PacketObserver,
        *,
        decode: bool,
        clock: Callable[[], float],
    ) -> None:
        self._receiver, self._clock = receiver, clock
        self._observer: PacketObserver | None = observer
        self._decode = decode
        self._rates: dict[int, tuple[Kind, int] | None] = {}
        self._handle_rtp = getattr(receiver, RTP_HANDLER)
        self._handle_rtcp = getattr(receiver, RTCP_HANDLER)
        setattr(receiver, RTP_HANDLER, self._rtp)
        setattr(receiver, RTCP_HANDLER, self._rtcp)

    def remove(self) -> None:
        """Leave the receiver as it was, unless somebody has tapped it since: then this one only
        falls silent, because the other still calls through it."""
        self._observer = None
        if getattr(self._receiver, RTP_HANDLER) == self._rtp:
            setattr(self._receiver, RTP_HANDLER, self._handle_rtp)
            setattr(self._receiver, RTCP_HANDLER, self._handle_rtcp)

    async def _rtp(self, packet: RtpPacket, arrival_time_ms: int) -> None:
        # First of all the time: what follows may wait for a socket. The transport's own stamp is in
        # milliseconds of a clock that may be set.
        arrival = self._clock()
        if not self._decode and self._observer is not None:
            # Without its thread a receiver goes on counting, reporting and asking again for what
            # was lost, as its peer expects, and neither decodes nor keeps what nobody takes.
            getattr(self._receiver, STOP_DECODER)()
        kind_and_rate = self._kind_and_rate(packet.payload_type)
        if kind_and_rate is not None and self._observer is not None:
            self._observer.packet(
                *kind_and_rate,
                ssrc=packet.ssrc,
                sequence=packet.sequence_number,
                stamp=packet.timestamp,
                marker=bool(packet.marker),
                arrival=arrival,
            )
        await self._handle_rtp(packet, arrival_time_ms=arrival_time_ms)

    async def _rtcp(self, packet: AnyRtcpPacket) -> None:
        arrival = self._clock()
        self._tell(packet, arrival)
        await self._handle_rtcp(packet)

    def _tell(self, packet: AnyRtcpPacket, arrival: float) -> None:
        from aiortc.rtp import RtcpByePacket, RtcpSrPacket

        if self._observer is None:
            return
        if isinstance(packet, RtcpSrPacket):
            self._observer.report(
                ssrc=packet.ssrc,
                ntp=packet.sender_info.ntp_timestamp,
                stamp=packet.sender_info.rtp_timestamp,
                arrival=arrival,
            )
        elif isinstance(packet, RtcpByePacket):
            for ssrc in packet.sources:
                self._observer.bye(ssrc)

    def _kind_and_rate(self, payload_type: int) -> tuple[Kind, int] | None:
        """None for what is no media: a packet sent again (RTX) left at no time of interest."""
        if payload_type not in self._rates:
            codecs = cast("dict[int, RTCRtpCodecParameters]", getattr(self._receiver, CODECS))
            codec = codecs.get(payload_type)
            if codec is None:
                return None  # Negotiation may yet make it known.
            kind = _KINDS.get(codec.mimeType.split("/")[0].lower())
            is_media = kind is not None and codec.name.lower() != "rtx" and codec.clockRate > 0
            self._rates[payload_type] = (kind, codec.clockRate) if kind and is_media else None
        return self._rates[payload_type]


def tap_receiver(
    receiver: RTCRtpReceiver,
    observer: PacketObserver,
    *,
    decode: bool = True,
    clock: Callable[[], float] = time.monotonic,
) -> Tap:
    """Tell `observer` of all that comes, when it comes; decoding goes on undisturbed.

    With `decode=False` nothing is decoded: the receiver's track ends at its first packet. Somebody
    has to take the frames of a receiver that decodes (`track.recv()`), or they pile up.
    """
    return Tap(receiver, observer, decode=decode, clock=clock)


def first_stamp(receiver: RTCRtpReceiver) -> int | None:
    """The RTP timestamp, unwrapped or not, that decoded frames count from; None before the first.

    A frame of `pts` ticks carried the wire's `first_stamp + pts`, modulo 2**32: aiortc moves this
    origin down by 2**32 when the stamps wrap, which is the same stamp.
    """
    mapper: Any = getattr(receiver, TIMESTAMP_MAPPER)
    origin: int | None = mapper._origin
    return origin
