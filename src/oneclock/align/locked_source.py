"""A source whose clock a person locked: taken as given, not heard."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.errors import SidecarError
from oneclock.formats.by_hand import is_locked
from oneclock.formats.sidecar import Sidecar, read_sidecar, reference_of, sidecar_path
from oneclock.media.probe import probe
from oneclock.timebase.span import Span

_UNLOCK = "`oneclock nudge --unlock` it first, or name the reference that it is locked to"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedSource:
    sidecar: Sidecar
    duration: float
    answer: Answer


def locked_source(reference: Path, path: Path) -> LockedSource | None:
    """None where nobody locked it; an error where it is locked to another reference."""
    sidecar = _locked_sidecar(path)
    if sidecar is None:
        return None
    target = sidecar_path(path)
    if os.path.realpath(reference_of(target, sidecar)) != os.path.realpath(reference):
        raise SidecarError(
            target, f"is locked to the clock of {sidecar.reference}, not of {reference}", _UNLOCK
        )
    duration, in_reference = probe(path).duration, sidecar.overlap_in_reference
    return LockedSource(
        sidecar=sidecar,
        duration=duration,
        answer=Answer(
            # Who locks a clock vouches for it.
            grade=Grade.TRUSTED,
            reason="locked by hand",
            clock=sidecar.clock_map(duration),
            overlap_in_reference=None
            if in_reference is None
            else Span(start=in_reference[0], end=in_reference[1]),
            evidence=None,
            pieces=sidecar.stepped_clock(duration) if duration > 0.0 else None,
        ),
    )


def require_unlocked(reference: Path) -> None:
    """Who is locked to another clock cannot be made the reference: that would solve it anew."""
    sidecar = _locked_sidecar(reference)
    if sidecar is not None and not sidecar.is_reference:
        raise SidecarError(
            sidecar_path(reference), f"is locked to the clock of {sidecar.reference}", _UNLOCK
        )


def _locked_sidecar(path: Path) -> Sidecar | None:
    target = sidecar_path(path)
    sidecar = read_sidecar(target) if target.exists() else None
    return sidecar if sidecar is not None and is_locked(sidecar) else None
