"""By which tables the colours of each camera are graded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from oneclock.edit.colour.camera_log import CameraLog, Levels, camera_cube
from oneclock.edit.colour.cube import cube_text, parse_cube
from oneclock.errors import MediaError
from oneclock.media.picture_source import PictureSource

Grade = CameraLog | Path | tuple[CameraLog, Path]
"""A camera's log made fit for Rec.709, or somebody's own .cube, or the one and then the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeTable:
    text: str
    """Of a .cube file, in the plainest words of that format."""
    dimensions: Literal[1, 3]
    then: GradeTable | None = None
    """For what comes of it."""


def table_of(grade: Grade, recording: Path) -> GradeTable:
    """Raises `MediaError` for a file that is no table."""
    if isinstance(grade, tuple):
        log, look = grade
        return replace(table_of(log, recording), then=table_of(look, recording))
    if isinstance(grade, CameraLog):
        with PictureSource(recording) as camera:
            levels = Levels.FULL if camera.at(0.0).is_full_range else Levels.VIDEO
        return GradeTable(text=camera_cube(grade, levels=levels), dimensions=3)
    try:
        text = grade.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        cause = f"cannot be read ({error.strerror})"
        raise MediaError(grade, cause, "name a .cube file") from None
    cube = parse_cube(text, grade.name)
    return GradeTable(text=cube_text(cube), dimensions=cube.dimensions)
