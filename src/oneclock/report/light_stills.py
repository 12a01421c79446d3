"""The frames in which the light changed, and those before and after, of every camera."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from oneclock.capture.recording import STAMPS
from oneclock.capture.session.session_folder import Session, SessionCamera
from oneclock.errors import OneclockError
from oneclock.formats.frame_table import FrameColumns, read_stamps
from oneclock.media.encode_jpeg import encode_jpeg
from oneclock.media.read_video import read_frame_at
from oneclock.report.session_values import LightStills
from oneclock.report.sights import Still

_WIDTH = 240
_AROUND = (-1, 0, 1)
_INTO_FRAME = 0.25
"""Of a period: far enough into a frame's time on screen that rounding does not show another."""


def light_stills(session: Session, steps: Sequence[dict[str, Any]]) -> LightStills | None:
    """About the change that most cameras saw, of those the middle one; None where there is none."""
    if not steps:
        return None
    most = max(len(step["error_seconds"]) for step in steps)
    best = [step for step in steps if len(step["error_seconds"]) == most]
    step = best[len(best) // 2]
    table = session.frame_table()
    centre = _instant_at(table, str(session.told["reference"]), step["session_seconds"])
    instants = tuple(i for a in _AROUND if 0 <= (i := centre + a) < session.instants)
    return LightStills(
        kind=step["kind"],
        time=step["session_seconds"],
        instants=instants,
        rows=tuple(
            (
                camera.name,
                tuple(_still(session, camera, table.get(camera.name), i) for i in instants),
            )
            for camera in session.cameras
        ),
    )


def _instant_at(table: dict[str, FrameColumns], reference: str, time: float) -> int:
    """The instant of the reference's frame during which it is `time`."""
    columns = table.get(reference) or next(iter(table.values()))
    frame = max(0, int(np.searchsorted(columns.time, time, "right")) - 1)
    return int(columns.instant[frame])


def _still(
    session: Session, camera: SessionCamera, columns: FrameColumns | None, instant: int
) -> Still:
    found = np.flatnonzero(columns.instant == instant) if columns is not None else np.empty(0, int)
    if columns is None or len(found) == 0:
        return Still(source=camera.name, local=None, jpeg=None)
    index = int(found[0])
    time = float(columns.time[index])
    try:
        picture = _picture(session, camera, index)
    except OneclockError:
        picture = None
    if picture is None:
        return Still(source=camera.name, local=time, jpeg=None)
    jpeg, width, height = picture
    return Still(source=camera.name, local=time, jpeg=jpeg, width=width, height=height)


def _picture(session: Session, camera: SessionCamera, index: int) -> tuple[bytes, int, int] | None:
    stamps = read_stamps(session.folder / STAMPS / f"{camera.name}.csv")
    first = 0
    for path, frames in zip(camera.videos, camera.video_frames, strict=True):
        if index < first + frames:
            shown = stamps.microseconds[np.isin(stamps.part, [_part(camera.name, path.name)])]
            period = float(np.median(np.diff(shown[:frames]))) if frames > 1 else 0.0
            local = (float(shown[index - first]) + _INTO_FRAME * period) / 1e6
            frame = read_frame_at(path, local, width=_WIDTH)
            if frame is None:
                return None
            height, width = frame.pixels.shape[:2]
            return encode_jpeg(frame.pixels), width, height
        first += frames
    return None


def _part(camera: str, file: str) -> int:
    """left.mp4 is part 1, left.2.mp4 part 2."""
    middle = file.removeprefix(camera).rsplit(".", 1)[0].strip(".")
    return int(middle) if middle else 1
