"""Read what a recording says of the time of day, without decoding it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.stream import Stream

from oneclock.media.open_media import exact_origin, open_media
from oneclock.media.probe import MOV_FAMILY, describe, lower_names
from oneclock.media.timecode_track import counted_rates
from oneclock.media.told_time import (
    ToldDate,
    ToldTime,
    time_by_samples,
    time_by_timecode,
    told_date,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that a recording says of when it was made."""

    times: tuple[ToldTime, ...]
    """The most telling first."""
    date: ToldDate | None


def read_timecode(path: Path) -> Told:
    path = Path(path)
    with open_media(path) as container:
        info = describe(path, container)
        by_samples = (
            time_by_samples(info.tags["time_reference"], rate=info.audio[0].sample_rate)
            if info.audio and "time_reference" in info.tags
            else None
        )
        return Told(
            times=tuple(t for t in (_by_timecode(path, container), by_samples) if t is not None),
            date=told_date(_with_first_stream(info.tags, container.streams), info.duration),
        )


def _by_timecode(path: Path, container: InputContainer) -> ToldTime | None:
    """Of the timecode track; else of the picture; else of the file as a whole."""
    pictures = next((s.average_rate for s in container.streams.video if s.average_rate), None)
    rate: Fraction | None = pictures
    if container.format.name == MOV_FAMILY:
        rate = next(iter(counted_rates(path)), pictures)
    streams = sorted(container.streams, key=lambda stream: stream.type != "data")
    for stream in streams:
        text = lower_names(stream.metadata).get("timecode")
        if text is not None:
            return time_by_timecode(text, rate=rate, local=_start(stream, container))
    text = lower_names(container.metadata).get("timecode")
    begin = next((_start(s, container) for s in container.streams.video), Fraction(0))
    return None if text is None else time_by_timecode(text, rate=rate, local=begin)


def _start(stream: Stream, container: InputContainer) -> Fraction:
    """When its first frame is shown, on the presentation timeline."""
    if stream.start_time is None or stream.time_base is None:
        return Fraction(0)
    return stream.start_time * stream.time_base - exact_origin(container)


def _with_first_stream(tags: Mapping[str, str], streams: Iterable[Stream]) -> dict[str, str]:
    """Some cameras date the tracks and not the file."""
    first = next(iter(streams), None)
    return dict(tags) if first is None else {**lower_names(first.metadata), **tags}
