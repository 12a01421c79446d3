"""Paths for formats that write them as they are, and not as addresses."""

from __future__ import annotations

from collections.abc import Iterator

from oneclock.formats.losses import recording_name
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.project import Project, shown_name


def plain_path(recording: PlacedRecording) -> str:
    """Absolute, with forward slashes, which every editor understands."""
    return shown_name(recording.path.as_posix())


def lost_paths(project: Project) -> Iterator[str]:
    for number, recording in enumerate(project.event.recordings):
        if plain_path(recording) != recording.path.as_posix():
            yield (
                f"{recording_name(project, number)}: its path has characters that this format "
                "cannot hold, so that it will not be found; rename it"
            )
