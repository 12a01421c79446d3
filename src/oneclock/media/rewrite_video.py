"""A video whose frame N is the one that was asked for: some repeated, some left out, some black.

Where every packet stands alone and all are of one size, packets are copied and no picture is
decoded; otherwise pictures are decoded and encoded anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from oneclock.errors import MediaError
from oneclock.media.open_media import open_media
from oneclock.media.packet_file import (
    PacketFile,
    Packets,
    blank_jpeg,
    blank_picture,
    create_growing,
    disk_errors,
)

BLACK = -1
"""Asks for a black frame."""

_QUALITY = {"preset": "veryfast", "crf": "18"}
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    codec: str
    width: int
    height: int
    rotation: int


def rewrite_video(
    path: Path, sources: Sequence[Path], shown: Sequence[int], rate: Fraction
) -> bool:
    """Write `path` from the frames of `sources`, which follow each other. `shown` holds for each
    output frame the number of a source frame, or BLACK; numbers never fall. Returns whether packets
    were copied."""
    shapes = [_shape(source) for source in sources]
    first = shapes[0]
    if first.codec == "mjpeg" and all(shape == first for shape in shapes):
        _copy(path, sources, shown, rate, first)
        return True
    _encode(path, sources, shown, rate, first)
    return False


def pick(items: Iterator[Item], shown: Sequence[int]) -> Iterator[Item | None]:
    """The items asked for, by number; None for BLACK. Reads each once and keeps one."""
    number, item = -1, None
    for wanted in shown:
        if wanted == BLACK:
            yield None
            continue
        while number < wanted:
            try:
                item = next(items)
            except StopIteration:
                raise MediaError(
                    f"frame {wanted}", "is not in the video", "record again, or restore the file"
                ) from None
            number += 1
        yield item


def _copy(
    path: Path, sources: Sequence[Path], shown: Sequence[int], rate: Fraction, shape: _Shape
) -> None:
    black = blank_jpeg(shape.width, shape.height)
    kind = Packets(codec="mjpeg", width=shape.width, height=shape.height)
    file: PacketFile | None = None
    for number, packet in enumerate(pick(_packets(sources), shown)):
        packet = packet or black
        if file is None:
            file = PacketFile(path, kind, packet, rotate=shape.rotation, tick=1 / rate)
        file.write(packet, number)
    if file is not None:
        file.close()


def _encode(
    path: Path, sources: Sequence[Path], shown: Sequence[int], rate: Fraction, shape: _Shape
) -> None:
    black = blank_picture(shape.width, shape.height)
    with disk_errors(path), create_growing(path) as file:
        stream = file.add_stream("libx264", rate=rate, options=_QUALITY)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = shape.width // 2 * 2, shape.height // 2 * 2
        stream.pix_fmt = "yuv420p"
        stream.codec_context.color_range = ColorRange.MPEG
        if shape.rotation:
            stream.set_display_rotation(-shape.rotation)
        for number, picture in enumerate(pick(_pictures(sources, black), shown)):
            out = (picture or black).reformat(
                stream.width, stream.height, "yuv420p", dst_color_range=ColorRange.MPEG
            )
            out.pts, out.time_base = number, 1 / rate
            for packet in stream.encode(out):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)


def _packets(sources: Sequence[Path]) -> Iterator[bytes]:
    for source in sources:
        with open_media(source) as container:
            for packet in _demuxed(container):
                if packet.size:
                    yield bytes(packet)


def _pictures(sources: Sequence[Path], black: VideoFrame) -> Iterator[VideoFrame]:
    """One for every packet: where one cannot be decoded, the one before again."""
    for source in sources:
        with open_media(source) as container:
            stream = container.streams.video[0]
            stream.thread_type = "SLICE"  # several frames at once come out of step with packets
            last = black
            for packet in _demuxed(container):
                frames = _decoded(packet)
                if not frames and packet.size and stream.codec_context.name == "mjpeg":
                    frames = [last]
                for frame in frames:
                    last = frame
                    yield frame


def _demuxed(container: InputContainer) -> Iterator[Packet[VideoStream]]:
    """As far as it can be read."""
    with suppress(av.FFmpegError):
        yield from container.demux(container.streams.video[0])


def _decoded(packet: Packet[VideoStream]) -> Sequence[VideoFrame]:
    try:
        return packet.decode()
    except av.FFmpegError:
        return []


def _shape(source: Path) -> _Shape:
    with open_media(source) as container:
        stream = container.streams.video[0]
        frame = next((f for p in _demuxed(container) for f in _decoded(p)), None)
        rotation = -round(frame.rotation) % 360 if frame is not None else 0
        return _Shape(
            codec=stream.codec_context.name,
            width=stream.width,
            height=stream.height,
            rotation=rotation,
        )
