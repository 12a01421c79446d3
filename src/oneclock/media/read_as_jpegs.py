"""Read any video as a camera would send it: one JPEG after the other, in the order they are shown.

Costs what decoding and encoding cost, 5 to 9 ms a 720p picture; `read_packets.py` costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

import av
from av.codec.context import Flags
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from oneclock.errors import CameraError, MediaError
from oneclock.media.access_units import Packet
from oneclock.media.open_media import is_cover_picture, keep_only, open_media
from oneclock.media.read_packets import PictureStream

# ffmpeg's scale from 2 (best) to 31, times FF_QP2LAMBDA: the file was lossy already, this is to add
# as little as it can.
_QUALITY = 2 * 118


class JpegReader:
    """Like `PacketReader`; one thread at a time."""

    def __init__(self, path: Path, *, now: Callable[[], float] = time.monotonic) -> None:
        self.subject = str(path)
        self._now = now
        self._opened = ExitStack()
        try:
            self._container = self._opened.enter_context(open_media(path))
            self._video = _video_stream(self._container)
        except MediaError as error:
            self._opened.close()
            raise CameraError(error.subject, error.cause, error.remedy) from None
        except BaseException:
            self._opened.close()
            raise
        keep_only(self._container, self._video)
        self._encoder = _encoder(self._video.width, self._video.height)
        self.stream = PictureStream(
            codec="mjpeg",
            width=self._video.width,
            height=self._video.height,
            rate=self._video.average_rate,
            pixel_format="",
            extradata=b"",
            has_clock=True,
            in_order=True,
        )
        self._packets = self._encoded()

    def read(self) -> Packet | None:
        return next(self._packets, None)

    def close(self) -> None:
        self._opened.close()

    def _encoded(self) -> Iterator[Packet]:
        for number, frame in enumerate(self._decoded()):
            if frame.pts is None or frame.time_base is None:
                continue
            at = frame.pts * Fraction(frame.time_base)
            picture = frame.reformat(
                width=self.stream.width, height=self.stream.height, format="yuvj420p"
            )
            # The encoder is to see pictures, not their times in the file.
            picture.pts, picture.time_base = number, self._encoder.time_base
            data = b"".join(bytes(packet) for packet in self._encoder.encode(picture))
            yield Packet(data=data, time=at, arrived=self._now())

    def _decoded(self) -> Iterator[VideoFrame]:
        try:
            yield from self._container.decode(self._video)
        except av.FFmpegError:
            return  # a file that breaks off has no more frames


def _video_stream(container: InputContainer) -> VideoStream:
    for stream in container.streams.video:
        if not is_cover_picture(stream) and stream.width:
            return stream
    raise MediaError("the file", "holds no picture", "use a recording with a video track")


def _encoder(width: int, height: int) -> VideoCodecContext:
    encoder = VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height = width, height
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.flags |= Flags.qscale
    encoder.global_quality = _QUALITY
    return encoder
