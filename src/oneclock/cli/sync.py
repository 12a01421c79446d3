"""`oneclock sync`: put recordings of one event on one clock."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oneclock.cli.exit_codes import ExitCode, exit_code_of
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from oneclock.align.sync_files import SyncResult


def sync(
    reference: Path,
    /,
    *sources: Path,
    partial: bool = False,
    json: bool = False,
    report: Path | None = None,
    jobs: int | None = None,
) -> int:
    """Put recordings of one event on the clock of REFERENCE, by what they heard.

    Writes a small `.sync.json` beside each recording; the recordings are never touched.

    Parameters
    ----------
    reference
        The recording whose clock counts: mostly the longest, or the one with the best sound.
    sources
        The other recordings.
    partial
        For sources that cover only a part of an established set: doubtful answers are written too,
        marked as such, and the reference's own sidecar is left alone.
    json
        Print the result as JSON.
    report
        Write an HTML page that shows how well it fits.
    jobs
        Recordings decoded at once; as many as there are processors when not given.
    """
    import os

    from oneclock.align.sync_files import sync as sync_files
    from oneclock.cli.say import say
    from oneclock.cli.show import print_json, progress_bars, show
    from oneclock.cli.tables import sync_table
    from oneclock.cli.told import sync_as_json, sync_lines

    if jobs is not None and jobs < 1:
        raise UsageError("--jobs", f"cannot be {jobs}", "use 1 or more")
    if report is not None:
        from oneclock.cli.arguments import require_page

        require_page(report)
    with progress_bars("hearing") as progress:
        result = sync_files(
            reference,
            *sources,
            partial=partial,
            jobs=jobs or os.cpu_count() or 1,
            progress=progress,
        )
    for line in sync_lines(result, partial=partial):
        say(line)
    if json:
        print_json(sync_as_json(result))
    else:
        show(sync_table(result))
    if report is not None:
        from oneclock.cli.arguments import USUAL_FPS, frame_rate_of
        from oneclock.cli.report import write_report
        from oneclock.report.subjects import subjects_of_result

        write_report(subjects_of_result(result), report, frame_rate_of(USUAL_FPS))
    return _exit_code(result)


def _exit_code(result: SyncResult) -> ExitCode:
    errors = [outcome.error for outcome in result.outcomes if outcome.error is not None]
    if errors:
        return max(exit_code_of(error) for error in errors)
    sound = all(o.answer is not None and o.answer.grade == "trusted" for o in result.outcomes)
    return ExitCode.SOUND if sound else ExitCode.WEAK
