"""A plain aiortc sender: tracks that nobody paces for lips, and a peer that wants to watch.

At each whole second of its stamps the voice is loud for a tenth and the face white.
"""

from __future__ import annotations

import asyncio
import time
from fractions import Fraction

import av
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtcrtpsender import RTCEncodedFrame
from aiortc.rtp import AnyRtcpPacket, RtcpSenderInfo, RtcpSrPacket

AUDIO_RATE = 48000
VIDEO_RATE = 90000
BLOCK = 960
FPS = 25
LOUD = 0.1
_NTP_EPOCH = 2_208_988_800
_REPORT_EVERY = 0.2


class PlainTrack(MediaStreamTrack):
    """Frames leave `late` seconds after what their stamps say."""

    rate: int
    step: int
    """Ticks from one frame to the next."""

    def __init__(self, late: float = 0.0) -> None:
        super().__init__()
        self.begin = time.monotonic()
        self.newest = 0
        self._late, self._count = late, 0

    async def recv(self) -> av.AudioFrame | av.VideoFrame:
        pts = self._count * self.step
        due = self.begin + self._late + pts / self.rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        frame = self.frame(pts / self.rate)
        frame.time_base, frame.pts = Fraction(1, self.rate), pts
        self.newest, self._count = pts, self._count + 1
        return frame

    def frame(self, at: float) -> av.AudioFrame | av.VideoFrame:
        raise NotImplementedError


class PlainVoice(PlainTrack):
    kind = "audio"
    rate, step = AUDIO_RATE, BLOCK

    def frame(self, at: float) -> av.AudioFrame:
        times = at + np.arange(BLOCK) / AUDIO_RATE
        tone = 0.5 * np.sin(2 * np.pi * 1000 * times) * (times % 1 < LOUD)
        samples = (tone * 32767).astype(np.int16)[np.newaxis]
        frame = av.AudioFrame.from_ndarray(samples, "s16", "mono")
        frame.sample_rate = AUDIO_RATE
        return frame


class PlainFace(PlainTrack):
    kind = "video"
    rate, step = VIDEO_RATE, VIDEO_RATE // FPS

    def frame(self, at: float) -> av.VideoFrame:
        level = 255 if at % 1 < LOUD else 0
        return av.VideoFrame.from_ndarray(np.full((48, 64, 3), level, np.uint8), "rgb24")


def connection() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


async def negotiate(viewer: RTCPeerConnection, sender: RTCPeerConnection) -> None:
    """Connect them in this process; `viewer` offers."""
    await viewer.setLocalDescription(await viewer.createOffer())
    answer = await answered(sender, viewer.localDescription.sdp)
    await viewer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))


async def answered(sender: RTCPeerConnection, offer: str) -> str:
    await sender.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
    await sender.setLocalDescription(await sender.createAnswer())
    return str(sender.localDescription.sdp)


class PlainSender:
    """A voice and a face with the reports that aiortc makes: of when packets left."""

    def __init__(self, *, face_late: float = 0.0) -> None:
        self.connection = connection()
        voice, face = PlainVoice(), PlainFace(late=face_late)
        face.begin = voice.begin
        self.senders = [(self.connection.addTrack(track), track) for track in (voice, face)]

    async def close(self) -> None:
        await self.connection.close()


class TruthfulSender(PlainSender):
    """With reports of the clock that stamps them, five a second."""

    def __init__(self, *, face_late: float = 0.0) -> None:
        super().__init__(face_late=face_late)
        self._telling = [
            asyncio.create_task(tell_the_truth(sender, track)) for sender, track in self.senders
        ]

    async def close(self) -> None:
        for task in self._telling:
            task.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)
        await super().close()


async def tell_the_truth(sender: RTCRtpSender, track: PlainTrack) -> None:
    """In place of aiortc's own reports."""
    send_rtcp, next_encoded_frame = sender._send_rtcp, sender._next_encoded_frame
    origin: int | None = None
    encoded: RTCEncodedFrame | None = None

    async def without_reports(packets: list[AnyRtcpPacket]) -> None:
        if not any(isinstance(packet, RtcpSrPacket) for packet in packets):
            await send_rtcp(packets)

    async def learning_the_origin(codec: RTCRtpCodecParameters) -> RTCEncodedFrame | None:
        nonlocal origin, encoded
        if encoded is not None:  # The frame before has been sent.
            origin = vars(sender)["_RTCRtpSender__rtp_timestamp"] - encoded.timestamp
        encoded = await next_encoded_frame(codec)
        return encoded

    vars(sender).update(_send_rtcp=without_reports, _next_encoded_frame=learning_the_origin)
    wall_zero = time.time() - time.monotonic()
    while True:
        await asyncio.sleep(_REPORT_EVERY)
        if origin is None:
            continue
        now = time.monotonic()
        info = RtcpSenderInfo(
            ntp_timestamp=round((wall_zero + now + _NTP_EPOCH) * 2**32),
            rtp_timestamp=round(origin + (now - track.begin) * track.rate) % 2**32,
            packet_count=0,
            octet_count=0,
        )
        await send_rtcp([RtcpSrPacket(ssrc=sender._ssrc, sender_info=info)])
