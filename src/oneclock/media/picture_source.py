"""A recording's pictures, asked for by local time: each as a player would show it then.

Times go forward for the most part. What is shown is decided by the pictures' own timestamps,
whatever the rate: a picture is on screen until the next one begins. The first also stands for the
moments before it, and the last for those after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from oneclock.errors import MediaError
from oneclock.media.open_media import exact_origin, keep_only, open_media
from oneclock.media.picture import Picture
from oneclock.media.steady_choice import HAIR, SteadyChoice
from oneclock.media.video_stream import video_stream

# Reading on costs less than seeking, which begins at a keyframe: mostly a second or two back.
_READ_ON = Fraction(2)
# Containers that seek by other clocks than the pictures' land too late: then from farther back.
_BACK = (Fraction(0), Fraction(1), Fraction(10))


class PictureSource:
    """Use it in a `with`. The file is opened when the first picture is asked for."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        self._path, self._threads = path, threads
        self._opened = ExitStack()
        self._file: _OpenFile | None = None
        self._choice = SteadyChoice()
        self._first: Fraction | None = None  # of the file; unknown until it was looked at
        self._shown: Picture | None = None
        self._next: Picture | None = None
        self._coming: Iterator[Picture] = iter(())

    def __enter__(self) -> PictureSource:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self._opened.close()

    def at(self, local: float) -> Picture:
        wanted = Fraction(local)
        shown = self._shown
        if shown is None or not self._lies_ahead(wanted, shown):
            self._choice = SteadyChoice()
            shown = self._go_to(wanted)
        border = self._choice.border(wanted)
        while self._next is not None and self._next.time <= border:
            shown, self._next = self._next, next(self._coming, None)
        self._shown = shown
        following = None if self._next is None else self._next.time
        self._choice.chosen(wanted, shown.time, following)
        return shown

    def _lies_ahead(self, wanted: Fraction, shown: Picture) -> bool:
        if wanted < shown.time - HAIR:
            return shown.time == self._first  # nothing comes before it
        return self._next is None or wanted < self._next.time + _READ_ON

    def _go_to(self, wanted: Fraction) -> Picture:
        file = self._file or self._open()
        for back in _BACK:
            if wanted - back < _READ_ON:
                break
            shown = self._begin(file) if file.seek(wanted - back) else None
            if shown is not None and shown.time <= wanted - HAIR:
                return shown
        return self._rewind()

    def _rewind(self) -> Picture:
        """Opened again: not every container finds its own beginning by seeking."""
        file = self._file
        if file is None or file.was_read:
            file = self._open()
        first = self._begin(file)
        if first is None:
            raise MediaError(
                self._path, "holds no picture that can be decoded", "check that it plays"
            )
        self._first = first.time
        return first

    def _open(self) -> _OpenFile:
        self._opened.close()
        with ExitStack() as opening:
            container = opening.enter_context(open_media(self._path))
            stream = video_stream(self._path, container)
            self._opened = opening.pop_all()
        keep_only(container, stream)
        stream.codec_context.thread_count = self._threads
        stream.thread_type = "AUTO" if self._threads > 1 else "SLICE"
        self._file = _OpenFile(container, stream)
        return self._file

    def _begin(self, file: _OpenFile) -> Picture | None:
        """From where the file stands; None where no picture comes."""
        self._coming = file.pictures()
        shown, self._next = next(self._coming, None), next(self._coming, None)
        return shown


class _OpenFile:
    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._container, self._stream = container, stream
        self._origin = exact_origin(container)
        self.was_read = False
        """Or sought: it is no longer as it was opened."""

    def seek(self, wanted: Fraction) -> bool:
        """To the keyframe before, as the container sees it; whether it can."""
        self.was_read = True
        tick = self._stream.time_base
        assert tick is not None
        try:
            ticks = int((wanted + self._origin) / tick)
            self._container.seek(ticks, backward=True, stream=self._stream)
        except av.FFmpegError:
            return False
        return True

    def pictures(self) -> Iterator[Picture]:
        self.was_read = True
        return _decoded(self._container, self._stream, self._origin)


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
