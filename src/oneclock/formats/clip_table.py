"""The clips as a table, for spreadsheets and for programs of one's own: CSV (RFC 4180)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from fractions import Fraction
from io import StringIO

from oneclock.formats.clips import Clip, edited, stacked
from oneclock.formats.losses import lost_edit
from oneclock.formats.plain_paths import lost_paths, plain_path
from oneclock.formats.project import Project
from oneclock.timebase.frame_rate import FrameRate

_HEAD = (
    *("track", "file", "first_frame", "end_frame", "frames_per_second"),
    *("begins_s", "ends_s", "file_begins_s", "file_ends_s", "pace", "file_timecode"),
)


def clip_table(project: Project) -> str:
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(_HEAD)
    for clips in stacked(project):
        rows.writerows(_row(project, "recording", clip) for clip in clips)
    rows.writerows(_row(project, "edit", clip) for clip in edited(project))
    return text.getvalue()


def clip_table_notes(project: Project) -> tuple[str, ...]:
    return (*lost_paths(project), *lost_edit(project))


def _row(project: Project, track: str, clip: Clip) -> Iterator[object]:
    recording, rate = project.event.recordings[clip.recording], project.rate
    yield from (track, plain_path(recording), clip.first, clip.end, rate.rate)
    yield from map(_seconds, (rate.time_of(clip.first), rate.time_of(clip.end)))
    yield from map(_seconds, (clip.source, clip.source_at(clip.end)))
    yield f"{float(clip.pace):.15g}"
    label = recording.timecode
    if label is None:
        yield ""
    else:  # of the frame that begins nearest, as edit decision lists say
        yield label.later(FrameRate(rate=label.rate.rate).nearest_frame(clip.source))


def _seconds(time: Fraction) -> str:
    return f"{float(time):.9f}"
