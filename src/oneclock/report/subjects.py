"""Which recordings a report is about: those of a sync, or those that sidecars speak of."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from oneclock.align.outcome import SyncResult
from oneclock.errors import SidecarError
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
    reason: str
    sidecar: Sidecar | None
    """None where it could not be placed and nothing is known."""


def subjects_of_result(result: SyncResult) -> list[Subject]:
    """Everything that `sync` was asked about and could read, refused sources included."""
    reference = Subject(path=result.reference, grade="reference", reason="", sidecar=None)
    return [reference] + [
        Subject(
            path=outcome.path,
            grade=outcome.answer.grade.value,
            reason=outcome.answer.reason,
            sidecar=outcome.sidecar,
        )
        for outcome in result.outcomes
        if outcome.answer is not None
    ]


def subjects_of_sidecars(paths: Iterable[Path]) -> list[Subject]:
    """The recordings that sidecars speak of, and their one reference."""
    found: dict[str, Subject] = {}
    references: dict[str, Path] = {}
    for path in paths:
        sidecar = read_sidecar(path)
        reference = reference_of(path, sidecar)
        references.setdefault(os.path.realpath(reference), reference)
        if not sidecar.is_reference:
            recording = recording_of(path, sidecar)
            found[os.path.realpath(recording)] = Subject(
                path=recording, grade=sidecar.grade or "unknown", reason="", sidecar=sidecar
            )
    if len(references) > 1:
        names = " and ".join(sorted(path.name for path in references.values()))
        raise SidecarError(names, "are different references", "make one report for each reference")
    return [
        Subject(path=path, grade="reference", reason="", sidecar=None)
        for path in references.values()
    ] + list(found.values())


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
        else:
            raise SidecarError(path, "has no sidecar beside it", "run `oneclock sync` first")
    return out
