"""A media file that grows under another name and gets its own when it is complete."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oneclock.media.packet_file import disk_errors


@contextmanager
def whole_or_not_at_all(path: Path) -> Iterator[Path]:
    """Where to write. Whatever happens, `path` is what it was before, or complete."""
    # The suffix stays last: people recognise the kind of file by it.
    unfinished = path.with_name(f".{path.stem[:100]}.{uuid.uuid4().hex[:8]}.part{path.suffix}")
    try:
        yield unfinished
        with disk_errors(path):
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
