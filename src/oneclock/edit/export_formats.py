"""What a timeline can be exported to. A new format is a file in `formats` and a line here."""

from __future__ import annotations

from collections.abc import Callable

from oneclock.edit.output_names import output_names
from oneclock.formats.ffmpeg_commands import ffmpeg_commands
from oneclock.formats.placed import PlacedEvent
from oneclock.media.write_sound import Kind

SOUND_FORMATS: dict[str, Kind] = {"wav": "wav", "flac": "flac"}
"""A file for each recording, its sound on the reference timeline."""


def _for_ffmpeg(event: PlacedEvent) -> str:
    return ffmpeg_commands(event, output_names([one.path for one in event.recordings], ""))


TEXT_FORMATS: dict[str, Callable[[PlacedEvent], str]] = {"ffmpeg": _for_ffmpeg}
"""One text for all recordings, which refers to the originals."""
