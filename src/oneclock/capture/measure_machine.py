"""What the machine can do, measured where the recording will be."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from oneclock.capture.camera_spec import CameraSpec, Kind
from oneclock.capture.preflight import Machine
from oneclock.capture.sources.camera_info import CameraInfo
from oneclock.capture.sources.list_cameras import list_cameras
from oneclock.errors import CameraError

_PROBE = 32 << 20
_PIECE = 1 << 20


def measure_machine(folder: Path) -> Machine:
    return Machine(
        disk_speed=_write_speed(folder),
        disk_room=shutil.disk_usage(folder).free,
        cores=os.cpu_count() or 1,
    )


def attached_cameras(specs: tuple[CameraSpec, ...]) -> dict[str, CameraInfo]:
    """What this machine knows of those cameras that are attached to it."""
    if not any(spec.kind is Kind.V4L2 for spec in specs):
        return {}
    try:
        known = list_cameras()
    except CameraError:
        return {}
    nodes = {os.path.realpath(info.path): info for info in known}
    found = {spec.name: nodes.get(os.path.realpath(spec.address)) for spec in specs}
    return {name: info for name, info in found.items() if info is not None}


def _write_speed(folder: Path) -> float:
    """Bytes a second that reach the disk, not only its cache."""
    probe = folder / ".speed"
    piece = os.urandom(_PIECE)
    try:
        with probe.open("wb", buffering=0) as file:
            begun = time.monotonic()
            for _ in range(_PROBE // _PIECE):
                file.write(piece)
            os.fsync(file.fileno())
            return _PROBE / max(time.monotonic() - begun, 1e-6)
    except OSError:
        return 0.0
    finally:
        probe.unlink(missing_ok=True)
