"""Cameras for lock-step tests: what they do stands in their address, and they need no time for it.

`steady` always has a next frame, none of them waiting. `WORD:N` is steady until frame N: then it
crashes its process, ends, is lost (and back when opened again), stalls (once) or hangs.
"""

from __future__ import annotations

import os
import threading
import time
from fractions import Fraction

import numpy as np

from oneclock.capture.camera_spec import CameraSpec, Kind
from oneclock.capture.frames import Codec, Stamp, VideoFormat
from oneclock.capture.sources.source import SourceEnded
from oneclock.errors import CameraError
from oneclock.media.encode_jpeg import encode_jpeg

JPEG = encode_jpeg(np.zeros((16, 32, 3), np.uint8))
FORMAT = VideoFormat(codec=Codec.MJPEG, width=32, height=16, rate=Fraction(30))


def camera(name: str, address: str = "steady") -> CameraSpec:
    return CameraSpec(name=name, kind=Kind.FILE, address=address, text=f"{name}={address}")


class FakeCamera:
    def __init__(self, spec: CameraSpec) -> None:
        self._name = spec.name
        self._does, _, at = spec.address.partition(":")
        self._at = int(at or -1)
        self._count = 0

    @property
    def format(self) -> VideoFormat:
        if self._does == "h264":
            return VideoFormat(codec=Codec.H264, width=32, height=16, rate=Fraction(30))
        return FORMAT

    def open(self) -> None:
        if self._does == "absent":
            raise CameraError(self._name, "is not plugged in", "plug it in")

    def grab(self, timeout: float) -> Stamp | None:
        if timeout == 0.0:
            return None
        self._count += 1
        if self._count == self._at and not self._goes_on():
            return None
        return Stamp(arrived=time.monotonic(), sequence=self._count)

    def retrieve(self) -> bytes:
        return JPEG

    def close(self) -> None:
        pass

    def _goes_on(self) -> bool:
        if self._does == "crashes":
            os._exit(7)
        if self._does == "ends":
            self._count -= 1
            raise SourceEnded(self._name, "the file has ended", "record no longer")
        if self._does == "is_lost":
            raise CameraError(self._name, "was unplugged", "plug it in again")
        if self._does == "hangs":
            threading.Event().wait()
        return self._does != "stalls"


def open_fake(spec: CameraSpec, *, world_zero: float) -> FakeCamera:
    return FakeCamera(spec)
