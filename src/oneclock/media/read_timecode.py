"""Read what a recording says of the time of day, without decoding it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.stream import Stream

from oneclock.media.open_media import open_media, presentation_origin
from oneclock.media.probe import describe
from oneclock.media.timecode_track import counted_rates
from oneclock.media.told_time import (
    ToldDate,
    ToldTime,
    time_by_samples,
    time_by_timecode,
    told_date,
)

_WITH_TIMECODE_TRACKS = "mov,mp4,m4a,3gp,3g2,mj2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that a recording says of when it was made."""

    times: tuple[ToldTime, ...]
    """The most telling first."""
    date: ToldDate | None


def read_timecode(path: Path) -> Told:
    path = Path(path)
    with open_media(path) as container:
        tags = _lower(container.metadata)
        tracks = list(container.streams.audio)
        by_samples = (
            time_by_samples(tags["time_reference"], rate=tracks[0].codec_context.sample_rate or 0)
            if tracks and "time_reference" in tags
            else None
        )
        duration = describe(path, container).duration
        return Told(
            times=tuple(t for t in (_by_timecode(path, container), by_samples) if t is not None),
            date=told_date(_with_first_stream(tags, container.streams), duration),
        )


def _by_timecode(path: Path, container: InputContainer) -> ToldTime | None:
    """Of the timecode track; else of the picture; else of the file as a whole."""
    pictures = next((s.average_rate for s in container.streams.video if s.average_rate), None)
    rate: Fraction | None = pictures
    if container.format.name == _WITH_TIMECODE_TRACKS:
        rate = next(iter(counted_rates(path)), pictures)
    streams = sorted(container.streams, key=lambda stream: stream.type != "data")
    for stream in streams:
        text = _lower(stream.metadata).get("timecode")
        if text is not None:
            return time_by_timecode(text, rate=rate, local=_start(stream, container))
    text = _lower(container.metadata).get("timecode")
    begin = next((_start(s, container) for s in container.streams.video), Fraction(0))
    return None if text is None else time_by_timecode(text, rate=rate, local=begin)


def _start(stream: Stream, container: InputContainer) -> Fraction:
    """When its first frame is shown, on the presentation timeline."""
    if stream.start_time is None or stream.time_base is None:
        return Fraction(0)
    origin = Fraction(presentation_origin(container)).limit_denominator(1_000_000)
    return stream.start_time * stream.time_base - origin


def _with_first_stream(tags: Mapping[str, str], streams: Iterable[Stream]) -> dict[str, str]:
    """Some cameras date the tracks and not the file."""
    first = next(iter(streams), None)
    return dict(tags) if first is None else {**_lower(first.metadata), **tags}


def _lower(tags: Mapping[str, str]) -> dict[str, str]:
    """Matroska writes the names in capitals."""
    return {name.lower(): value for name, value in tags.items()}
