"""`oneclock sync` of an editor's project: its media are aligned, and it is written anew with its
clips in their places."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from oneclock.cli.exit_codes import ExitCode
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from oneclock.align.outcome import SyncResult
    from oneclock.edit.realign_project import EditorProject
    from oneclock.formats.placed import PlacedEvent


def editor_project(named: Sequence[Path], output: Path | None) -> EditorProject | None:
    """None where recordings are named, or folders of them."""
    from oneclock.edit.realign_project import (
        PROJECT_SUFFIXES,
        READABLE,
        UNREAD_SUFFIXES,
        read_editor_project,
        require_other,
        synced_name,
    )

    for path in named:
        if path.suffix.lower() in UNREAD_SUFFIXES:
            raise UsageError(
                path,
                "is a project of a kind that is not read here",
                f"{READABLE}, or name its recordings",
            )
    projects = [path for path in named if path.suffix.lower() in PROJECT_SUFFIXES]
    if not projects:
        if output is not None:
            raise UsageError("-o", "is for an editor's project", "leave it out")
        return None
    if len(named) > 1:
        raise UsageError(projects[0], "is a project, which goes alone", "name nothing else")
    project = read_editor_project(projects[0])
    require_other(project, output or synced_name(project.path))
    if len(project.recordings) < 2:
        raise UsageError(project.path, _too_few(project), "connect its media")
    return project


def _too_few(project: EditorProject) -> str:
    named = len(project.media) + len(project.missing)
    if named < 2:
        return f"names {'only one file' if named else 'no files'}, and two are needed"
    there = {0: "none", 1: "only one"}[len(project.recordings)]
    return f"names {named} files, and {there} of them is there"


def put_back(project: EditorProject, result: SyncResult, output: Path | None) -> ExitCode:
    """Write the project with the clips in place that could be aligned."""
    from oneclock.cli.say import say
    from oneclock.edit.realign_project import realign_project, synced_name
    from oneclock.formats.save import save_text

    for address in project.missing:
        say(f"{address}: is not there; its clips stay where they were")
    events = _events(result)
    aligned = {recording.path for event in events for recording in event.recordings}
    for path in project.recordings:
        if path not in aligned:
            say(f"{path}: was not aligned; its clips stay where they were")
    realigned = realign_project(project, events)
    for note in realigned.notes:
        say(note)
    if not realigned.placed:
        say(f"{project.path}: no clip could be put in its place; nothing was written")
        return ExitCode.WEAK
    written = output or synced_name(project.path)
    save_text(written, realigned.text)
    say(f"{realigned.placed} clips in place; written to {written}")
    sound = not project.missing and aligned >= set(project.recordings)
    return ExitCode.SOUND if sound else ExitCode.WEAK


def _events(result: SyncResult) -> list[PlacedEvent]:
    """Those in which recordings were put on one clock."""
    from oneclock.edit.exported_span import Start, exported_span
    from oneclock.edit.place_recording import place_recording
    from oneclock.formats.placed import PlacedEvent
    from oneclock.timebase.clock_map import IDENTITY
    from oneclock.timebase.span import Span
    from oneclock.timebase.stepped_clock import SteppedClock

    def own_clock(duration: float) -> SteppedClock:
        return SteppedClock.of(IDENTITY, Span(start=0.0, end=duration))

    events = []
    for event in result.events:
        others = [
            place_recording(outcome.path, outcome.sidecar.stepped_clock)
            for outcome in event.outcomes
            if outcome.sidecar is not None
        ]
        if others:
            recordings = (place_recording(event.reference, own_clock), *others)
            events.append(
                PlacedEvent(
                    reference=event.reference,
                    recordings=recordings,
                    span=exported_span(
                        [one.coverage_in_reference for one in recordings], Start.EARLIEST
                    ),
                )
            )
    return events
