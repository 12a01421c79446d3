"""A session's folder, from before the first frame: a crash leaves a folder that explains itself."""

from __future__ import annotations

import os
import platform
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from oneclock.capture.camera_spec import CameraSpec, Settings
from oneclock.capture.frames import VideoFormat
from oneclock.capture.recording import EVENTS, FRAMES, RESERVE, STAMPS, RecordingPlan
from oneclock.capture.session.session_folder import SCHEMA_VERSION, Session, save_session
from oneclock.capture.sources.camera_info import CameraInfo
from oneclock.errors import SaveError, UsageError
from oneclock.formats.frame_table import FRAME_COLUMNS, header
from oneclock.media.versions import media_versions
from oneclock.version import __version__

_ROOM_FOR_TABLES = 8 << 20
"""Bytes: of eight cameras for twenty minutes."""


def make_folder(folder: Path) -> None:
    """A new folder, or an empty one: a recording never lands on another."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(folder, "is a file", "name a new folder")
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(folder, "is not empty", "name a new folder; recordings are never mixed")
    try:
        (folder / STAMPS).mkdir(parents=True)
        (folder / FRAMES).write_text(header(FRAME_COLUMNS), encoding="utf-8")
        _keep_room(folder)
    except OSError as error:
        cause = f"cannot be made ({error.strerror})"
        raise SaveError(folder, cause, "choose a folder where you may write") from None


def unmake_folder(folder: Path, *, was_there: bool) -> None:
    """Take back a folder into which nothing was recorded: the next try may have its name."""
    for file in (folder / FRAMES, folder / EVENTS, folder / RESERVE):
        file.unlink(missing_ok=True)
    for empty in (folder / STAMPS, *(() if was_there else (folder,))):
        with suppress(OSError):  # somebody has put something there meanwhile
            empty.rmdir()


def _keep_room(folder: Path) -> None:
    """For the tables that are written when the videos have filled the disk."""
    room = min(_ROOM_FOR_TABLES, shutil.disk_usage(folder).free // 10)
    (folder / RESERVE).write_bytes(os.urandom(room))


def begin_session(
    plan: RecordingPlan,
    zero: float,
    world_zero: float,
    formats: Mapping[str, VideoFormat],
    *,
    attached: Mapping[str, CameraInfo] | None = None,
    warnings: Sequence[str] = (),
) -> Session:
    """Write session.json as far as it is known when the first frame is awaited."""
    devices = attached or {}
    until_zero = timedelta(seconds=zero - time.monotonic())
    session = Session(
        folder=plan.folder,
        told={
            "_about": (
                "One recording of several cameras on one clock: session seconds count from "
                "`started_at` on this machine's monotonic clock. frames.csv says which frames are "
                "of one instant, spread_seconds how far apart those were seen. "
                f"Made by oneclock {__version__}."
            ),
            "schema_version": SCHEMA_VERSION,
            "state": "recording",
            "mode": "lock-step" if plan.lock_step else "free-run",
            "started_at": (datetime.now(UTC) + until_zero).isoformat(timespec="milliseconds"),
            "host_zero": zero,
            "world_zero": world_zero - zero,
            "reference": plan.cameras[0].name,
            "cameras": [
                _camera(spec, formats.get(spec.name), devices.get(spec.name))
                for spec in plan.cameras
            ],
            "warnings": list(warnings),
            "versions": {
                "oneclock": __version__,
                "python": platform.python_version(),
                "system": platform.platform(),
                **media_versions(),
            },
        },
    )
    save_session(session)
    return session


def _camera(
    spec: CameraSpec,
    format: VideoFormat | None,  # noqa: A002
    device: CameraInfo | None,
) -> dict[str, Any]:
    return {
        "name": spec.name,
        "source": spec.shown,
        "kind": spec.kind.value,
        "device": None if device is None else _told_device(device),
        "format": None if format is None else told_format(format),
        "settings": told_settings(spec.settings),
        "videos": [],
        "frames": 0,
    }


def _told_device(device: CameraInfo) -> dict[str, Any]:
    """Which camera it was, whatever number it has tomorrow."""
    return {
        "name": device.name,
        "by_id": device.by_id,
        "serial": device.serial,
        "product": device.product,
        "usb_port": device.usb_port,
    }


def told_format(format: VideoFormat) -> dict[str, Any]:  # noqa: A002
    return {
        "codec": format.codec.value,
        "width": format.width,
        "height": format.height,
        "rate": None if format.rate is None else str(format.rate),
        "pixel_format": format.pixel_format,
    }


def told_settings(settings: Settings) -> dict[str, Any]:
    """What was asked for; rates as exact fractions."""
    told = {key: value for key, value in asdict(settings).items() if value is not None}
    return {key: str(value) if key == "rate" else value for key, value in told.items()}
