"""Sketch recordings, several at once, and each in several parts: three recordings would leave one
of two processes idle for a third of the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from oneclock.align.listening.crew import Crew, Desk
from oneclock.align.listening.hearing import (
    Hearing,
    broken,
    cost_of_decoding,
    time_code_alone,
)
from oneclock.align.listening.on_demand import make_room
from oneclock.align.listening.sketch import Run, hear_runs, sketch_of
from oneclock.align.listening.where_to_listen import RUN, Depth, Pattern, run_starts
from oneclock.errors import OneclockError
from oneclock.media.choose_microphone import Channels, choose_channels
from oneclock.media.probe import MediaInfo
from oneclock.media.read_audio import Microphone


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    info: MediaInfo
    microphone: Microphone
    scratch: Path
    starts: Sequence[int]


def hear_sketches(
    infos: Sequence[MediaInfo], scratch: Sequence[Path], pattern: Pattern, depth: Depth, crew: Crew
) -> list[Hearing | OneclockError]:
    starts = [run_starts(info.duration, pattern, depth) for info in infos]
    seconds = sum(
        cost_of_decoding(info, RUN * len(runs)) for info, runs in zip(infos, starts, strict=True)
    )
    chosen = crew.do(_choose_or_error, infos, seconds=seconds, if_broken=broken)
    parts: list[_Part] = []
    for info, channels, place, its in zip(infos, chosen, scratch, starts, strict=True):
        if isinstance(channels, Channels) and channels.microphone is not None:
            if not place.exists():
                make_room(place, info.duration)
            shares = crew.shares_of_each(len(infos))
            parts += [
                _Part(info=info, microphone=channels.microphone, scratch=place, starts=some)
                for share in range(shares)
                if (some := its[share::shares])
            ]
    heard = crew.do(
        _hear_or_error, parts, seconds=seconds, if_broken=lambda part: broken(part.info)
    )
    found: dict[Path, list[list[Run] | OneclockError]] = {place: [] for place in scratch}
    for part, runs in zip(parts, heard, strict=True):
        found[part.scratch].append(runs)
    return [
        _hearing(info, channels, place, found[place], depth)
        for info, channels, place in zip(infos, chosen, scratch, strict=True)
    ]


def _hearing(
    info: MediaInfo,
    channels: Channels | OneclockError,
    scratch: Path,
    parts: Sequence[list[Run] | OneclockError],
    depth: Depth,
) -> Hearing | OneclockError:
    if isinstance(channels, OneclockError):
        return channels
    if channels.microphone is None:
        return time_code_alone(info, channels, scratch)
    runs: list[Run] = []
    for part in parts:
        if isinstance(part, OneclockError):
            return part
        runs += part
    return sketch_of(info, channels, scratch, runs, depth)


def _choose_or_error(info: MediaInfo, desk: Desk) -> Channels | OneclockError:
    try:
        return choose_channels(info.path)
    except OneclockError as error:
        return error


def _hear_or_error(part: _Part, desk: Desk) -> list[Run] | OneclockError:
    try:
        return hear_runs(part.info, part.microphone, part.scratch, part.starts, desk.progress)
    except OneclockError as error:
        return error
