"""How bright each part of a video's picture is over time, decoded as cheaply as it can be.

The picture is cut into 8 x 8 cells, so that a lamp in a corner is told from the light of the room;
256 bytes a frame, 8 kB a second, are all that is kept. A deblocking filter smooths what a mean over
a cell does not see, so H.264 and HEVC are decoded without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from oneclock.media.linear_light import Light, linear_light
from oneclock.media.open_media import keep_only, open_media, presentation_origin
from oneclock.media.video_stream import video_stream

CELLS = 8
"""Across and down."""

# Sixteen pixels across a cell, of every size of picture, average its noise well enough.
_ACROSS = 16 * CELLS
# These can decode each block of 8 x 8 as 2 x 2; small pictures would lose their cells.
_LOWRES = {"mjpeg", "mpeg1video", "mpeg2video", "mpeg4"}
_TALL = 480


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Brightness:
    """Frames as they are shown, one after the other."""

    times: NDArray[np.float64]
    """Seconds on the presentation timeline."""
    light: Light
    """Frames x rows x columns, linear, 0 black and 1 white."""


def read_brightness(path: Path) -> Brightness:
    """Decode the whole file. Frames without a time, and torn ones, are left out."""
    path = Path(path)
    with open_media(path) as container:
        stream = video_stream(path, container)
        keep_only(container, stream)
        _be_quick(stream)
        origin = presentation_origin(container)
        times: list[float] = []
        light: list[Light] = []
        for frame in _frames(container, stream):
            if frame.time is not None and not frame.is_corrupt:
                times.append(frame.time - origin)
                light.append(light_of_cells(frame))
    return Brightness(
        times=np.array(times, np.float64),
        light=np.stack(light) if light else np.zeros((0, CELLS, CELLS), np.float32),
    )


def _be_quick(stream: VideoStream) -> None:
    codec = stream.codec_context
    codec.thread_type = "AUTO"
    codec.options = {"skip_loop_filter": "all"}
    if codec.name == "mjpeg":
        # Below a tear it would be grey.
        codec.options |= {"err_detect": "explode"}
    if codec.name in _LOWRES and codec.height >= _TALL:
        codec.options |= {"lowres": "2"}


def _frames(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.FFmpegError):
            return  # a file that breaks off has no more packets
        try:
            yield from packet.decode()
        except av.error.FFmpegError:
            continue  # a picture that cannot be decoded tells nothing; the next one may


def light_of_cells(frame: VideoFrame) -> Light:
    linear = linear_light(frame, rows=_ACROSS, columns=_ACROSS)
    # Each row and column belongs to the cell in which it begins.
    bounds = [-(-np.arange(CELLS) * size // CELLS) for size in linear.shape]
    sums = np.add.reduceat(np.add.reduceat(linear, bounds[0], axis=0), bounds[1], axis=1)
    down, across = (np.diff([*b, size]) for b, size in zip(bounds, linear.shape, strict=True))
    return np.asarray(sums / (down[:, None] * across), np.float32)
