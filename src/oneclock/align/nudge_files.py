"""`nudge`: a person's correction, written into the sidecar beside a recording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from oneclock.errors import SidecarError
from oneclock.formats.by_hand import as_found, locked, nudged
from oneclock.formats.sidecar import SUFFIX, Sidecar, read_sidecar, sidecar_path, write_sidecar


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged:
    path: Path
    """Of the sidecar."""
    before: Sidecar
    after: Sidecar


def nudge(path: Path | str, seconds: float) -> Nudged:
    """Move a recording later by `seconds` of reference time; nudges add up."""
    return _change(Path(path), lambda sidecar: nudged(sidecar, seconds))


def lock(path: Path | str) -> Nudged:
    """Have `sync` take the clock as it stands from now on."""
    return _change(Path(path), lambda sidecar: locked(sidecar, True))


def unlock(path: Path | str) -> Nudged:
    return _change(Path(path), lambda sidecar: locked(sidecar, False))


def reset(path: Path | str) -> Nudged:
    """Back to the machine's answer, unlocked."""
    return _change(Path(path), as_found)


def sidecar_named(path: Path) -> Path:
    """The sidecar itself, or the one beside the recording that was named."""
    return path if path.name.endswith(SUFFIX) else sidecar_path(path)


def _change(named: Path, change: Callable[[Sidecar], Sidecar]) -> Nudged:
    path = sidecar_named(named)
    before = read_sidecar(path)
    if before.is_reference:
        raise SidecarError(
            path, "is the reference's own: others are moved against it", "nudge their sidecars"
        )
    after = change(before)
    write_sidecar(path, after)
    return Nudged(path=path, before=before, after=after)
