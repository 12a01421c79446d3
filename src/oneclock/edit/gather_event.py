"""From sidecars to recordings in their places."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from oneclock.edit.exported_span import Start, exported_span
from oneclock.edit.find_media import SAME_DURATION, find_media
from oneclock.edit.place_recording import place_recording
from oneclock.errors import MediaError, SidecarError
from oneclock.formats.placed import PlacedEvent, PlacedRecording
from oneclock.formats.sidecar import Sidecar, read_sidecar, recording_of, reference_of


def gather_event(
    sidecars: Sequence[Path], start: Start, *, relink: Path | None = None
) -> PlacedEvent:
    """The recordings that sidecars of one reference speak of, each once. Those that are not where
    they were are looked for in `relink`, by name and duration."""
    found: dict[str, tuple[Path, Sidecar]] = {}
    references: dict[str, Path] = {}
    for path in sidecars:
        sidecar = read_sidecar(path)
        reference = reference_of(path, sidecar)
        references.setdefault(os.path.realpath(reference), reference)
        found.setdefault(os.path.realpath(recording_of(path, sidecar)), (path, sidecar))
    if len(references) > 1:
        names = " and ".join(sorted(path.name for path in references.values()))
        raise SidecarError(names, "are different references", "export those of one at a time")
    recordings = {was: _placed(path, sidecar, relink) for was, (path, sidecar) in found.items()}
    _require_different(one.path for one in recordings.values())
    ((was, reference),) = references.items()
    return PlacedEvent(
        reference=recordings[was].path if was in recordings else reference,
        recordings=tuple(recordings.values()),
        span=exported_span([one.coverage_in_reference for one in recordings.values()], start),
    )


def _placed(sidecar_path: Path, sidecar: Sidecar, relink: Path | None) -> PlacedRecording:
    was, lasting = recording_of(sidecar_path, sidecar), sidecar.source_duration
    path = find_media(sidecar_path, was, lasting, relink, error=MediaError)
    placed = place_recording(path, sidecar.stepped_clock, microphone=sidecar.microphone)
    window = sidecar.overlap_in_source
    if path != was and window is not None and window[1] > placed.duration + SAME_DURATION:
        raise MediaError(
            path,
            f"lasts {placed.duration:.3f} s, and {sidecar_path.name} is of one that lasts "
            f"{window[1]:.3f} s at least",
            "name the folder of the right one with --relink",
        )
    return placed


def _require_different(recordings: Iterable[Path]) -> None:
    """Two of one name were moved, and one of them is there."""
    seen = set[str]()
    for path in recordings:
        home = os.path.realpath(path)
        if home in seen:
            raise MediaError(
                path,
                "is what two sidecars speak of",
                "name a folder of both recordings with --relink, or leave one sidecar out",
            )
        seen.add(home)
