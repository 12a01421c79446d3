"""What the tests of this room share: cameras whose every picture is known, and how films are read.

Pictures are written by PyAV with the timestamps that are asked for, and films are read by PyAV,
timestamps as they stand: nothing of ours has a say in either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from oneclock.formats.placed import PictureTrack, PlacedEvent, PlacedRecording, SoundTrack
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

Pixels = NDArray[np.uint8]
WIDTH, HEIGHT = 64, 48
_REC709 = 1
_QUICK = {"preset": "ultrafast", "crf": "10"}


def write_camera(
    path: Path,
    stamps: Sequence[Fraction],
    pictures: Iterable[Pixels],
    *,
    turned: int = 0,
    options: dict[str, str] | None = None,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    tick: Fraction = Fraction(1, 90_000),
) -> Path:
    """A file of pictures that begin at `stamps`. `turned` degrees, clockwise, are told to
    players."""
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec, rate=30, options=_QUICK if options is None else options)
        assert isinstance(stream, VideoStream)
        stream.pix_fmt = pixel_format
        stream.codec_context.time_base = tick
        stream.codec_context.colorspace = stream.codec_context.color_primaries = _REC709
        stream.codec_context.color_trc = _REC709
        if turned:
            stream.set_display_rotation(-turned)
        for stamp, pixels in zip(stamps, pictures, strict=True):
            if not stream.codec_context.is_open:
                stream.height, stream.width = pixels.shape[:2]
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame = frame.reformat(format=pixel_format, dst_colorspace=_REC709)
            frame.pts, frame.time_base = round(stamp / tick), tick
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def grey(level: int, width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    return np.full((height, width, 3), level, np.uint8)


def steadily(count: int, rate: Fraction | int = 25) -> list[Fraction]:
    return [Fraction(number) / Fraction(rate) for number in range(count)]


def placed(
    path: Path,
    clock: SteppedClock,
    *,
    size: tuple[int, int] | None = (WIDTH, HEIGHT),
    sound: bool = False,
) -> PlacedRecording:
    return PlacedRecording(
        path=path,
        clock=clock,
        duration=clock.coverage.end,
        origin=0.0,
        sounds=(SoundTrack(rate=48_000, channels=1),) if sound else (),
        picture=None if size is None else PictureTrack(width=size[0], height=size[1], rate=None),
        microphone=(0, 0) if sound else None,
    )


def steady(seconds: float, delta: float = 0.0, drift: float = 0.0) -> SteppedClock:
    return SteppedClock.of(ClockMap(delta=delta, drift=drift), Span(start=0.0, end=seconds))


def programme(
    recordings: Sequence[PlacedRecording],
    shots: Sequence[tuple[int, int, int | None]],
    *,
    rate: str = "25",
    start: Fraction | int = 0,
    heard: tuple[int, ...] = (),
) -> Programme:
    """`shots` are first frame, end and source."""
    film = ShotList(
        rate=FrameRate.parse(rate),
        start=Fraction(start),
        shots=tuple(Shot(first=first, end=end, source=source) for first, end, source in shots),
    )
    return Programme(
        event=PlacedEvent(
            reference=recordings[0].path, recordings=tuple(recordings), span=film.span
        ),
        shots=film,
        sound=ProgrammeSound(sources=heard),
        roles=(Role.ANY,) * len(recordings),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    times: list[Fraction]
    """By the file's own timestamps."""
    luma: NDArray[np.uint8]
    """Frame, row, column; 16 is black."""
    colours: list[Pixels]


def seen_in(path: Path) -> Seen:
    times, luma, colours = list[Fraction](), list[Pixels](), list[Pixels]()
    with av.open(str(path)) as file:
        tick = Fraction(file.streams.video[0].time_base or 0)
        for frame in file.decode(video=0):  # one at a time: a long film has more than can be held
            assert frame.pts is not None
            times.append(frame.pts * tick)
            colours.append(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8))
            # From gray to gray: the codes as they are.
            gray = frame.reformat(format="gray", src_color_range=2)
            luma.append(np.asarray(gray.to_ndarray(), np.uint8))
    return Seen(times=times, luma=np.stack(luma), colours=colours)
