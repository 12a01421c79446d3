"""Recordings by what people call them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from oneclock.errors import UsageError


class RecordingNumbers:
    """
    >>> numbers = RecordingNumbers([Path("day1/cam_a.mp4"), Path("day1/cam_b.mp4")])
    >>> numbers.of("cam_b"), numbers.of("cam_b.mp4"), numbers.of("0")
    (1, 1, 0)
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths

    def of(self, name: str) -> int:
        found = [
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
        raise UsageError(name, cause, f"name one of {known}, or its number from 0")
