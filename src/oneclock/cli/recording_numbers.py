"""Recordings by what people call them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from oneclock.errors import UsageError
from oneclock.formats.programme import Programme


class RecordingNumbers:
    """
    >>> numbers = RecordingNumbers([Path("day1/A.mp4"), Path("day1/C0001.mp4")], ["A", "host"])
    >>> numbers.of("A"), numbers.of("host"), numbers.of("C0001.mp4"), numbers.of("0")
    (0, 1, 1, 0)
    """

    def __init__(self, paths: Sequence[Path], names: Sequence[str] = ()) -> None:
        self._paths = paths
        self._names = names or [path.stem for path in paths]

    def of(self, name: str) -> int:
        """What an edit calls it, its file's name with or without the ending, or its number."""
        found = [number for number, own in enumerate(self._names) if name == own] or [
            number
            for number, path in enumerate(self._paths)
            if name in (path.name, path.stem, str(path))
        ]
        if not found and name.isdecimal() and int(name) < len(self._paths):
            return int(name)
        if len(found) == 1:
            return found[0]
        known = ", ".join(path.name for path in self._paths)
        cause = "is more than one recording" if found else "is none of the recordings"
        remedy = f"name one of {known}, or its number from 0"
        several = not found and "," in name
        raise UsageError(
            name, cause, f"{remedy}; repeat the option for each" if several else remedy
        )


def numbers_of(programme: Programme) -> RecordingNumbers:
    paths = [recording.path for recording in programme.event.recordings]
    return RecordingNumbers(paths, programme.names)
