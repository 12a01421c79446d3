"""`oneclock sync`: put recordings of one event on one clock."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode, exit_code_of
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from rich.table import Table

    from oneclock.align.sync_files import Outcome, SyncResult


def sync(
    reference: Path,
    *sources: Path,
    partial: bool = False,
    json: Annotated[bool, Parameter(negative="")] = False,
    report: Path | None = None,
    jobs: int | None = None,
) -> int:
    """Put recordings of one event on the clock of REFERENCE, by what they heard.

    Writes a small `.sync.json` beside each recording; the recordings are never touched.

    Parameters
    ----------
    reference
        The recording whose clock counts: mostly the longest, or the best sound.
    sources
        The other recordings.
    partial
        Sources that cover only a part of an established set: doubtful answers are written too,
        marked as such, and the reference's own sidecar is left alone.
    json
        Print the result as JSON.
    report
        Write an HTML page that shows how well it fits.
    jobs
        Recordings decoded at once; as many as there are processors when not given.
    """
    import os

    from oneclock.align.sync_files import sync as run_sync
    from oneclock.cli.show import progress_bars, say, show

    if jobs is not None and jobs < 1:
        raise UsageError("--jobs", f"cannot be {jobs}", "use 1 or more")
    if report is not None:
        from oneclock.formats.save import require_writable

        require_writable(report)
    with progress_bars("hearing") as progress:
        result = run_sync(
            reference,
            *sources,
            partial=partial,
            jobs=jobs or os.cpu_count() or 1,
            progress=progress,
        )
    for note in result.notes:
        say(f"oneclock: {result.reference}: {note}")
    for outcome in result.outcomes:
        for note in outcome.notes:
            say(f"oneclock: {outcome.path}: {note}")
    if json:
        print(json_text.dumps(_as_json(result), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        show(_table(result))
    for line in _complaints(result, partial=partial):
        say(line)
    if report is not None:
        from oneclock.cli.report import write_report
        from oneclock.report.gather_report import subjects_of_result

        write_report(subjects_of_result(result), report, fps="30")
    return _exit_code(result)


def _table(result: SyncResult) -> Table:
    from rich.table import Table

    table = Table(title=f"On the clock of {result.reference.name}", title_justify="left")
    table.add_column("source", overflow="fold")
    table.add_column("starts at", justify="right")
    table.add_column("drift", justify="right")
    table.add_column("windows agree", justify="right")
    table.add_column("by chance", justify="right")
    table.add_column("grade")
    for outcome in result.outcomes:
        table.add_row(*_row(outcome))
    return table


def _row(outcome: Outcome) -> tuple[str, ...]:
    from oneclock.align.evidence import format_chance

    name, answer = outcome.path.name, outcome.answer
    if answer is None:
        return name, "", "", "", "", "unreadable"
    clock, evidence = answer.clock, answer.evidence
    agree = chance = ""
    if evidence is not None:
        agree = f"{evidence.agreeing} of {evidence.heard}"
        chance = format_chance(evidence.chance)
    if clock is None:
        return name, "", "", agree, chance, answer.grade.value
    return (
        name,
        f"{clock.delta:+.4f} s",
        f"{clock.drift * 1e6:+.2f} ± {clock.drift_std * 1e6:.2f} ppm",
        agree,
        chance,
        answer.grade.value,
    )


def _complaints(result: SyncResult, *, partial: bool) -> list[str]:
    """One line for each source that got no sidecar, and one for each that is not to be trusted."""
    lines = []
    for outcome in result.outcomes:
        answer = outcome.answer
        if outcome.error is not None:
            lines.append(f"oneclock: {outcome.error}")
        elif answer is not None and answer.grade != "trusted":
            remedy = ""
            if answer.grade == "doubtful" and not partial:
                remedy = "; no sidecar written, --partial writes it marked as doubtful"
            elif answer.grade == "refused":
                remedy = "; no sidecar written"
            lines.append(f"oneclock: {outcome.path}: {answer.grade}: {answer.reason}{remedy}")
    return lines


def _exit_code(result: SyncResult) -> int:
    errors = [outcome.error for outcome in result.outcomes if outcome.error is not None]
    if errors:
        return max(exit_code_of(error) for error in errors)
    sound = all(o.answer is not None and o.answer.grade == "trusted" for o in result.outcomes)
    return ExitCode.SOUND if sound else ExitCode.WEAK


def _as_json(result: SyncResult) -> dict[str, Any]:
    return {
        "reference": str(result.reference),
        "reference_duration": result.reference_duration,
        "notes": list(result.notes),
        "sources": [_source_as_json(outcome) for outcome in result.outcomes],
    }


def _source_as_json(outcome: Outcome) -> dict[str, Any]:
    from oneclock.align.sync_files import evidence_record

    answer = outcome.answer
    if answer is None:
        return {
            "source": str(outcome.path),
            "grade": None,
            "delta_seconds": None,
            "error": str(outcome.error),
            "notes": list(outcome.notes),
        }
    told: dict[str, Any] = {
        "source": str(outcome.path),
        "grade": answer.grade.value,
        "reason": answer.reason,
        "sidecar": None if outcome.sidecar_path is None else str(outcome.sidecar_path),
        "delta_seconds": None,
        "drift_slope": None,
        "clock": None,
        "overlap_in_reference": None,
        "overlap_in_source": None,
        "evidence": None if answer.evidence is None else evidence_record(answer.evidence),
        "notes": list(outcome.notes),
    }
    if outcome.sidecar is not None:
        known = outcome.sidecar.model_dump(mode="json", by_alias=True)
        told |= {key: known[key] for key in told if key in known}
    return told
