"""`oneclock report`: the evidence as one page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from oneclock.report.subjects import Subjects
    from oneclock.timebase.frame_rate import FrameRate


def report(
    *paths: Path,
    output: Annotated[Path, Parameter(alias="-o")] = Path("report.html"),
    fps: str = "30",
    relink: Path | None = None,
) -> int:
    """Write one HTML page that shows whether recordings fit, or what an edit makes of them.

    Waveforms, residuals, and what all cameras saw at the same instants. Of an edit: its shots in
    pictures, who is seen and heard when and for how long.

    Parameters
    ----------
    paths
        Sidecars, recordings that have one beside them, or a folder of them. Those of several
        references are several events on one page. Or the folder of a recording that
        `oneclock record` made. Or one edit list, of `oneclock edit` or of polysync.
    output
        Where to write it.
    fps
        Frame rate of the delivery, for the gate of the spread. An edit has its own.
    relink
        A folder to look for recordings in that are not where an edit list says.
    """
    from oneclock.capture.session.session_folder import is_session
    from oneclock.cli.arguments import frame_rate_of, require_page
    from oneclock.report.subjects import events_of_sidecars, sidecars_in

    frame_rate = frame_rate_of(fps)
    if not paths:
        raise UsageError("report", "needs a sidecar", "name .sync.json files or their folder")
    require_page(output)
    if any(is_edit_list(path) for path in paths):
        if len(paths) > 1:
            raise UsageError(
                "report", "reads one edit list, and nothing beside it", "name it alone"
            )
        return write_edit_report(paths[0], output, relink)
    if len(paths) == 1 and is_session(paths[0]):
        write_session_report(paths[0], output)
        return ExitCode.SOUND
    write_report(events_of_sidecars(sidecars_in(paths)), output, frame_rate)
    return ExitCode.SOUND


def is_edit_list(path: Path) -> bool:
    from oneclock.formats.sidecar import SUFFIX

    return path.suffix == ".json" and not path.name.endswith(SUFFIX)


def write_edit_report(path: Path, output: Path, relink: Path | None) -> ExitCode:
    from datetime import datetime

    from oneclock.cli.say import say
    from oneclock.cli.show import progress_bars
    from oneclock.formats.save import save_text
    from oneclock.report.edit_page import render_edit_page
    from oneclock.report.gather_edit import gather_edit

    with progress_bars("drawing") as progress:
        made_on = datetime.now()
        edit = gather_edit(path, relink=relink, made_on=made_on, progress=progress)
    save_text(output, render_edit_page(edit))
    troubles = [(source.name, trouble) for source in edit.sources for trouble in source.trouble]
    for name, trouble in troubles:
        say(f"{name}: {trouble}")
    say(f"the report is {output}; open it in any browser")
    return ExitCode.UNREADABLE if troubles else ExitCode.SOUND


def write_report(events: Sequence[Subjects], output: Path, frame_rate: FrameRate) -> None:
    from datetime import datetime

    from oneclock.cli.say import say
    from oneclock.cli.show import progress_bars
    from oneclock.formats.save import save_text
    from oneclock.report.gather_report import gather_report
    from oneclock.report.page import render_page

    with progress_bars("drawing") as progress:
        page = render_page(
            gather_report(
                events,
                frame_rate=frame_rate,
                made_on=datetime.now(),
                progress=progress,
            )
        )
    save_text(output, page)
    say(f"the report is {output}; open it in any browser")


def write_session_report(folder: Path, output: Path) -> None:
    from datetime import datetime

    from oneclock.cli.say import say
    from oneclock.formats.save import save_text
    from oneclock.report.gather_session import gather_session
    from oneclock.report.session_page import render_session_page

    save_text(output, render_session_page(gather_session(folder, datetime.now())))
    say(f"the report is {output}; open it in any browser")
