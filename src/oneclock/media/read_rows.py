"""How bright each frame of a video is, from top to bottom: one row of numbers for every packet.

A sensor reads its rows one after the other, so the row in which a lamp goes on tells when it did,
to a fraction of a frame. Pixels are no measure of light (they follow a power law, about 1 / 2.2);
here it is undone, and light that is on for half an exposure counts half.

Measured, 150 MJPEG pictures, milliseconds a frame on one core: 640x360 0.4, 1280x720 1.4, 1920x1080
3.0. FFmpeg's `lowres=2` (each block of 8 x 8 as 2 x 2) needs half of that; `lowres=1` is slower
than whole pictures, and skipping colour or transforms saves nothing. A torn JPEG is decoded to grey
below the tear unless the decoder is told to be strict (`err_detect=explode`).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream
from numpy.typing import NDArray

from oneclock.errors import MediaError
from oneclock.media.open_media import (
    is_cover_picture,
    keep_only,
    open_media,
    presentation_origin,
)

BANDS = 24
"""Of equal height, top first."""

_GAMMA = 2.2
# 720 rows as 180 still leave seven to a band; 360 as 90 would smear neighbouring bands.
_TALL = 480
_COLUMNS = 320
_LUMA_FIRST = {"gray", "nv12"} | {
    f"{family}{layout}p" for family in ("yuv", "yuvj") for layout in (420, 422, 444)
}
_LEVELS = np.arange(256)
_FULL = ((_LEVELS / 255) ** _GAMMA).astype(np.float32)
_STUDIO = (np.clip((_LEVELS - 16) / 219, 0, 1) ** _GAMMA).astype(np.float32)

Light = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowLight:
    """Packets in the order of the file."""

    times: NDArray[np.float64]
    """Seconds on the presentation timeline; NaN where a packet says nothing."""
    light: Light
    """Packets x bands, linear, 0 black and 1 white; NaN where there is no whole picture."""


def band_of_rows(height: int) -> NDArray[np.int64]:
    """The band each row of a picture belongs to."""
    return np.arange(height) * BANDS // height


def read_rows(path: Path) -> RowLight:
    """Decode the whole file, a picture at a time."""
    path = Path(path)
    with open_media(path) as container:
        stream = _video_stream(path, container)
        keep_only(container, stream)
        _be_quick_and_strict(stream)
        return _rows(container, stream)


def _be_quick_and_strict(stream: VideoStream) -> None:
    codec = stream.codec_context
    options = {"err_detect": "explode"}
    if codec.name == "mjpeg" and codec.height >= _TALL:
        options["lowres"] = "2"
    codec.options = options


def _rows(container: InputContainer, stream: VideoStream) -> RowLight:
    """Frames come out in the order of show, and some decoders hold a few back: each goes to the
    packet whose timestamp it bears."""
    origin = presentation_origin(container)
    times: list[float] = []
    light: list[Light] = []
    waiting: defaultdict[int | None, deque[int]] = defaultdict(deque)
    unlit = np.full(BANDS, np.nan, np.float32)
    for packet in _packets(container, stream):
        if packet.size:
            waiting[packet.pts].append(len(times))
            times.append(_seconds(packet) - origin)
            light.append(unlit)
        for frame in _pictures(packet):
            if places := waiting.get(frame.pts):
                light[places.popleft()] = light_of_bands(frame)
    return RowLight(
        times=np.array(times, np.float64),
        light=np.stack(light) if light else np.zeros((0, BANDS), np.float32),
    )


def _seconds(packet: Packet[Any]) -> float:
    if packet.pts is None or packet.time_base is None:
        return float("nan")
    return float(packet.pts * packet.time_base)


def _packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet[Any]]:
    try:
        yield from container.demux(stream)
    except av.error.FFmpegError:
        return  # a file that breaks off has no more packets


def _pictures(packet: Packet[Any]) -> list[VideoFrame]:
    try:
        return [frame for frame in packet.decode() if isinstance(frame, VideoFrame)]
    except av.error.FFmpegError:
        return []  # torn, or its neighbours are: it has no light to tell


def light_of_bands(frame: VideoFrame) -> Light:
    luma = _luma(frame)
    thin = luma[:, :: max(1, luma.shape[1] // _COLUMNS)]
    linear = (_FULL if _is_full_range(frame) else _STUDIO)[thin]
    bands = band_of_rows(len(linear))
    starts = np.searchsorted(bands, np.arange(BANDS))
    sums = np.add.reduceat(linear.mean(axis=1), starts)
    return np.asarray(sums / np.bincount(bands, minlength=BANDS), np.float32)


def _luma(frame: VideoFrame) -> NDArray[np.uint8]:
    if frame.format.name not in _LUMA_FIRST:
        frame = frame.reformat(format="yuvj420p", dst_color_range=ColorRange.JPEG)
    plane = frame.planes[0]
    pixels = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return np.asarray(pixels[: frame.height, : frame.width])


def _is_full_range(frame: VideoFrame) -> bool:
    return frame.format.name not in _LUMA_FIRST or (
        frame.format.name.startswith(("yuvj", "gray")) or frame.color_range == ColorRange.JPEG
    )


def _video_stream(path: Path, container: InputContainer) -> VideoStream:
    for stream in container.streams.video:
        if not is_cover_picture(stream):
            return stream
    raise MediaError(path, "holds no picture", "use a recording with a video track")
