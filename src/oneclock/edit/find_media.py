"""Recordings that moved since they were synced or edited: found again by name and duration."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from oneclock.errors import EditListError, MediaError, OneclockError
from oneclock.media.probe import probe

SAME_DURATION = 0.1
"""Seconds. Containers tell durations to a packet, and remuxing may shift that by one."""


def find_media(
    listed_in: Path,
    recording: Path,
    duration: float | None,
    relink: Path | None,
    *,
    error: type[EditListError | MediaError] = EditListError,
) -> Path:
    """Where it was, or else the only one of its name and length anywhere in `relink`."""
    if recording.exists():
        return recording
    if relink is None:
        raise error(
            recording, f"is gone ({listed_in.name} needs it)", "name its folder with --relink"
        )
    if not relink.is_dir():
        raise error(relink, "is no folder", "name the one that holds the recordings")
    fitting = [path for path in _named(relink, recording.name) if _lasts(path, duration)]
    # Copies of one card are the same; links to one file are one.
    different = {os.path.realpath(path): path for path in fitting}
    if not different:
        lasting = "" if duration is None else f" that lasts {duration:.3f} s"
        raise error(
            relink,
            f"holds no {recording.name}{lasting} ({listed_in.name} needs it)",
            "name the folder that it was moved to",
        )
    if len(different) > 1:
        names = " and ".join(str(path) for path in sorted(different.values()))
        raise error(
            relink, f"holds several of that name and length ({names})", "name a folder of one"
        )
    return next(iter(different.values()))


def _named(folder: Path, name: str) -> Iterator[Path]:
    for inside, _, names in os.walk(folder):
        if name in names:
            yield Path(inside) / name


def _lasts(path: Path, duration: float | None) -> bool:
    try:
        return duration is None or abs(probe(path).duration - duration) <= SAME_DURATION
    except OneclockError:
        return False
