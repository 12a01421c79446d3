"""Read the packets of a camera or a file as they are, without decoding a picture.

What was measured, on loopback at 30 frames a second of 1280x720 (FFmpeg 8.1):

- `fpsprobesize=0` opens an RTSP camera in 26 ms (JPEG) or 71 (H.264) instead of 680, during which
  FFmpeg holds back twenty frames and then hands them out at once: arrivals that mean nothing. (With
  `nofillin`, which FFmpeg's manual wants beside `noparse`, it was 1.3 s again.)
- JPEGs over HTTP come out byte for byte, 0.3 ms after they were sent, when each part says its
  length. Where parts do not, the demuxer finds a picture's end where the next begins: 34 ms late.
- One picture is read while opening, and handed out right after.
- FFmpeg numbers HTTP's JPEGs at 25 a second whatever their rate: such a stream has no clock.
- Four cameras of 1280x720 JPEGs, 127 kB each, at 30 a second cost 2.3 % of a core over HTTP and
  10 % over RTSP, which FFmpeg reads by three system calls for every 1400 bytes.

H.264 and HEVC always come in start-code form (Annex B), as cameras send them; the packets of an MP4
are brought into it, every bit of the pictures kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from typing import Any

from av.bitstream import BitStreamFilterContext
from av.video.stream import VideoStream

from oneclock.errors import CameraError
from oneclock.media.access_units import AccessUnits, Packet, is_whole_jpeg, parameter_sets
from oneclock.media.live_input import LiveInput

_LIVE = {"fpsprobesize": "0"}
_RTSP = {
    **_LIVE,
    "rtsp_transport": "tcp",
    # With sound beside it FFmpeg would time the picture by the sender's reports, another clock.
    "allowed_media_types": "video",
    "fflags": "noparse",  # access_units.py joins the pieces
}
_TO_START_CODES = {"h264": "h264_mp4toannexb", "hevc": "hevc_mp4toannexb"}
_NO_TIMESTAMPS = 0x0080  # AVFMT_NOTIMESTAMPS: times of such formats are counted, not read
# What is no frame rate but a time base (90000), or FFmpeg's way of not knowing.
_FASTEST = 1000
# Cameras send a keyframe, and parameter sets before it, every second or few: ten at 30 per second.
_LONGEST_GROUP = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureStream:
    """What was found behind an address."""

    codec: str
    """FFmpeg's name: mjpeg, h264, hevc, rawvideo."""
    width: int
    height: int
    rate: Fraction | None
    """As claimed; None where nothing is claimed, or FFmpeg would have made it up."""
    pixel_format: str
    extradata: bytes
    has_clock: bool
    """Whether the packets' times are the sender's, and not FFmpeg's counting."""
    in_order: bool
    """Whether packets come in the order in which they are shown: no B-frames."""


class PacketReader:
    """An opened input. `read` blocks in FFmpeg and lets other threads run; one thread at a time."""

    def __init__(
        self,
        address: str,
        *,
        container_format: str | None = None,
        options: Mapping[str, str] | None = None,
        patience: float | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`patience` is how long, in seconds, opening may take and a packet may fail to come."""
        self._now = now
        self._input = LiveInput(
            address,
            container_format=container_format,
            options=_usual_options(address) | dict(options or {}),
            patience=patience,
            now=now,
        )
        self.subject, self._container = self._input.subject, self._input.container
        try:
            self._video = self._choose()
            self.stream = self._describe()
            self._packets: Iterator[Packet] = self._demuxed()
            if self._has_lengths or (self._in_pieces and not self.stream.extradata):
                self._learn_parameter_sets()
        except BaseException:
            self._container.close()
            raise

    def read(self) -> Packet | None:
        """The next picture; None when the stream has ended. Raises `CameraError`."""
        with self._input.faults():
            return next(self._packets, None)

    def close(self) -> None:
        """Not while another thread reads."""
        self._container.close()

    def _choose(self) -> VideoStream:
        for stream in self._container.streams.video:
            if stream.codec_context is not None and stream.width and stream.height:
                return stream
        raise CameraError(
            self.subject, "sends no picture that FFmpeg knows", "check that a player opens it"
        )

    def _describe(self) -> PictureStream:
        video, codec = self._video, self._video.codec_context
        has_clock = not self._container.format.flags & _NO_TIMESTAMPS
        return PictureStream(
            codec=codec.name,
            width=video.width,
            height=video.height,
            rate=_believable(video.average_rate) if has_clock else None,
            pixel_format=(codec.pix_fmt or "") if codec.name == "rawvideo" else "",
            extradata=bytes(codec.extradata or b""),
            has_clock=has_clock,
            in_order=not codec.has_b_frames,
        )

    @property
    def _in_pieces(self) -> bool:
        return self._container.format.name == "rtsp" and self.stream.codec in ("h264", "hevc")

    @property
    def _has_lengths(self) -> bool:
        """As MP4 and Matroska have, where others have start codes (ISO 14496-15, 5.3.3.1)."""
        return self._video.codec_context.name in _TO_START_CODES and (
            bytes(self._video.codec_context.extradata or b"")[:1] == b"\x01"
        )

    def _learn_parameter_sets(self) -> None:
        """From the pictures, when they were not sent beforehand, or in another form."""
        seen: list[Packet] = []
        while len(seen) < _LONGEST_GROUP and (packet := self.read()) is not None:
            seen.append(packet)
            if found := parameter_sets(packet.data, self.stream.codec):
                self.stream = replace(self.stream, extradata=found)
                break
        self._packets = chain(seen, self._packets)

    def _demuxed(self) -> Iterator[Packet]:
        units = AccessUnits(self.stream.codec) if self._in_pieces else None
        for packet in map(self._as_packet, self._raw()):
            whole = units.push(packet) if units else packet
            if whole is not None:
                yield whole

    def _raw(self) -> Iterator[Any]:
        rewrite = None
        if self._has_lengths:
            name = _TO_START_CODES[self._video.codec_context.name]
            rewrite = BitStreamFilterContext(name, self._video).filter
        for raw in self._container.demux(self._video):
            if raw.size == 0:  # PyAV's sign for decoders that no more will come
                return
            yield from rewrite(raw) if rewrite else (raw,)

    def _as_packet(self, raw: Any) -> Packet:
        arrived = self._now()
        data, base, has_clock = bytes(raw), Fraction(raw.time_base), self.stream.has_clock
        return Packet(
            data=data,
            time=raw.pts * base if has_clock and raw.pts is not None else None,
            decode_time=raw.dts * base if has_clock and raw.dts is not None else None,
            arrived=arrived,
            keyframe=raw.is_keyframe,
            intact=not raw.is_corrupt and (self.stream.codec != "mjpeg" or is_whole_jpeg(data)),
        )


def _usual_options(address: str) -> dict[str, str]:
    if address.startswith(("rtsp://", "rtsps://")):
        return _RTSP
    return _LIVE if "://" in address else {}


def _believable(rate: Fraction | None) -> Fraction | None:
    return Fraction(rate) if rate and 0 < rate <= _FASTEST else None
