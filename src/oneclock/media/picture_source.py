"""A recording's pictures, asked for by local time: each as a player would show it then.

Times go forward for the most part. What is shown is decided by the pictures' own timestamps,
whatever the rate: a picture is on screen until the next one begins. The first also stands for the
moments before it, and the last for those after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from oneclock.errors import MediaError
from oneclock.media.fitting import Shape
from oneclock.media.open_media import keep_only, open_media
from oneclock.media.steady_choice import HAIR, SteadyChoice
from oneclock.media.video_stream import video_stream

# Reading on costs less than seeking, which begins at a keyframe: mostly a second or two back.
_READ_ON = Fraction(2)
# Containers that seek by other clocks than the pictures' land too late: then from farther back.
_BACK = (Fraction(0), Fraction(1), Fraction(10))
_UNSPECIFIED = 2  # ISO 23091-2
_FULL_RANGE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture, in whatever format it was decoded to."""

    frame: VideoFrame
    time: Fraction
    """Local time at which it appears."""
    pixel_aspect: Fraction

    @property
    def shape(self) -> Shape:
        return Shape(
            width=self.frame.width,
            height=self.frame.height,
            pixel_aspect=self.pixel_aspect,
            # FFmpeg counts degrees against the clock.
            turns=-round(self.frame.rotation / 90) % 4,
        )

    @property
    def pixel_format(self) -> str:
        return self.frame.format.name

    @property
    def is_full_range(self) -> bool:
        return self.frame.color_range == _FULL_RANGE or self.pixel_format.startswith("yuvj")

    @property
    def matrix(self) -> str:
        """By what red, green and blue became luma and chroma, in the words of FFmpeg's scaler.
        Where the file does not say, small pictures are taken for television of old, as players
        do."""
        known = {1: "bt709", 4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020"}
        small = max(self.frame.width, self.frame.height) < 1280 and (
            min(self.frame.width, self.frame.height) <= 576
        )
        return known.get(self.frame.colorspace, "bt601" if small else "bt709")


class PictureSource:
    """Use it in a `with`."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        self._path, self._threads = path, threads
        self._opened = ExitStack()
        self._choice = SteadyChoice()
        self._shown: Picture
        self._next: Picture | None
        self._rewind()

    def __enter__(self) -> PictureSource:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self._opened.close()

    def at(self, local: float) -> Picture:
        wanted = Fraction(local)
        if not self._lies_ahead(wanted):
            self._choice = SteadyChoice()
            self._go_to(wanted)
        border = self._choice.border(wanted)
        while self._next is not None and self._next.time <= border:
            self._shown, self._next = self._next, next(self._coming, None)
        following = None if self._next is None else self._next.time
        self._choice.chosen(wanted, self._shown.time, following)
        return self._shown

    def _lies_ahead(self, wanted: Fraction) -> bool:
        if wanted < self._shown.time - HAIR:
            return self._shown.time == self._first  # nothing comes before it
        return self._next is None or wanted < self._next.time + _READ_ON

    def _go_to(self, wanted: Fraction) -> None:
        for back in _BACK:
            if wanted - back < _READ_ON:
                break
            if self._seek(wanted - back) and self._shown.time <= wanted - HAIR:
                return
        self._rewind()

    def _rewind(self) -> None:
        """Opened again: not every container finds its own beginning by seeking."""
        self._opened.close()
        with ExitStack() as opening:
            self._container = opening.enter_context(open_media(self._path))
            self._stream = video_stream(self._path, self._container)
            self._opened = opening.pop_all()
        keep_only(self._container, self._stream)
        self._stream.codec_context.thread_count = self._threads
        self._stream.thread_type = "AUTO" if self._threads > 1 else "SLICE"
        self._origin = Fraction(max(0, self._container.start_time or 0), av.time_base)
        if not self._begin():
            self._opened.close()
            raise MediaError(
                self._path, "holds no picture that can be decoded", "check that it plays"
            )
        self._first = self._shown.time

    def _seek(self, wanted: Fraction) -> bool:
        """To the keyframe before, as the container sees it; whether there is any picture."""
        tick = self._stream.time_base
        assert tick is not None
        try:
            ticks = int((wanted + self._origin) / tick)
            self._container.seek(ticks, backward=True, stream=self._stream)
        except av.FFmpegError:
            return False
        return self._begin()

    def _begin(self) -> bool:
        self._coming = _decoded(self._container, self._stream, self._origin)
        shown = next(self._coming, None)
        if shown is not None:
            self._shown, self._next = shown, next(self._coming, None)
        return shown is not None


def _decoded(container: InputContainer, stream: VideoStream, origin: Fraction) -> Iterator[Picture]:
    """In the order in which they are shown. Packets that cannot be decoded are passed over.

    It knows nothing of its source: the two would hold on to each other, and to a dozen pictures,
    until Python looks for circles.
    """
    aspect = Fraction(stream.sample_aspect_ratio or 1)
    rate = Fraction(stream.average_rate or stream.base_rate or 25)
    last = Fraction(-1)
    for frame in _frames(container.demux(stream)):
        stamp = frame.pts if frame.pts is not None else frame.dts
        if stamp is None or frame.time_base is None:
            time = last + 1 / rate  # a bare stream: it has a rate and nothing else
        else:
            time = stamp * Fraction(frame.time_base) - origin
        if time > last:
            last = time
            yield Picture(frame, time, aspect)


def _frames(packets: Iterator[Packet[VideoStream]]) -> Iterator[VideoFrame]:
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            return  # a file that breaks off has no more pictures
        if packet is None:
            return
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        yield from frames
