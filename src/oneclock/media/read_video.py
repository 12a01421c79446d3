"""Read pictures with the exact time each begins, on the presentation timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from oneclock.media.open_media import exact_origin, keep_only, open_media
from oneclock.media.video_stream import video_stream
from oneclock.timebase.span import Span

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    time: Fraction
    """When it appears, seconds on the presentation timeline, exact."""
    pixels: Pixels
    """Height x width x RGB, turned upright."""


def read_frames(
    path: Path, *, span: Span | None = None, width: int | None = None
) -> Iterator[Frame]:
    """The frames on screen during `span`: the first is the one showing when it begins.

    `width` scales them down, keeping the shape; it never scales up.
    """
    path = Path(path)
    with open_media(path) as container:
        stream = video_stream(path, container)
        keep_only(container, stream)
        origin = exact_origin(container)
        start = Fraction(span.start) if span else Fraction(0)
        if start > 0:
            container.seek(int((start + origin) * av.time_base), backward=True)
        showing: tuple[Fraction, VideoFrame] | None = None
        for frame in _decoded(container, stream):
            if frame.pts is None or frame.time_base is None:
                continue
            time = frame.pts * Fraction(frame.time_base) - origin
            if span is not None and time >= Fraction(span.end):
                break
            if showing is not None and time > start:
                yield _upright(showing, width)
            showing = (time, frame)
        if showing is not None:
            yield _upright(showing, width)


def read_frame_at(path: Path, local: float, *, width: int | None = None) -> Frame | None:
    """What a player shows at local time `local`; None before the first picture."""
    instant = Span(start=local, end=np.nextafter(local, np.inf))
    frame = next(read_frames(path, span=instant, width=width), None)
    return frame if frame is not None and frame.time <= local else None


def _decoded(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    try:
        yield from container.decode(stream)
    except av.error.FFmpegError:
        return  # a file that breaks off has no more frames


def _upright(showing: tuple[Fraction, VideoFrame], width: int | None) -> Frame:
    time, frame = showing
    turns = round(frame.rotation / 90) % 4
    shown = frame.height if turns % 2 else frame.width
    if width is not None and width < shown:
        scale = width / shown
        frame = frame.reformat(
            width=max(2, round(frame.width * scale)), height=max(2, round(frame.height * scale))
        )
    pixels = np.rot90(frame.to_ndarray(format="rgb24"), turns)
    return Frame(time=time, pixels=np.ascontiguousarray(pixels))
