"""From what `--camera` says to the camera itself."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from oneclock.capture.camera_spec import CameraSpec, Kind
from oneclock.capture.sources.source import CameraSource


def prepare_sources(specs: Sequence[CameraSpec]) -> None:
    """Do what takes long and needs no camera, before the simulated world's zero is set."""
    simulated = [spec for spec in specs if spec.kind is Kind.SIMULATED]
    if simulated:
        from oneclock.capture.sources.sim_source import prepare_pictures

        with ThreadPoolExecutor() as pool:
            list(pool.map(prepare_pictures, simulated))


def open_source(spec: CameraSpec, *, world_zero: float) -> CameraSource:
    """The source of one camera, not yet opened. Each kind is imported when it is wanted.

    `world_zero` is the host time at which simulated cameras have their world's zero.
    """
    if spec.kind is Kind.SIMULATED:
        from oneclock.capture.sources.sim_source import SimSource

        return SimSource(spec, world_zero=world_zero)
    if spec.kind is Kind.V4L2:
        from oneclock.capture.sources.v4l2_source import V4l2Source

        return V4l2Source(spec)
    if spec.kind is Kind.URL:
        from oneclock.capture.sources.stream_source import StreamSource

        return StreamSource(spec)
    if spec.kind is Kind.FILE:
        from oneclock.capture.sources.file_source import FileSource

        return FileSource(spec)
    from oneclock.capture.sources.device_source import DeviceSource

    return DeviceSource(spec)
