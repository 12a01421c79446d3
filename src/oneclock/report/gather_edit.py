"""Collect what the page of an edit shows: from its list, and from the recordings themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from oneclock.edit.gather_programme import gather_programme
from oneclock.errors import OneclockError
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.programme import Programme, Role
from oneclock.report.edit_levels import Heard, hear_programme
from oneclock.report.edit_stills import edit_stills
from oneclock.report.edit_values import EditReport, EditSource
from oneclock.timebase.span import Span
from oneclock.version import __version__

Progress = Callable[[Path, float, float], None]


def gather_edit(
    path: Path, *, relink: Path | None, made_on: datetime, progress: Progress
) -> EditReport:
    """Of `programme.json` or a list of polysync. A recording that is gone or cannot be used has no
    picture and no level, and the page says so."""
    gone: dict[int, OneclockError] = {}
    programme = gather_programme(path, relink=relink, without=gone.__setitem__)
    heard = hear_programme(programme, _half(progress, 0))
    stills = edit_stills(programme, _half(progress, 1))
    recordings = programme.event.recordings
    troubles = [gone, stills.errors, heard.errors]
    return EditReport(
        title=f"{path.name}: {len(recordings)} recordings",
        reference=programme.event.reference.name,
        shots=programme.shots,
        sources=tuple(
            _source(number, programme, heard, troubles) for number in range(len(recordings))
        ),
        gated=programme.sound.gated,
        talkers=heard.talkers,
        stills=stills.by_shot,
        made_with=f"oneclock {__version__}",
        made_on=made_on.strftime("%Y-%m-%d %H:%M"),
    )


def _source(
    number: int,
    programme: Programme,
    heard: Heard,
    troubles: Sequence[Mapping[int, OneclockError]],
) -> EditSource:
    recording, role = programme.event.recordings[number], programme.roles[number]
    said = dict.fromkeys(_told(errors[number]) for errors in troubles if number in errors)
    return EditSource(
        name=programme.names[number],
        role="" if role is Role.ANY else role.value,
        recorded=_recorded(recording, programme),
        has_picture=recording.picture is not None,
        is_chosen=number in programme.sound.sources,
        loudness=heard.loudness.get(number),
        trouble=tuple(said),
    )


def _half(progress: Progress, half: int) -> Progress:
    """Each recording is heard and then looked at: one bar for both."""
    return lambda path, done, total: progress(path, (half + done / total) / 2, 1.0)


def _told(error: OneclockError) -> str:
    return f"{error.cause}; {error.remedy}"


def _recorded(recording: PlacedRecording, programme: Programme) -> tuple[Span, ...]:
    """In programme time."""
    shots = programme.shots
    pieces = (piece.in_reference for piece in recording.clock.pieces_in_reference())
    return tuple(
        part.shift(-float(shots.start))
        for piece in pieces
        if (part := piece.meet(shots.span)) is not None
    )
