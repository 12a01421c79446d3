"""A camera of macOS (AVFoundation) or Windows (DirectShow), through FFmpeg.

`device` is the system's stamp: both stamp a frame when they get it, on a clock of their own.
"""

from __future__ import annotations

from oneclock.capture.camera_spec import CameraSpec
from oneclock.capture.sources.device_options import device_input
from oneclock.capture.sources.read_ahead import ReadAhead
from oneclock.errors import CameraError
from oneclock.media.input_devices import can_open
from oneclock.media.read_packets import PacketReader

_PATIENCE = 5.0
_SYSTEMS = {"avfoundation": "macOS", "dshow": "Windows"}


class DeviceSource(ReadAhead):
    def __init__(self, spec: CameraSpec, *, patience: float = _PATIENCE) -> None:
        """`patience`: seconds of silence after which the camera counts as gone."""
        told = device_input(spec)

        def open_packets() -> PacketReader:
            if not can_open(told.container_format):
                raise CameraError(
                    spec.text,
                    f"this build of FFmpeg has no {told.container_format}",
                    f"use it on {_SYSTEMS[told.container_format]}; on Linux name /dev/video0",
                )
            return PacketReader(
                told.address,
                container_format=told.container_format,
                options=told.options,
                patience=patience,
            )

        super().__init__(open_packets)
