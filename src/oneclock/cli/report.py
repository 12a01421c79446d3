"""`oneclock report`: the evidence as one page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from oneclock.report.gather_report import Subject


def report(
    *paths: Path,
    output: Annotated[Path, Parameter(alias="-o")] = Path("report.html"),
    fps: str = "30",
) -> int:
    """Write one HTML page that shows whether recordings fit: waveforms, residuals, and what all
    cameras saw at the same instants.

    Parameters
    ----------
    paths
        Sidecars, recordings that have one beside them, or a folder of them. One reference a page.
    output
        Where to write it.
    fps
        Frame rate of the delivery, for the gate of the spread.
    """
    from oneclock.formats.save import require_writable
    from oneclock.report.gather_report import sidecars_in, subjects_of_sidecars

    if not paths:
        raise UsageError("report", "needs a sidecar", "name .sync.json files or their folder")
    require_writable(output)
    write_report(subjects_of_sidecars(sidecars_in(paths)), output, fps=fps)
    return ExitCode.SOUND


def write_report(subjects: Sequence[Subject], output: Path, *, fps: str) -> None:
    from datetime import datetime

    from oneclock.cli.show import progress_bars, say
    from oneclock.formats.save import save_text
    from oneclock.report.gather_report import gather_report
    from oneclock.report.page import render_page
    from oneclock.timebase.frame_rate import FrameRate

    try:
        frame_rate = FrameRate.parse(fps)
    except ValueError as error:
        raise UsageError("--fps", str(error), "one frame at that rate is the gate") from None
    with progress_bars("drawing") as progress:
        page = render_page(
            gather_report(
                subjects, frame_rate=frame_rate, made_on=datetime.now(), progress=progress
            )
        )
    save_text(output, page)
    say(f"The report is {output}; open it in any browser.")
