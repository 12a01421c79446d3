"""What is to be judged: a sidecar, the files it speaks of, and where to listen to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from oneclock.align.residuals import Window, plan_windows
from oneclock.errors import MediaError, SidecarError
from oneclock.formats.sidecar import Sidecar, read_sidecar, recording_of, reference_of
from oneclock.media.probe import probe
from oneclock.media.read_audio import Microphone
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One sidecar to be judged, with the files it speaks of."""

    sidecar_path: Path
    sidecar: Sidecar
    reference: Path
    source: Path
    source_duration: float
    drift_applied: bool
    windows: tuple[Window, ...]
    overlap: Span | None
    """What both recordings cover, on the source's clock."""
    pieces: tuple[Span, ...]
    """Of the clock that is judged: one, but where it has steps. Also on the source's clock."""


def plan_check(
    sidecar_path: Path,
    *,
    reference: Path | None = None,
    source: Path | None = None,
    apply_drift: bool = False,
) -> Check:
    """Read a sidecar and find its files: beside it, unless they are named."""
    sidecar_path = Path(sidecar_path)
    sidecar = read_sidecar(sidecar_path)
    source = recording_of(sidecar_path, sidecar) if source is None else Path(source)
    reference = reference_of(sidecar_path, sidecar) if reference is None else Path(reference)
    _require_named(sidecar_path, sidecar, reference, source)
    duration = probe(source).duration
    in_reference = Span(start=0.0, end=probe(reference).duration)
    overlap, pieces = _judged(sidecar, duration, in_reference, apply_drift=apply_drift)
    return Check(
        sidecar_path=sidecar_path,
        sidecar=sidecar,
        reference=reference,
        source=source,
        source_duration=duration,
        drift_applied=apply_drift,
        # No window lies across a step: half of it would be elsewhere.
        windows=tuple(w for piece in pieces for w in plan_windows(piece.clock, piece.span)),
        overlap=overlap,
        pieces=tuple(piece.span for piece in pieces),
    )


def _judged(
    sidecar: Sidecar, duration: float, in_reference: Span, *, apply_drift: bool
) -> tuple[Span | None, tuple[Piece, ...]]:
    """What both recordings cover, and the clock that is judged there: piece by piece as it is, or
    in one as a program has it that knows no drift and no steps."""
    if duration <= 0.0:
        return None, ()
    exact = sidecar.stepped_clock(duration)
    overlap = exact.local_hull(in_reference)
    if overlap is None:
        return None, ()
    judged = exact if apply_drift else SteppedClock.of(sidecar.naive_clock(), overlap)
    parts = (piece.within(in_reference) for piece in judged.pieces)
    return overlap, tuple(part for part in parts if part is not None)


def named_microphone(sidecar: Sidecar) -> Microphone | None:
    """The one its writer listened to, if it says."""
    if sidecar.microphone is None:
        return None
    track, channel = sidecar.microphone
    return Microphone(track=track, channel=channel)


def _require_named(sidecar_path: Path, sidecar: Sidecar, reference: Path, source: Path) -> None:
    for role, path, named in (
        ("source", source, sidecar.source),
        ("reference", reference, sidecar.reference),
    ):
        if path.name != Path(named).name:
            raise SidecarError(
                sidecar_path,
                f"speaks of the {role} {named!r}, not of {path.name!r}",
                "name the files it was made for, or run `oneclock sync` for these",
            )
        if not path.exists():
            raise MediaError(
                path, f"is named as {role} by {sidecar_path.name} but does not exist",
                "put it back beside the sidecar, or name it",
            )  # fmt: skip
