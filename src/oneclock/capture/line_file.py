"""A text file that grows by whole lines, while others may append to it as well."""

from __future__ import annotations

import os
from pathlib import Path

from oneclock.errors import SaveError


class LineFile:
    """Whole lines appended to a file that others may append to as well."""

    def __init__(self, path: Path, *, at_once: int) -> None:
        self.path, self._at_once = path, at_once
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        except OSError as error:
            cause = f"cannot be written ({error.strerror})"
            raise SaveError(path, cause, "free space or mend the disk") from None
        self._unsaved = b""
        self._rows = 0

    def add(self, line: str) -> None:
        self._unsaved += line.encode()
        self._rows += 1
        if self._rows >= self._at_once:
            self._save()

    def close(self) -> bool:
        """Whether all lines are on disk."""
        self._save()
        os.close(self._file)
        return not self._unsaved

    def _save(self) -> None:
        try:
            taken = os.write(self._file, self._unsaved)
        except OSError:
            return  # the disk is full: they are kept, and written with the next ones
        self._unsaved, self._rows = self._unsaved[taken:], 0
