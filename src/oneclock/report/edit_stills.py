"""What each shot of a programme begins with, as the renderer would show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from oneclock.edit.render.moments import moment_of
from oneclock.errors import OneclockError
from oneclock.formats.programme import Programme
from oneclock.media.encode_jpeg import encode_jpeg
from oneclock.media.small_pictures import small_pictures
from oneclock.report.sights import Still
from oneclock.report.storyboard import pictured

Progress = Callable[[Path, float, float], None]

_WITHIN = (256, 144)
"""Pixels: a picture takes some 10 kB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stills:
    by_shot: Mapping[int, Still]
    errors: Mapping[int, OneclockError]
    """By number of recording."""


def edit_stills(programme: Programme, progress: Progress) -> Stills:
    """Camera by camera, each read once and forward."""
    stills: dict[int, Still] = {}
    errors: dict[int, OneclockError] = {}
    for source, recording in enumerate(programme.event.recordings):
        if recording.picture is None:
            continue
        try:
            _stills_of(source, programme, stills, progress)
        except OneclockError as error:
            errors[source] = error
    return Stills(by_shot=stills, errors=errors)


def _stills_of(
    source: int, programme: Programme, stills: dict[int, Still], progress: Progress
) -> None:
    recording = programme.event.recordings[source]
    moments = _moments(source, programme)
    # A clock that steps may show what was recorded later first.
    order = sorted(moments, key=lambda shot: moments[shot])
    if not order:
        return
    pictures = small_pictures(recording.path, (moments[shot] for shot in order), within=_WITHIN)
    for done, (shot, pixels) in enumerate(zip(order, pictures, strict=True), 1):
        height, width = (length // 2 * 2 for length in pixels.shape[:2])
        stills[shot] = Still(
            source=recording.path.name,
            local=moments[shot],
            jpeg=encode_jpeg(pixels),
            width=width,
            height=height,
        )
        progress(recording.path, done, len(order))


def _moments(source: int, programme: Programme) -> dict[int, float]:
    """Local times of its shots that get a picture."""
    shots = programme.shots
    clock = programme.event.recordings[source].clock
    moments = {
        number: moment_of(shots.shots[number].first, shots, clock)
        for number in pictured(len(shots.shots))
        if shots.shots[number].source == source
    }
    return {number: local for number, local in moments.items() if local is not None}
