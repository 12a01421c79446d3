"""A simulated camera, played in real time.

Its packets carry their own truth: a JPEG comment names the exposure and its world time, so that
whatever becomes of a packet, it can be asked what it really was.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache

import numpy as np

from oneclock.capture.camera_spec import CameraSpec
from oneclock.capture.frames import Codec, Stamp, VideoFormat
from oneclock.errors import CameraError
from oneclock.simulate.lit_stage import LitStage
from oneclock.simulate.shared_light import SharedLight
from oneclock.simulate.sim_camera import SimFrame, StampedBy, parse_sim_camera

_USUAL_SIZE = (640, 360)
_BANDS = 24
# Their device clock began long before us and counts differently after every start.
_DEVICE_ORIGIN = 5000.0


class SimSource:
    """`CameraSource` of a `SimCamera`."""

    def __init__(
        self,
        spec: CameraSpec,
        *,
        world_zero: float,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.camera = parse_sim_camera(spec.address, spec.simulation, spec.text)
        self._name = spec.name
        self._world_zero, self._now, self._sleep = world_zero, now, sleep
        width, height = _size(spec)
        self._format = VideoFormat(
            codec=Codec.MJPEG, width=width, height=height, rate=self.camera.rate
        )
        self._stage = _stage(width, height, spec.name)
        self._light = SharedLight()
        self.longest_stretch = self.camera.stretch
        self._connection = -1
        self._stretched = 0.0
        self._frames: Iterator[SimFrame] | None = None
        self._waiting: deque[SimFrame] = deque()
        self._grabbed: SimFrame | None = None

    @property
    def format(self) -> VideoFormat:
        return self._format

    def open(self) -> None:
        world = self._world()
        unplug = self.camera.unplug
        if unplug is not None and world in unplug:
            raise CameraError(self._name, "is not plugged in", "plug it in again")
        self._connection += 1
        self._frames = self.camera.frames(self._connection, world, self._stretched)

    def stretch(self, seconds: float) -> None:
        """One exposure longer by `seconds`: all later ones move by as much."""
        self._stretched = (self._stretched + seconds) % self.camera.period
        self._frames = self.camera.frames(self._connection, self._world(), self._stretched)
        self._waiting.clear()

    def grab(self, timeout: float) -> Stamp | None:
        frame = self._next(timeout)
        if frame is None:
            return None
        self._grabbed = frame
        by = self.camera.clock
        return Stamp(
            arrived=self._now(),
            driver=None if by is StampedBy.ARRIVAL else self._world_zero + frame.stamped,
            device=self._device_time(frame) if by is StampedBy.DEVICE else None,
            sequence=None if by is StampedBy.ARRIVAL else frame.sequence,
        )

    def retrieve(self) -> bytes:
        assert self._grabbed is not None, "grab first"
        frame, camera = self._grabbed, self.camera
        light = np.ones(_BANDS)
        if camera.light:
            rows = frame.exposed + (np.arange(_BANDS) + 0.5) / _BANDS * camera.readout
            light = self._light.lit_share(np.maximum(rows, 0.0), camera.exposure)
        jpeg = with_comment(
            self._stage.jpeg(frame.number, light),
            f"oneclock sim {self._name} exposure {frame.number} world {frame.exposed:.6f}",
        )
        return jpeg[: len(jpeg) // 2] if frame.torn else jpeg

    def close(self) -> None:
        self._frames = None
        self._waiting.clear()

    def _next(self, timeout: float) -> SimFrame | None:
        frame = self._head()
        deadline = self._world() + timeout
        due = self._gone_at() if frame is None else frame.delivered
        if due > deadline:
            self._sleep(max(0.0, timeout))
            return None
        self._sleep(max(0.0, due - self._world()))
        if frame is None:
            raise CameraError(self._name, "was unplugged", "plug it in again")
        self._overflow()
        return self._waiting.popleft()

    def _head(self) -> SimFrame | None:
        """The next frame there will be; None when the camera is unplugged before."""
        if self._frames is None:
            raise CameraError(self._name, "is not open", "open it first")
        if not self._waiting:
            frame = next(self._frames, None)
            if frame is not None:
                self._waiting.append(frame)
        return self._waiting[0] if self._waiting else None

    def _overflow(self) -> None:
        """The driver keeps what fits into its buffers: of all that is there, the oldest."""
        # Real drivers stop filling when no buffer is free: the newest frames are lost, not the old.
        assert self._frames is not None
        world = self._world()
        while self._waiting[-1].delivered <= world:
            frame = next(self._frames, None)
            if frame is None:
                return
            if len(self._waiting) < self.camera.buffers or frame.delivered > world:
                self._waiting.append(frame)

    def _gone_at(self) -> float:
        return np.inf if self.camera.unplug is None else self.camera.unplug.start

    def _device_time(self, frame: SimFrame) -> float:
        local = Fraction(frame.number) / self.camera.rate
        return _DEVICE_ORIGIN / (1 + self._connection) + float(local)

    def _world(self) -> float:
        return self._now() - self._world_zero


def prepare_pictures(spec: CameraSpec) -> None:
    """Draw what the camera will see, a second's work for large pictures, before time counts."""
    _stage(*_size(spec), spec.name)


def _size(spec: CameraSpec) -> tuple[int, int]:
    width, height = _USUAL_SIZE
    return spec.settings.width or width, spec.settings.height or height


@lru_cache(maxsize=16)
def _stage(width: int, height: int, label: str) -> LitStage:
    stage = LitStage(width, height, label)
    stage.prepare()
    return stage


def with_comment(jpeg: bytes, text: str) -> bytes:
    comment = text.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]
