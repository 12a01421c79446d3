"""Look at a recording and put it in its place."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from oneclock.errors import MediaError, SidecarError
from oneclock.formats.placed import PictureTrack, PlacedRecording, SoundTrack
from oneclock.media.open_media import open_media, presentation_origin
from oneclock.media.probe import describe
from oneclock.media.read_timecode import read_timecode
from oneclock.media.shown_size import shown_size
from oneclock.media.told_time import ToldTime
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock
from oneclock.timebase.timecode import Timecode


def place_recording(
    path: Path,
    clock_of: Callable[[float], SteppedClock],
    *,
    microphone: tuple[int, int] | None = None,
) -> PlacedRecording:
    """`clock_of` tells its clock, once it is known how long it is."""
    with open_media(path) as container:
        info, origin = describe(path, container), presentation_origin(container)
        size = shown_size(container, info.video[0]) if info.video else None
    if info.duration <= 0.0:
        raise MediaError(path, "does not say how long it is", "remux it")
    told = next((time for time in read_timecode(path).times if time.was_set), None)
    return PlacedRecording(
        path=path,
        clock=_within_file(clock_of(info.duration), info.duration, path),
        duration=info.duration,
        origin=origin,
        sounds=tuple(SoundTrack(rate=t.sample_rate, channels=t.channels) for t in info.audio),
        picture=None
        if size is None
        else PictureTrack(width=size[0], height=size[1], rate=info.video[0].rate),
        microphone=microphone,
        begins_at=Fraction(0) if told is None else told.seconds,
        timecode=None if told is None else _label(told),
    )


def _within_file(clock: SteppedClock, duration: float, path: Path) -> SteppedClock:
    whole = Span(start=0.0, end=duration)
    pieces = tuple(
        Piece(span=span, clock=piece.clock)
        for piece in clock.pieces
        if (span := piece.span.meet(whole)) is not None
    )
    if not pieces:
        raise SidecarError(
            path, "is shorter than when it was synced", "run `oneclock sync` for it again"
        )
    return SteppedClock(pieces=pieces)


def _label(told: ToldTime) -> Timecode | None:
    if told.by != "timecode":
        return None
    return Timecode.parse(told.told.partition(" ")[0], FrameRate(rate=1 / told.resolution))
