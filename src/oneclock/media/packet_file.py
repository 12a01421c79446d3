"""A recording that grows packet by packet and can be read whenever it is cut off.

The packets are written as they come, untouched, each at its own microsecond. While it grows the
file is a fragmented MP4, a fragment every third of a second: after `kill -9` all but the last
fragment can be read. When it is closed the fragments are overlaid by one ordinary index, so that
editors see a plain MP4 (FFmpeg's hybrid mode). One 720p packet costs 0.05 ms.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from oneclock.errors import MediaError, SaveError

MICROSECOND = Fraction(1, 1_000_000)

_GROWING = {"movflags": "hybrid_fragmented", "frag_duration": "300000", "flush_packets": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Packets:
    """What kind of packets a file is made of."""

    codec: str
    width: int
    height: int
    rate: Fraction | None = None
    pixel_format: str = ""
    """Of raw pictures."""
    extradata: bytes = b""


class GrowingFile(Protocol):
    """A recording under way. Raises `SaveError` when the disk does not take it."""

    def write(self, packet: bytes, ticks: int, *, keyframe: bool = True) -> None: ...
    def close(self) -> None: ...


class PacketFile:
    """Packets as they are."""

    def __init__(
        self,
        path: Path,
        kind: Packets,
        first: bytes,
        *,
        rotate: int = 0,
        tick: Fraction = MICROSECOND,
    ) -> None:
        """`first` is the packet that will be written first: it says how its stream is coded. Times
        are counted in ticks."""
        template = _turned(kind, rotate) if rotate else _template(kind, first, path)
        with template:
            self._file = create_growing(path)
            self._path = path
            self._stream = self._file.add_stream_from_template(template.streams.video[0])
        self._tick = self._stream.time_base = tick
        with disk_errors(path):  # or they would come with the first packet
            self._file.start_encoding()

    def write(self, packet: bytes, ticks: int, *, keyframe: bool = True) -> None:
        out = Packet(packet)
        out.stream = self._stream
        out.pts = out.dts = ticks
        out.time_base = self._tick
        out.is_keyframe = keyframe
        with disk_errors(self._path):
            self._file.mux(out)

    def close(self) -> None:
        with disk_errors(self._path):
            self._file.close()


def create_growing(path: Path) -> OutputContainer:
    with disk_errors(path):
        return av.open(str(path), "w", format="mp4", options=_GROWING)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, av.FFmpegError) as error:
        told = getattr(error, "strerror", None) or error
        raise SaveError(
            path, f"cannot be written ({told})", "free space or mend the disk"
        ) from None


def blank_jpeg(width: int, height: int) -> bytes:
    """A black picture, to stand where a camera has none."""
    encoder = VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width // 2 * 2, height // 2 * 2, "yuvj420p"
    encoder.time_base = MICROSECOND
    picture = blank_picture(width, height)
    picture.pts = 0
    return b"".join(bytes(p) for p in [*encoder.encode(picture), *encoder.encode(None)])


def blank_picture(width: int, height: int) -> VideoFrame:
    black = np.zeros((height // 2 * 2, width // 2 * 2, 3), np.uint8)
    return VideoFrame.from_ndarray(black, format="rgb24").reformat(format="yuvj420p")


def _template(kind: Packets, first: bytes, path: Path) -> InputContainer:
    """A stream that is coded like this packet, for the muxer to copy."""
    head = first if kind.codec == "mjpeg" else kind.extradata + first
    try:
        template = av.open(io.BytesIO(head), "r", format=kind.codec)
    except (av.FFmpegError, ValueError) as error:
        cause = f"the camera's first packet is no {kind.codec} ({error})"
        raise MediaError(path.stem, cause, "ask the camera for another format") from None
    if not (template.streams.video and template.streams.video[0].width):
        template.close()
        cause = f"the camera's first packet is no whole {kind.codec} picture"
        raise MediaError(path.stem, cause, "ask the camera for another format")
    return template


def _turned(kind: Packets, rotate: int) -> InputContainer:
    """The same, for a picture that players turn. Only what is encoded can be told to be turned, so
    one black JPEG is."""
    if kind.codec != "mjpeg":
        cause = f"packets of {kind.codec} cannot be turned as they are"
        raise MediaError("rotate", cause, "use --encode, or let the camera send MJPEG")
    memory = io.BytesIO()
    with av.open(memory, "w", format="mp4") as file:
        stream = file.add_stream("mjpeg", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = kind.width, kind.height, "yuvj420p"
        stream.set_display_rotation(-rotate)
        picture = blank_picture(kind.width, kind.height)
        for packet in [*stream.encode(picture), *stream.encode(None)]:
            file.mux(packet)
    memory.seek(0)
    return av.open(memory, "r")
