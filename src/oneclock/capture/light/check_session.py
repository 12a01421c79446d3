"""The light-switch test of a recorded session: read all videos, judge, and write it down."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.light.light_check import LightCheck, check_light
from oneclock.capture.light.light_steps import CameraLight
from oneclock.capture.session.finish_session import recover_if_needed
from oneclock.capture.session.session_folder import SessionCamera, save_session
from oneclock.errors import SessionError
from oneclock.media.read_rows import BANDS, read_rows

LIGHT_CHECK = "light_check"
"""Its key in session.json."""

FloatArray = NDArray[np.float64]

_AT_ONCE = 2
"""Decoding lets other threads run; more of them only take memory."""

Progress = Callable[[Path, float, float], None]
"""File, seconds looked at, seconds there are."""


def check_session(
    folder: Path, progress: Progress = lambda path, seconds, duration: None
) -> LightCheck:
    """Measure each camera's error against the session's reference, and keep it in session.json."""
    session = recover_if_needed(Path(folder))
    names = [camera.name for camera in session.cameras]
    if len(names) < 2:
        raise SessionError(folder, "holds one camera", "record two or more that see one light")
    # The reference goes first: what it sees is what the others are held against.
    cameras = sorted(session.cameras, key=lambda camera: camera.name != session.told["reference"])
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        seen = list(
            threads.map(
                lambda camera: look(camera, session.frame_times(camera.name), progress), cameras
            )
        )
    check = check_light(seen)
    check = replace(
        check, cameras=tuple(sorted(check.cameras, key=lambda camera: names.index(camera.name)))
    )
    session.told[LIGHT_CHECK] = light_check_as_json(check)
    save_session(session)
    return check


def light_check_as_json(check: LightCheck) -> dict[str, Any]:
    """As session.json and `oneclock check --json` tell it. All times are seconds."""
    return {
        "passed": check.passed,
        "reference": check.reference,
        "note": check.note,
        "cameras": [
            {
                "name": camera.name,
                "passed": camera.passed,
                "error_seconds": camera.error,
                "std_seconds": camera.std,
                "start_error_seconds": camera.start_error,
                "start_std_seconds": camera.start_std,
                "steps": camera.steps,
                "frame_seconds": camera.period,
                "readout_seconds": camera.readout,
                "exposure_seconds": camera.exposure,
                "note": camera.note,
            }
            for camera in check.cameras
        ],
        "steps": [
            {
                "kind": moment.kind.value,
                "session_seconds": moment.time,
                "error_seconds": dict(asdict(moment)["errors"]),
            }
            for moment in check.moments
        ],
    }


def look(camera: SessionCamera, times: FloatArray, progress: Progress) -> CameraLight:
    """`times` are those of its recorded frames, in the order of its videos."""
    rows = [np.zeros((0, BANDS), np.float32)]
    for video, frames in zip(camera.videos, camera.video_frames, strict=True):
        light = read_rows(video).light[:frames]
        # A file may hold less than its table says; what is not there saw nothing.
        missing = np.full((frames - len(light), BANDS), np.nan, np.float32)
        rows += [light, missing]
        done = min(len(times), sum(map(len, rows)))
        seconds = float(times[done - 1] - times[0]) if done else 0.0
        progress(video, seconds, seconds)
    light = np.concatenate(rows)
    return CameraLight(name=camera.name, times=times[: len(light)], light=light[: len(times)])
