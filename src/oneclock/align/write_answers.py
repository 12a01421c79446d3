"""Answers, as sidecars beside the recordings."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from oneclock.align.many.placement import Placement
from oneclock.align.outcome import Outcome
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.align.witnesses import Recording
from oneclock.errors import OneclockError
from oneclock.formats.by_hand import carried_over, told_by_hand
from oneclock.formats.sidecar import (
    Sidecar,
    make_sidecar,
    read_sidecar,
    sidecar_path,
    write_sidecar,
)
from oneclock.timebase.clock_map import IDENTITY
from oneclock.timebase.clock_network import Closure
from oneclock.timebase.span import Span


def write_answer(
    reference: Recording, source: Recording, placement: Placement, *, partial: bool
) -> Outcome:
    """The sidecar of a trusted answer; with `partial`, also of a doubtful one."""
    answer, notes, target = placement.answer, source.notes, sidecar_path(source.path)
    accepted = answer.grade is Grade.TRUSTED or (partial and answer.grade is Grade.DOUBTFUL)
    sidecar = None
    if answer.clock is not None:
        sidecar = _sidecar(reference, source, placement)
    outcome = Outcome(
        path=source.path,
        duration=source.duration,
        answer=answer,
        sidecar=sidecar,
        notes=notes,
        closures=placement.closures,
    )
    if not accepted or sidecar is None:
        if target.exists():
            left = f"left its earlier sidecar {target.name} as it was"
            return replace(outcome, notes=(*notes, left))
        return outcome
    try:
        sidecar = carried_over(sidecar, read_sidecar(target) if target.exists() else None)
        if (by_hand := told_by_hand(sidecar)) is not None:
            notes = (*notes, f"{by_hand}, as before")
            answer = replace(answer, clock=sidecar.clock_map(source.duration))
        write_sidecar(target, sidecar)
    except OneclockError as error:
        return Outcome(path=source.path, error=error, notes=notes)
    return replace(outcome, answer=answer, sidecar=sidecar, sidecar_path=target, notes=notes)


def write_own_sidecar(reference: Recording) -> tuple[str, ...]:
    """Of the reference, which names itself. Returns what there is to say about it."""
    target = sidecar_path(reference.path)
    before = read_sidecar(target) if target.exists() else None
    own = make_sidecar(
        source=reference.path.name,
        reference=reference.path.name,
        clock=IDENTITY,
        source_duration=reference.duration,
        overlap_in_reference=Span(start=0.0, end=reference.duration),
        grade="trusted",
        audio_stream=_track(reference),
        audio_channel=_channel(reference),
    )
    write_sidecar(target, own)
    if before is None or before.is_reference:
        return ()
    return (
        f"was on the clock of {before.reference} until now; it is a reference itself from here",
    )


def evidence_record(answer: Answer) -> dict[str, Any]:
    evidence = answer.evidence
    told: dict[str, Any] = {"method": answer.by.value, "told": answer.reason}
    if evidence is None:
        return told
    rival = evidence.rival
    return told | {
        "probe_count": evidence.heard,
        "agreeing": evidence.agreeing,
        "windows": evidence.windows,
        "chance": evidence.chance,
        "coarse_significance": round(evidence.coarse_significance, 2),
        "rival_offset_seconds": None if rival is None else round(rival.offset, 6),
        "rival_strength": None if rival is None else round(rival.strength, 4),
        "other_offsets_seconds": [round(offset, 6) for offset in evidence.open_offsets],
        "probes": [
            [round(p.local, 4), round(p.offset, 7), round(p.strength, 2), agrees]
            for p, agrees in zip(evidence.probes, evidence.agrees, strict=True)
        ],
    }


def closure_records(path: Path, closures: tuple[Closure, ...]) -> list[dict[str, Any]]:
    """The other recordings it was compared with, and by how much each comparison disagrees with all
    the others; null where no other way leads there."""
    return [
        {
            "with": _other(path, closure),
            "kept": closure.kept,
            "misfit_ms": None if closure.misfit is None else round(closure.misfit * 1e3, 3),
        }
        for closure in closures
    ]


def _other(path: Path, closure: Closure) -> str:
    ends = closure.relation.reference, closure.relation.source
    (other,) = (Path(name) for name in ends if name != str(path))
    return relative_name(other, path.parent)


def _sidecar(reference: Recording, source: Recording, placement: Placement) -> Sidecar:
    answer, folder = placement.answer, source.path.parent
    assert answer.clock is not None
    evidence = evidence_record(answer)
    evidence["compared"] = closure_records(source.path, placement.closures)
    if placement.same_device:
        names = [relative_name(Path(name), folder) for name in placement.same_device]
        evidence["same_device"] = names
    return make_sidecar(
        source=source.path.name,
        reference=relative_name(reference.path, folder),
        clock=answer.pieces or answer.clock,
        source_duration=source.duration,
        overlap_in_reference=answer.overlap_in_reference,
        grade=answer.grade.value,
        evidence=evidence,
        audio_stream=_track(source),
        audio_channel=_channel(source),
    )


def _track(recording: Recording) -> int | None:
    return None if recording.microphone is None else recording.microphone.track


def _channel(recording: Recording) -> int | None:
    return None if recording.microphone is None else recording.microphone.channel


def relative_name(path: Path, folder: Path) -> str:
    """As a sidecar names it: relative to its folder, with forward slashes on every system."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:  # another drive
        return path.absolute().as_posix()
