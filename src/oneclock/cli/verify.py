"""`oneclock verify`: is a sidecar right?"""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode
from oneclock.errors import SidecarError, UsageError

if TYPE_CHECKING:
    from rich.table import Table

    from oneclock.align.verify_files import Check, Checked

_SUFFIX = ".sync.json"


def verify(
    *paths: Path,
    apply_drift: bool = False,
    fps: str = "30",
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Measure anew how well sidecars fit: decode the originals, lay them as the sidecar says, and
    look how far apart they are.

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
    from oneclock.cli.show import say, show
    from oneclock.timebase.frame_rate import FrameRate

    try:
        frame_rate = FrameRate.parse(fps)
    except ValueError as error:
        raise UsageError("--fps", str(error), "one frame at that rate is the gate") from None
    checks, errors = _checks(paths, apply_drift=apply_drift)
    judged = run_checks(checks, frame_rate=frame_rate)
    for checked in judged:
        for note in checked.notes:
            say(f"oneclock: {note}")
    if json:
        told = [_as_json(checked) for checked in judged]
        print(json_text.dumps(told, indent=2, ensure_ascii=False, allow_nan=False))
    elif judged:
        show(_table(judged))
    for checked in judged:
        for line in _advice(checked):
            say(f"oneclock: {line}")
    for unreadable in errors:
        say(f"oneclock: {unreadable}")
    if errors:
        return ExitCode.UNREADABLE
    return ExitCode.SOUND if all(c.verdict.passed for c in judged) else ExitCode.WEAK


def _checks(paths: tuple[Path, ...], *, apply_drift: bool) -> tuple[list[Check], list[Exception]]:
    """What to judge. The reference's own sidecar says nothing that could be wrong."""
    from oneclock.align.verify_files import plan_check
    from oneclock.cli.show import say
    from oneclock.errors import OneclockError

    if not paths:
        raise UsageError("verify", "needs a sidecar", "name one or more .sync.json files")
    if len(paths) == 3 and not paths[0].name.endswith(_SUFFIX):
        reference, source, sidecar = paths
        return [
            plan_check(sidecar, reference=reference, source=source, apply_drift=apply_drift)
        ], []
    checks: list[Check] = []
    errors: list[Exception] = []
    for path in paths:
        try:
            if not path.name.endswith(_SUFFIX) and path.exists():
                raise SidecarError(path, "is no sidecar", f"name the {_SUFFIX} file beside it")
            check = plan_check(path, apply_drift=apply_drift)
        except OneclockError as error:
            errors.append(error)
            continue
        if check.sidecar.is_reference:
            say(f"oneclock: {path}: is the reference's own; there is nothing to measure")
        else:
            checks.append(check)
    return checks, errors


def _table(judged: tuple[Checked, ...]) -> Table:
    from rich.table import Table

    table = Table(title="Residuals", title_justify="left")
    table.add_column("source", overflow="fold")
    table.add_column("median", justify="right")
    table.add_column("spread", justify="right")
    table.add_column("windows", justify="right")
    table.add_column("drift")
    table.add_column("verdict")
    for checked in judged:
        verdict = checked.verdict
        measured = bool(verdict.counted)
        table.add_row(
            checked.check.source.name,
            f"{verdict.median * 1e3:+.3f} ms" if measured else "",
            f"{verdict.spread * 1e3:.3f} ms" if measured else "",
            f"{len(verdict.counted)} of {len(checked.check.windows)}",
            "applied" if checked.check.drift_applied else "ignored",
            "pass" if verdict.passed else "FAIL",
        )
    return table


def _advice(checked: Checked) -> list[str]:
    """Why it failed, and what to do about it."""
    verdict, check = checked.verdict, checked.check
    path = check.sidecar_path
    if verdict.passed:
        return []
    if not verdict.measurable:
        return [
            f"{path}: only {len(verdict.counted)} of {len(check.windows)} windows are heard in "
            "both recordings, too few to judge; sync them again, or look at the report"
        ]
    if not verdict.median_passes:
        return [
            f"{path}: off by {verdict.median * 1e3:+.1f} ms; the sidecar is wrong, "
            "run `oneclock sync` again"
        ]
    drift = check.sidecar.drift_slope
    if not check.drift_applied and abs(drift) * check.coverage.length > verdict.spread_gate / 4:
        return [
            f"{path}: the median is fine but {drift * 1e6:+.1f} ppm of drift add up to "
            f"{abs(drift) * check.coverage.length * 1e3:.0f} ms; run it with --apply-drift, "
            "and apply the drift when you edit for lip sync"
        ]
    return [
        f"{path}: only the spread fails, with the median at {verdict.median * 1e3:+.2f} ms: mostly "
        "a distant microphone in a noisy or echoing place, not a wrong offset; for cutting between "
        "cameras trust the median"
    ]


def _as_json(checked: Checked) -> dict[str, Any]:
    verdict, check = checked.verdict, checked.check
    measured = bool(verdict.counted)
    return {
        "sidecar": str(check.sidecar_path),
        "reference": str(check.reference),
        "source": str(check.source),
        "passed": verdict.passed,
        "median_residual_ms": verdict.median * 1e3 if measured else None,
        "residual_spread_ms": verdict.spread * 1e3 if measured else None,
        "probe_count": len(verdict.counted),
        "windows": len(check.windows),
        "drift_applied": check.drift_applied,
        "spread_gate_ms": verdict.spread_gate * 1e3,
        "probes": [
            {"local": r.local, "residual_ms": r.seconds * 1e3, "strength": r.strength,
             "counts": r.counts}
            for r in verdict.residuals
        ],
        "advice": _advice(checked),
        "notes": list(checked.notes),
    }  # fmt: skip
