"""Results as `--json` tells them, and the lines on stderr that go with them."""

from __future__ import annotations

from typing import Any

from oneclock.align.outcome import Outcome, SyncResult
from oneclock.align.pair.evidence import Grade
from oneclock.align.plan_check import Check
from oneclock.align.verify_files import Checked
from oneclock.align.write_answers import closure_records, evidence_record
from oneclock.formats.by_hand import told_by_hand

_OUT_OF_REACH = 0.5
"""Seconds: as far as `verify` looks for a window."""


def sync_as_json(result: SyncResult) -> dict[str, Any]:
    return _event_as_json(result) | {"others": [_event_as_json(other) for other in result.others]}


def _event_as_json(event: SyncResult) -> dict[str, Any]:
    return {
        "reference": str(event.reference),
        "reference_duration": event.reference_duration,
        "notes": list(event.notes),
        "sources": [_source_as_json(outcome) for outcome in event.outcomes],
    }


def _source_as_json(outcome: Outcome) -> dict[str, Any]:
    """A refused source has its evidence and a `delta_seconds` of null."""
    answer = outcome.answer
    evidence = None if answer is None else evidence_record(answer)
    told: dict[str, Any] = {
        "source": str(outcome.path),
        "grade": None if answer is None else answer.grade.value,
        "reason": None if answer is None else answer.reason,
        "error": None if outcome.error is None else str(outcome.error),
        "sidecar": None if outcome.sidecar_path is None else str(outcome.sidecar_path),
        "delta_seconds": None,
        "drift_slope": None,
        "clock": None,
        "segments": None,
        "overlap_in_reference": None,
        "overlap_in_source": None,
        "audio_stream": None,
        "audio_channel": None,
        "evidence": evidence,
        "compared": closure_records(outcome.path, outcome.closures),
        "notes": list(outcome.notes),
    }
    if outcome.sidecar is not None:
        known = outcome.sidecar.model_dump(mode="json", by_alias=True)
        told |= {key: known[key] for key in told if known.get(key) is not None and key != "source"}
    return told


def sync_lines(result: SyncResult, *, partial: bool) -> list[str]:
    """Notes, and a line for every source that is not to be trusted, whose clock steps, or of which
    one kind of evidence says something else."""
    return [line for event in result.events for line in _event_lines(event, partial=partial)]


def _event_lines(event: SyncResult, *, partial: bool) -> list[str]:
    lines = [f"{event.reference}: {note}" for note in event.notes]
    for outcome in event.outcomes:
        lines += [f"{outcome.path}: {note}" for note in outcome.notes]
        if outcome.error is not None:
            lines.append(str(outcome.error))
        answer = outcome.answer
        if answer is None:
            continue
        if answer.grade is Grade.TRUSTED:
            if answer.steps or answer.disagreements:
                lines.append(f"{outcome.path}: {answer.reason}")
        else:
            told = f"{outcome.path}: {answer.grade.value}: {answer.reason}"
            if answer.grade is Grade.REFUSED:
                told += "; no sidecar written, check that it is of the same event"
            elif not partial:
                told += "; no sidecar written, --partial writes it marked as doubtful"
            lines.append(told)
    return lines


def verify_as_json(checked: Checked) -> dict[str, Any]:
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
            {
                "local": residual.local,
                "residual_ms": residual.seconds * 1e3,
                "strength": residual.strength,
                "counts": residual.counts,
            }
            for residual in verdict.residuals
        ],
        "advice": verify_advice(checked),
        "notes": list(checked.notes),
    }


def _remedy(check: Check) -> str:
    moved = told_by_hand(check.sidecar)
    if moved is None:
        return "the sidecar is wrong, run `oneclock sync` again"
    return f"but it was {moved}: if that is not meant, `oneclock nudge --reset` takes it back"


def verify_advice(checked: Checked) -> str | None:
    """Why it failed, and what to do about it."""
    verdict, check = checked.verdict, checked.check
    path = check.sidecar_path
    if verdict.passed:
        return None
    if check.overlap is None:
        return (
            f"{path}: shares no time with {check.reference.name}, as it stands, so that there is "
            "nothing to measure; verify the recordings that it was placed by, or sync them again"
        )
    remedy = _remedy(check)
    if not check.drift_applied and check.sidecar.segments is not None:
        return (
            f"{path}: its clock has steps; run it with --apply-drift, and apply them when you edit"
        )
    if verdict.misplaced and len(check.pieces) > 1:
        told = " and ".join(f"{p.start:.1f} to {p.end:.1f} s" for p in verdict.misplaced)
        return (
            f"{path}: what it recorded from {told} is not heard where that piece of its clock puts "
            f"it; {remedy}"
        )
    drift = check.sidecar.drift_slope
    adds_up = 0.0 if check.drift_applied else abs(drift) * check.overlap.length
    if not verdict.measurable:
        cure = "sync them again, or look at the report"
        if adds_up > _OUT_OF_REACH:
            cure = f"its drift adds up to {adds_up:.1f} s: run it with --apply-drift"
        return (
            f"{path}: only {len(verdict.counted)} of {len(check.windows)} windows are heard in "
            f"both recordings, too few to judge; {cure}"
        )
    if not verdict.median_passes and not verdict.agrees:
        return (
            f"{path}: too few windows agree on where it belongs, as where it is off by more than "
            f"half a second; {remedy}"
        )
    if not verdict.median_passes:
        return f"{path}: off by {verdict.median * 1e3:+.1f} ms; {remedy}"
    if adds_up > verdict.spread_gate / 4:
        return (
            f"{path}: the median is fine but {drift * 1e6:+.1f} ppm of drift add up to "
            f"{adds_up * 1e3:.0f} ms; run it with --apply-drift, "
            "and apply the drift when you edit for lip sync"
        )
    return (
        f"{path}: only the spread fails, with the median at {verdict.median * 1e3:+.2f} ms: mostly "
        "a distant microphone in a noisy or echoing place, not a wrong offset; for cutting between "
        "cameras trust the median"
    )
