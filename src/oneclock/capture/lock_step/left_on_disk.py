"""What a camera's process left when it did not live to say so."""

from __future__ import annotations

from pathlib import Path

from oneclock.capture.recording import WriterSummary
from oneclock.capture.session.parts_on_disk import parts_on_disk


def left_on_disk(folder: Path, name: str) -> WriterSummary:
    """Counted by reading the files back, as far as they can be."""
    parts = parts_on_disk(folder, name)
    return WriterSummary(
        frames=sum(part.frames for part in parts),
        bytes=sum((folder / part.file).stat().st_size for part in parts),
        torn=0,
        unwritten=0,
        parts=parts,
        error="its process ended before its time",
    )
