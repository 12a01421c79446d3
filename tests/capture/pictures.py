"""Encoded pictures of which every byte is known, for servers and files to send."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream
from numpy.typing import NDArray

WIDTH, HEIGHT = 96, 64
SIZE = f"{WIDTH}x{HEIGHT}"
# RTP carries no Huffman tables: who receives it takes the standard's (RFC 2435, 3.1).
_PLAIN_JPEG = {"huffman": "default"}
_LIVE_H264 = {"preset": "ultrafast", "tune": "zerolatency", "g": "10"}


@cache
def jpegs(count: int) -> tuple[bytes, ...]:
    return _encoded("mjpeg", "yuvj420p", count, _PLAIN_JPEG)


@cache
def h264(count: int) -> tuple[bytes, ...]:
    """As a live camera encodes: no B-frames, a keyframe every ten, slices side by side."""
    return _encoded("libx264", "yuv420p", count, _LIVE_H264)


def brightness(number: int) -> int:
    """Of picture `number`: each of a hundred has its own."""
    return 30 + number * 2 % 200


def shown_brightness(packet: bytes, codec: str = "mjpeg") -> int:
    decoder = _codec(codec, "r")
    frames = [*decoder.decode(av.Packet(packet)), *decoder.decode(None)]
    return round(float(frames[0].to_ndarray(format="gray").mean()))


def write_frames(path: Path, frames: Sequence[bytes]) -> Path:
    """As tests/capture/rtsp_server.py reads them."""
    path.write_bytes(b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames))
    return path


def write_movie(path: Path, count: int, *, codec: str = "libx264", **options: str) -> Path:
    """`count` pictures at 30000/1001."""
    rate = Fraction(30000, 1001)
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec, rate=rate, options=dict(options))
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = WIDTH, HEIGHT
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for number in range(count):
            picture = av.VideoFrame.from_ndarray(_pixels(number), format="rgb24")
            picture.pts, picture.time_base = number, 1 / rate
            file.mux(stream.encode(picture))
        file.mux(stream.encode(None))
    return path


def _encoded(codec: str, pixels: str, count: int, options: dict[str, str]) -> tuple[bytes, ...]:
    encoder = _codec(codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, pixels
    encoder.time_base, encoder.options = Fraction(1, 30), options
    packets = []
    for number in range(count):
        picture = av.VideoFrame.from_ndarray(_pixels(number), format="rgb24")
        picture.pts = number
        packets += encoder.encode(picture)
    return tuple(bytes(packet) for packet in [*packets, *encoder.encode(None)])


def _codec(name: str, mode: Literal["r", "w"]) -> VideoCodecContext:
    context = VideoCodecContext.create(name, mode)
    assert isinstance(context, VideoCodecContext)
    return context


def _pixels(number: int) -> NDArray[np.uint8]:
    # Grainy, so that a JPEG has some kilobytes: FFmpeg wants two to know one by.
    grain = np.random.default_rng(number).integers(-25, 25, (HEIGHT, WIDTH, 1), endpoint=True)
    return np.broadcast_to(brightness(number) + grain, (HEIGHT, WIDTH, 3)).astype(np.uint8)
