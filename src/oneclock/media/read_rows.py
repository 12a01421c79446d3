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
from av.video.stream import VideoStream
from numpy.typing import NDArray

from oneclock.media.linear_light import Light, linear_light
from oneclock.media.open_media import keep_only, open_media, presentation_origin
from oneclock.media.video_stream import video_stream

BANDS = 24
"""Of equal height, top first."""

# 720 rows as 180 still leave seven to a band; 360 as 90 would smear neighbouring bands.
_TALL = 480
_COLUMNS = 320


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
        stream = video_stream(path, container)
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
    linear = linear_light(frame, columns=_COLUMNS)
    bands = band_of_rows(len(linear))
    starts = np.searchsorted(bands, np.arange(BANDS))
    sums = np.add.reduceat(linear.mean(axis=1), starts)
    return np.asarray(sums / np.bincount(bands, minlength=BANDS), np.float32)
