"""What a timeline can be exported to. A new format is a file in `formats` and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from oneclock.edit.output_names import output_names
from oneclock.errors import UsageError
from oneclock.formats.audacity import audacity, audacity_notes
from oneclock.formats.clip_table import clip_table, clip_table_notes
from oneclock.formats.edl import edit_lists, edl, edl_notes
from oneclock.formats.fcpxml import fcpxml, fcpxml_notes
from oneclock.formats.fcpxml_stacked import fcpxml_stacked, fcpxml_stacked_notes, resolve_notes
from oneclock.formats.ffmpeg_programme import ffmpeg_programme
from oneclock.formats.kdenlive import kdenlive, kdenlive_notes
from oneclock.formats.losses import lost_edit
from oneclock.formats.mlt import mlt, mlt_notes
from oneclock.formats.otio import otio, otio_notes
from oneclock.formats.polysync_edl import polysync_edl
from oneclock.formats.polysync_notes import polysync_notes
from oneclock.formats.premiere import premiere, premiere_notes
from oneclock.formats.project import Project
from oneclock.formats.reaper import reaper, reaper_notes
from oneclock.media.write_sound import Kind

SOUND_FORMATS: dict[str, Kind] = {"wav": "wav", "flac": "flac"}
"""A file for each recording, its sound on the reference timeline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFormat:
    """One text for all recordings, which refers to the originals."""

    text: Callable[[Project], str]
    notes: Callable[[Project], tuple[str, ...]]
    """What it cannot say, and what to do in the editor."""
    files: Callable[[Project], dict[str, str]] | None = None
    """Where a file holds less than all: texts by what is put before the suffix of their names."""


def _for_ffmpeg(project: Project) -> str:
    names = output_names([one.path for one in project.event.recordings], "")
    return ffmpeg_programme(project, names)


def _for_polysync(project: Project) -> str:
    if project.programme is None:
        raise UsageError("--to polysync", "needs an edit", "name the file of `oneclock edit`")
    return polysync_edl(project.programme)


def _edit_notes(project: Project) -> tuple[str, ...]:
    return tuple(lost_edit(project))


TEXT_FORMATS: dict[str, TextFormat] = {
    "otio": TextFormat(text=otio, notes=otio_notes),
    "fcpxml": TextFormat(text=fcpxml, notes=fcpxml_notes),
    "fcpxml-stacked": TextFormat(text=fcpxml_stacked, notes=fcpxml_stacked_notes),
    "premiere": TextFormat(text=premiere, notes=premiere_notes),
    "resolve": TextFormat(text=fcpxml_stacked, notes=resolve_notes),
    "kdenlive": TextFormat(text=kdenlive, notes=kdenlive_notes),
    "mlt": TextFormat(text=mlt, notes=mlt_notes),
    "reaper": TextFormat(text=reaper, notes=reaper_notes),
    "audacity": TextFormat(text=audacity, notes=audacity_notes),
    "edl": TextFormat(text=edl, notes=edl_notes, files=edit_lists),
    "csv": TextFormat(text=clip_table, notes=clip_table_notes),
    "polysync": TextFormat(text=_for_polysync, notes=polysync_notes),
    "ffmpeg": TextFormat(text=_for_ffmpeg, notes=_edit_notes),
}
