"""From sidecars to recordings in their places."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from oneclock.edit.exported_span import Start, exported_span
from oneclock.edit.place_recording import place_recording
from oneclock.errors import SidecarError
from oneclock.formats.placed import PlacedEvent, PlacedRecording
from oneclock.formats.sidecar import Sidecar, read_sidecar, recording_of, reference_of


def gather_event(sidecars: Sequence[Path], start: Start) -> PlacedEvent:
    """The recordings that sidecars of one reference speak of, each once."""
    found: dict[str, tuple[Path, Sidecar]] = {}
    references: dict[str, Path] = {}
    for path in sidecars:
        sidecar = read_sidecar(path)
        reference = reference_of(path, sidecar)
        references.setdefault(os.path.realpath(reference), reference)
        recording = recording_of(path, sidecar)
        found.setdefault(os.path.realpath(recording), (recording, sidecar))
    if len(references) > 1:
        names = " and ".join(sorted(path.name for path in references.values()))
        raise SidecarError(names, "are different references", "export those of one at a time")
    recordings = tuple(_placed(path, sidecar) for path, sidecar in found.values())
    return PlacedEvent(
        reference=next(iter(references.values())),
        recordings=recordings,
        span=exported_span([one.coverage_in_reference for one in recordings], start),
    )


def _placed(path: Path, sidecar: Sidecar) -> PlacedRecording:
    return place_recording(path, sidecar.stepped_clock, microphone=sidecar.microphone)
