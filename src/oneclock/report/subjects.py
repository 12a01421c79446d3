"""Which recordings a report is about: those of a sync, or those that sidecars speak of."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oneclock.align.outcome import Outcome, SyncResult
from oneclock.align.write_answers import closure_records, evidence_record
from oneclock.errors import SidecarError
from oneclock.formats.by_hand import told_by_hand
from oneclock.formats.sidecar import (
    SUFFIX,
    Sidecar,
    read_sidecar,
    recording_of,
    reference_of,
    sidecar_path,
)
from oneclock.report.values import Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One recording of the report."""

    path: Path
    grade: Grade
    reason: str = ""
    sidecar: Sidecar | None = None
    """None where it could not be placed and nothing is known."""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """As a sidecar has it, of those too that get none."""
    notes: tuple[str, ...] = ()


Subjects = list[Subject]
"""The recordings of one event, its reference first."""


def events_of_result(result: SyncResult) -> list[Subjects]:
    """Everything that `sync` was asked about, what it refused or could not read included."""
    return [
        [
            Subject(path=event.reference, grade="reference", notes=event.notes),
            *(_subject_of_outcome(outcome) for outcome in event.outcomes),
        ]
        for event in result.events
    ]


def _subject_of_outcome(outcome: Outcome) -> Subject:
    if outcome.answer is None:
        error = outcome.error
        reason = "" if error is None else f"{error.cause}; {error.remedy}"
        return Subject(path=outcome.path, grade="unreadable", reason=reason, notes=outcome.notes)
    sidecar = outcome.sidecar
    evidence = None if sidecar is None else sidecar.evidence
    by_hand = None if sidecar is None else told_by_hand(sidecar)
    if evidence is None:
        evidence = evidence_record(outcome.answer)
        evidence["compared"] = closure_records(outcome.path, outcome.closures)
    return Subject(
        path=outcome.path,
        grade=outcome.answer.grade.value,
        reason=outcome.answer.reason,
        sidecar=sidecar,
        evidence=evidence,
        # What a person did is shown as such.
        notes=tuple(note for note in outcome.notes if by_hand is None or by_hand not in note),
    )


def events_of_sidecars(paths: Iterable[Path]) -> list[Subjects]:
    """The recordings that sidecars speak of, an event for each of their references."""
    references: dict[str, Path] = {}
    events: dict[str, dict[str, Subject]] = {}
    for path in paths:
        sidecar = read_sidecar(path)
        reference = reference_of(path, sidecar)
        home = os.path.realpath(reference)
        references.setdefault(home, reference)
        found = events.setdefault(home, {})
        if not sidecar.is_reference:
            recording = recording_of(path, sidecar)
            found[os.path.realpath(recording)] = _subject_of_sidecar(recording, sidecar)
    return [
        [Subject(path=references[home], grade="reference"), *found.values()]
        for home, found in events.items()
    ]


def _subject_of_sidecar(recording: Path, sidecar: Sidecar) -> Subject:
    evidence = sidecar.evidence or {}
    return Subject(
        path=recording,
        grade=sidecar.grade or "unknown",
        reason=evidence.get("told", ""),
        sidecar=sidecar,
        evidence=evidence,
    )


def sidecars_in(paths: Iterable[Path]) -> list[Path]:
    """Sidecars as they are named: themselves, or beside a recording, or all of a folder."""
    out: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted(path.glob(f"*{SUFFIX}"))
            if not found:
                raise SidecarError(path, "holds no sidecar", "run `oneclock sync` first")
            out += found
        elif path.name.endswith(SUFFIX):
            out.append(path)
        elif sidecar_path(path).exists():
            out.append(sidecar_path(path))
        elif not path.exists():
            raise SidecarError(path, "does not exist", "name a recording, its sidecar or a folder")
        else:
            raise SidecarError(path, "has no sidecar beside it", "run `oneclock sync` first")
    return out
