"""`oneclock check`: the light-switch test, by machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oneclock.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from rich.table import Table

    from oneclock.capture.light.light_check import CameraCheck, LightCheck


def check(folder: Path, /, *, json: bool = False, report: Path | None = None) -> int:
    """Measure how far a recording's cameras are apart, by a light that all of them saw.

    Switch a lamp on and off ten times while you record, at irregular intervals of a second or two,
    in view of all cameras. Errors are told against the reference camera and kept in session.json.
    A recording passes when every camera is within half a frame.

    Parameters
    ----------
    folder
        What `oneclock record` made.
    json
        Print the result as JSON.
    report
        Write a page of evidence as well, as `oneclock report` does.
    """
    from oneclock.capture.light.check_session import check_session, light_check_as_json
    from oneclock.cli.arguments import require_page
    from oneclock.cli.say import say
    from oneclock.cli.show import print_json, progress_bars, show

    if report is not None:
        require_page(report)
    with progress_bars("looking") as progress:
        checked = check_session(folder, progress)
    if checked.note:
        say(f"{folder}: {checked.note}")
    if json:
        print_json(light_check_as_json(checked))
    elif checked.reference is not None:
        show(_table(checked))
    if report is not None:
        from oneclock.cli.report import write_session_report

        write_session_report(folder, report)
    return ExitCode.SOUND if checked.passed else ExitCode.WEAK


def _table(checked: LightCheck) -> Table:
    from oneclock.cli.tables import table_of

    table = table_of(
        f"Errors against {checked.reference}, by {len(checked.moments)} changes of the light",
        "camera",
        ">error ms",
        ">± ms",
        ">half a frame ms",
        ">seen",
        "verdict",
        "note",
    )
    for camera in checked.cameras:
        table.add_row(*_row(camera))
    return table


def _row(camera: CameraCheck) -> tuple[str, ...]:
    half = f"{camera.period * 500:.1f}"
    if camera.error is None or camera.std is None:
        return camera.name, "", "", half, "", "unknown", camera.note
    return (
        camera.name,
        f"{camera.error * 1e3:+.2f}",
        f"{camera.std * 1e3:.2f}",
        half,
        str(camera.steps),
        "pass" if camera.passed else "FAIL",
        camera.note,
    )
