"""From recordings in their places, or an edit of them, to what an editor is given."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from oneclock.edit.make_programme import usual_rate
from oneclock.errors import UsageError
from oneclock.formats.placed import PictureTrack, PlacedEvent, PlacedRecording
from oneclock.formats.programme import Programme
from oneclock.formats.project import Project
from oneclock.timebase.frame_rate import FrameRate

_USUAL = (1920, 1080)


def gather_project(
    source: PlacedEvent | Programme,
    *,
    name: str,
    rate: FrameRate | None = None,
    width: int | None = None,
    height: int | None = None,
    folder: Path | None = None,
) -> Project:
    """Without a rate and a size, those of the edit or of most cameras, and of the reference's
    picture or the first. `folder` is where the text will be."""
    programme = source if isinstance(source, Programme) else None
    event = _absolute(source.event if isinstance(source, Programme) else source)
    if programme is not None:
        programme = replace(programme, event=event)
        own = programme.shots.rate
        if rate is not None and rate != own:
            raise UsageError(
                "--fps",
                f"the edit is cut to {float(own.rate):.5g} frames a second",
                "make it anew with `oneclock edit --fps`, or leave it out",
            )
        rate = own
    picture = _first_picture(event)
    if width is None or height is None:
        if (width, height) != (None, None):
            raise UsageError("--width and --height", "go together", "name both or none")
        width, height = _USUAL if picture is None else (picture.width, picture.height)
    return Project(
        name=name,
        event=event,
        rate=rate or usual_rate(event.recordings),
        width=width,
        height=height,
        programme=programme,
        folder=None if folder is None else _whole(folder),
    )


def _first_picture(event: PlacedEvent) -> PictureTrack | None:
    """Of the reference, if it has one."""
    reference = os.path.realpath(event.reference)
    inside = sorted(event.recordings, key=lambda one: os.path.realpath(one.path) != reference)
    return next((one.picture for one in inside if one.picture is not None), None)


def _absolute(event: PlacedEvent) -> PlacedEvent:
    def whole(recording: PlacedRecording) -> PlacedRecording:
        return replace(recording, path=_whole(recording.path))

    return replace(
        event,
        reference=_whole(event.reference),
        recordings=tuple(whole(recording) for recording in event.recordings),
    )


def _whole(path: Path) -> Path:
    """Absolute and without `..`. Links stay as they were named, but what lies above one only the
    file system knows."""
    return path.resolve() if ".." in path.parts else path.absolute()
