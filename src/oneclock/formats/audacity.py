"""Audacity's list of files: a path and when it begins, in seconds. It knows no more than that."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from oneclock.formats.heard_channel import lost_channels
from oneclock.formats.losses import WORTH_TELLING, in_ms, lost_mix, off_by, recording_name
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.plain_paths import lost_paths, plain_path
from oneclock.formats.project import Project


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
        *lost_channels(project, lambda _: False),
        *lost_mix(project),
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
        worst = off_by(recording.clock.pieces, project.event.span, offset)
        if worst > WORTH_TELLING:
            why = "has steps" if len(recording.clock.pieces) > 1 else "drifts"
            yield (
                f"{recording_name(project, number)}: its clock {why}, which this format cannot "
                f"say; up to {in_ms(worst)} off (`--to wav` makes sound that is not)"
            )


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
