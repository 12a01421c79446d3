"""`oneclock sync`: put recordings of one event on one clock."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode, exit_code_of
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from oneclock.align.outcome import SyncResult


def sync(
    *recordings: Path,
    reference: str | None = None,
    device: tuple[str, ...] = (),
    by: tuple[Literal["audio", "light", "ltc", "timecode"], ...] = (),
    partial: bool = False,
    thorough: bool = False,
    json: bool = False,
    report: Path | None = None,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    jobs: int | None = None,
) -> int:
    """Put recordings of one event on one clock, by what they heard.

    Writes a small `.sync.json` beside each recording; the recordings are never touched. Whoever
    shares no sound with the reference is placed by others that do. Recordings of several events
    fall apart, each event on a clock of its own, where no reference is named.

    Parameters
    ----------
    recordings
        Files, or folders of them. Or a project of an editor (.fcpxml, the .xml of Premiere, .otio):
        its media are aligned, and it is written anew with its clips in their places.
    reference
        The recording whose clock counts: the first that is named; or `auto`, the longest of each
        event, as for a folder.
    device
        NAME=GLOB: clips of that name are of one device, whose clock they share. May be repeated.
        Clips that a camera has numbered are known to be without it.
    by
        What to go by; may be repeated. Without, all there is: sound, timecode recorded as sound or
        written in the files, and light where there is no sound. Timecode alone is believed only
        when it is asked for: whether generators were set together, no file tells.
    partial
        For sources that cover only a part of an established set: doubtful answers are written too,
        marked as such, and the reference's own sidecar is left alone.
    thorough
        Hear all of every recording. Otherwise, of recordings over 20 minutes that have an index,
        only as much is heard as settles the question; what is refused says how much that was.
    json
        Print the result as JSON.
    report
        Write an HTML page that shows how well it fits.
    output
        For a project: the file to write; `NAME.synced.fcpxml` and so on when not given.
    jobs
        Processes that decode and compare; as many as there are processors when not given.
    """
    import os

    from oneclock.align.many.devices import parse_device
    from oneclock.align.sync_files import sync as sync_files
    from oneclock.cli.say import say
    from oneclock.cli.show import print_json, progress_bars, show
    from oneclock.cli.sync_project import editor_project, put_back
    from oneclock.cli.tables import sync_table
    from oneclock.cli.told import sync_as_json, sync_lines

    if jobs is not None and jobs < 1:
        raise UsageError("--jobs", f"cannot be {jobs}", "use 1 or more")
    if report is not None:
        from oneclock.cli.arguments import require_page

        require_page(report)
    project = editor_project(recordings, output)
    if project is not None:
        recordings, reference = project.recordings, reference or "auto"
    with progress_bars("hearing") as progress:
        result = sync_files(
            *recordings,
            reference=reference,
            devices=[parse_device(text) for text in device],
            by=by,
            partial=partial,
            thorough=thorough,
            jobs=jobs or os.cpu_count() or 1,
            progress=progress,
        )
    for line in sync_lines(result, partial=partial):
        say(line)
    if json:
        print_json(sync_as_json(result))
    else:
        for event in result.events:
            show(sync_table(event))
    if report is not None:
        from oneclock.cli.arguments import USUAL_FPS, frame_rate_of
        from oneclock.cli.report import write_report
        from oneclock.report.subjects import events_of_result

        write_report(events_of_result(result), report, frame_rate_of(USUAL_FPS))
    if project is not None:
        return max(_exit_code(result), put_back(project, result, output))
    return _exit_code(result)


def _exit_code(result: SyncResult) -> ExitCode:
    outcomes = [outcome for event in result.events for outcome in event.outcomes]
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    if errors:
        return max(exit_code_of(error) for error in errors)
    sound = all(o.answer is not None and o.answer.grade == "trusted" for o in outcomes)
    return ExitCode.SOUND if sound else ExitCode.WEAK
