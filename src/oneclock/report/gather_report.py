"""Collect what a report shows: from sidecars what was found, from recordings what there is to hear
and to see."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from oneclock.report import values
from oneclock.report.comparisons import comparisons_of
from oneclock.report.gather_sights import gather_closeups, gather_instants
from oneclock.report.read_material import Material, Progress, read_material
from oneclock.report.source_values import by_hand_of, rival_of, sync_probes, verification_of
from oneclock.report.subjects import Subject, Subjects
from oneclock.timebase.frame_rate import FrameRate
from oneclock.version import __version__

Names = Mapping[str, str]
"""Of every recording, by its real path, what it is called on the page."""


def gather_report(
    events: Sequence[Subjects], *, frame_rate: FrameRate, made_on: datetime, progress: Progress
) -> values.Report:
    names = _short_names([subject.path for subjects in events for subject in subjects])
    gathered = tuple(_event(subjects, names, frame_rate, progress) for subjects in events)
    count = sum(len(event.sources) for event in gathered)
    where = f"of {len(gathered)} events"
    if len(gathered) == 1:
        where = f"on the clock of {gathered[0].reference}"
    return values.Report(
        title=f"{count} recordings {where}",
        events=gathered,
        made_with=f"oneclock {__version__}",
        made_on=made_on.strftime("%Y-%m-%d %H:%M"),
    )


def _event(
    subjects: Subjects, names: Names, frame_rate: FrameRate, progress: Progress
) -> values.EventReport:
    materials = [
        read_material(subject, names[os.path.realpath(subject.path)], progress)
        for subject in subjects
    ]
    reference = materials[0].name
    # Who has no place comes last.
    materials.sort(key=lambda material: material.name != reference and material.placed is None)
    return values.EventReport(
        reference=reference,
        sources=tuple(_source(material, names, frame_rate) for material in materials),
        comparisons=comparisons_of(_told(materials, names)),
        closeups=gather_closeups(materials, reference),
        instants=gather_instants(materials, reference),
    )


def _source(material: Material, names: Names, frame_rate: FrameRate) -> values.SourceReport:
    subject, clock = material.subject, material.clock
    evidence, sidecar = subject.evidence, subject.sidecar
    others = evidence.get("same_device", ())
    return values.SourceReport(
        name=material.name,
        grade=subject.grade,
        reason=subject.reason,
        notes=subject.notes,
        by=evidence.get("method", ""),
        by_hand=by_hand_of(sidecar),
        same_device=tuple(name for other in others if (name := _name(other, subject, names))),
        clock=clock,
        coverage=material.coverage,
        waveform=material.heard_in(material.coverage) if material.has_sound else None,
        sync_probes=sync_probes(evidence, clock),
        heard=evidence.get("probe_count", 0),
        agreeing=evidence.get("agreeing", 0),
        chance=evidence.get("chance"),
        rival=rival_of(evidence),
        also_fits=tuple(evidence.get("other_offsets_seconds", ())),
        verification=None if sidecar is None else verification_of(sidecar.verification, frame_rate),
    )


def _told(
    materials: Sequence[Material], names: Names
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Of recordings of this event; a sidecar may speak of some that are not shown."""
    here = {material.name for material in materials}
    for material in materials:
        for record in material.subject.evidence.get("compared", ()):
            other = _name(record.get("with", ""), material.subject, names)
            if other in here and other is not None:
                yield material.name, other, record


def _name(told: str, subject: Subject, names: Names) -> str | None:
    """Of a recording as a sidecar names it, relative to its folder."""
    return names.get(os.path.realpath(subject.path.parent / told))


def _short_names(paths: Sequence[Path]) -> Names:
    """File names, with as many of their folders as it takes to tell them apart."""
    unique = {os.path.realpath(path): path for path in paths}
    for depth in range(1, max(len(path.parts) for path in paths) + 1):
        names = [Path(*path.parts[-depth:]).as_posix() for path in unique.values()]
        if len(set(names)) == len(names):
            return dict(zip(unique, names, strict=True))
    return {real: real for real in unique}
