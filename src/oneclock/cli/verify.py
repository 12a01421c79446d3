"""`oneclock verify`: is a sidecar right?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oneclock.cli.exit_codes import ExitCode
from oneclock.errors import OneclockError, SidecarError, UsageError

if TYPE_CHECKING:
    from oneclock.align.plan_check import Check

_SUFFIX = ".sync.json"


def verify(
    *paths: Path,
    apply_drift: bool = False,
    fps: str = "30",
    json: bool = False,
) -> int:
    """Measure anew how well sidecars fit, by decoding the originals.

    Either `oneclock verify SIDECAR...`, which finds the recordings beside them, or
    `oneclock verify REFERENCE SOURCE SIDECAR`. A sidecar passes when the median residual is under
    15 ms and the spread under one frame; the result is written into it.

    Parameters
    ----------
    paths
        Sidecars (`cam_b.mp4.sync.json`), or a reference, a source and its sidecar.
    apply_drift
        Judge the exact clock, drift included. Without it the sidecar is judged as a program sees it
        that knows `delta_seconds` only.
    fps
        Frame rate of the delivery: one frame is the gate for the spread.
    json
        Print the result as JSON.
    """
    from oneclock.align.verify_files import run_checks
    from oneclock.cli.arguments import frame_rate_of
    from oneclock.cli.say import say
    from oneclock.cli.show import print_json, progress_bars, show
    from oneclock.cli.tables import verify_table
    from oneclock.cli.told import verify_advice, verify_as_json

    frame_rate = frame_rate_of(fps)
    checks, unreadable = _plan(paths, apply_drift=apply_drift)
    with progress_bars("listening") as progress:
        judged = run_checks(checks, frame_rate=frame_rate, progress=progress)
    for checked in judged:
        for line in (*checked.notes, verify_advice(checked)):
            if line is not None:
                say(line)
    for error in unreadable:
        say(str(error))
    if json:
        print_json([verify_as_json(checked) for checked in judged])
    elif judged:
        show(verify_table(judged))
    if unreadable:
        return ExitCode.UNREADABLE
    return ExitCode.SOUND if all(c.verdict.passed for c in judged) else ExitCode.WEAK


def _plan(paths: tuple[Path, ...], *, apply_drift: bool) -> tuple[list[Check], list[OneclockError]]:
    """What to judge. The reference's own sidecar says nothing that could be wrong."""
    from oneclock.align.plan_check import plan_check
    from oneclock.cli.say import say

    if not paths:
        raise UsageError("verify", "needs a sidecar", "name one or more .sync.json files")
    if len(paths) == 3 and not any(path.name.endswith(_SUFFIX) for path in paths[:2]):
        reference, source, sidecar = paths
        check = plan_check(sidecar, reference=reference, source=source, apply_drift=apply_drift)
        return [check], []
    checks: list[Check] = []
    unreadable: list[OneclockError] = []
    for path in paths:
        try:
            if not path.name.endswith(_SUFFIX) and path.exists():
                raise SidecarError(path, "is no sidecar", f"name the {_SUFFIX} file beside it")
            check = plan_check(path, apply_drift=apply_drift)
            _require_sound(check)
        except OneclockError as error:
            unreadable.append(error)
            continue
        if check.sidecar.is_reference:
            say(f"{path}: is the reference's own; there is nothing to measure")
        else:
            checks.append(check)
    return checks, unreadable


def _require_sound(check: Check) -> None:
    """Cameras that were recorded together, or placed by light or timecode, may be silent."""
    from oneclock.media.probe import probe

    method = (check.sidecar.evidence or {}).get("method", "audio")
    if check.sidecar.is_reference or method == "audio":
        return
    if probe(check.source).audio and probe(check.reference).audio:
        return
    if method == "recorded together":
        raise SidecarError(
            check.sidecar_path,
            "is of files recorded together, and one of the two has no sound to compare",
            f"measure it with light: oneclock check {check.sidecar_path.parent}",
        )
    raise SidecarError(
        check.sidecar_path,
        f"was placed by {method}, and one of the two has no sound to measure it by",
        "look at the report, or sync them --by something else",
    )
