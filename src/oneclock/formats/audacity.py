"""Audacity's list of files: a path and when it begins, in seconds. It knows no more than that."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from oneclock.formats.losses import lost_edit, recording_name
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.plain_paths import lost_paths, plain_path
from oneclock.formats.project import Project
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece

# Nearer than that to where it belongs, nobody needs to be told.
_WORTH_TELLING = 0.001


def audacity(project: Project) -> str:
    lines = (
        f'file "{plain_path(recording)}" offset {_offset(project, recording):.9f}'
        for _, recording in _heard(project)
    )
    return "".join(f"{line}\n" for line in lines)


def audacity_notes(project: Project) -> tuple[str, ...]:
    return (
        *lost_paths(project),
        *_lost_quotes(project),
        *_lost_clocks(project),
        *_lost_pictures(project),
        *lost_edit(project),
    )


def _heard(project: Project) -> Iterator[tuple[int, PlacedRecording]]:
    """With an edit, only whom it listens to: the list cannot mute."""
    for number, recording in enumerate(project.event.recordings):
        chosen = project.programme is None or number in project.programme.sound.sources
        if chosen and recording.sounds:
            yield number, recording


def _offset(project: Project, recording: PlacedRecording) -> float:
    """When it begins, if it ran as fast as the reference: right in the middle of the longest piece
    of its clock."""
    longest = recording.clock.longest
    middle = longest.span.start + longest.span.length / 2
    return float(Fraction(longest.clock.to_reference(middle) - middle) - project.start)


def _lost_clocks(project: Project) -> Iterator[str]:
    for number, recording in _heard(project):
        offset = _offset(project, recording) + float(project.start)
        worst = max(
            (_worst(piece, project.event.span, offset) for piece in recording.clock.pieces),
            default=0.0,
        )
        if worst > _WORTH_TELLING:
            why = "has steps" if len(recording.clock.pieces) > 1 else "drifts"
            yield (
                f"{recording_name(project, number)}: its clock {why}, which this format cannot "
                f"say; up to {worst * 1000:.1f} ms off (`--to wav` makes sound that is not)"
            )


def _worst(piece: Piece, exported: Span, offset: float) -> float:
    """How far an offset is from a piece of a clock, where that is exported."""
    part = piece.within(exported)
    ends = () if part is None else (part.span.start, part.span.end)
    return max((abs(piece.clock.to_reference(at) - at - offset) for at in ends), default=0.0)


def _lost_quotes(project: Project) -> Iterator[str]:
    for number, recording in _heard(project):
        if '"' in plain_path(recording):
            yield (
                f"{recording_name(project, number)}: Audacity's list cannot name a path with a \"; "
                "rename it"
            )


def _lost_pictures(project: Project) -> Iterator[str]:
    if project.programme is not None:
        yield "the cuts of the edit are left out: Audacity is for its sound"
