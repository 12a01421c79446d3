"""Recordings of simulated cameras, and how to ask them what was really so."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.camera_spec import parse_camera, parse_cameras
from oneclock.capture.record_cameras import record_cameras
from oneclock.capture.recording import Command, Controls, Event, RecordingPlan
from oneclock.capture.session.session_folder import Session, SessionCamera
from oneclock.capture.sources.sim_source import SimSource
from oneclock.media.read_packets import PacketReader

Floats = NDArray[np.float64]


class Script(Controls):
    """Gives commands by itself, each when so many seconds have gone by since the first was asked
    for: that is when a recording begins."""

    def __init__(self, commands: Mapping[float, Command | Callable[[], None]]) -> None:
        super().__init__()
        self._commands_left = sorted(commands.items())
        self._began: float | None = None

    def next(self, timeout: float | None) -> Command | None:
        now = time.monotonic()
        self._began = now if self._began is None else self._began
        if not self._commands_left:
            return super().next(timeout)
        due, wanted = self._commands_left[0]
        left = max(0.0, self._began + due - now)
        said = super().next(left if timeout is None else min(left, timeout))
        if said is not None or time.monotonic() < self._began + due:
            return said
        self._commands_left.pop(0)
        if isinstance(wanted, Command):
            return wanted
        wanted()
        return None


def record(
    folder: Path,
    *cameras: str,
    controls: Controls | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
    **plan: Any,
) -> Session:
    specs = parse_cameras([small(camera) for camera in cameras])
    return record_cameras(
        RecordingPlan(folder=folder, cameras=specs, **plan), controls, on_event=on_event
    )


def small(camera: str) -> str:
    """Simulated cameras with pictures that are soon drawn."""
    return camera if "sim:" not in camera or "size=" in camera else f"{camera},size=64x48"


def camera(session: Session, name: str) -> SessionCamera:
    return next(camera for camera in session.cameras if camera.name == name)


def events(session: Session, *kinds: str) -> list[tuple[str, str | None]]:
    """Kind and camera of all events of these kinds, in order."""
    return [
        (event["kind"], event.get("camera"))
        for event in session.told["events"]
        if event["kind"] in kinds
    ]


def truly_seen(truth: Mapping[str, Any], name: str) -> Floats:
    return np.array(_of(truth, name)["exposed_seconds"])


def true_instants(truth: Mapping[str, Any], name: str) -> list[int]:
    return list(_of(truth, name)["instant"])


def exposures(truth: Mapping[str, Any], name: str) -> list[int]:
    return list(_of(truth, name)["exposures"])


def recorded_packets(path: Path) -> list[bytes]:
    reader = PacketReader(str(path))
    try:
        found = []
        while (packet := reader.read()) is not None:
            found.append(packet.data)
        return found
    finally:
        reader.close()


def sent_packets(spec: str, name: str, wanted: Sequence[int]) -> list[bytes]:
    """The packets of these exposures of a simulated camera that was never closed, made again."""
    clock = Clock()
    source = SimSource(
        parse_camera(small(spec), name), world_zero=0.0, now=clock.now, sleep=clock.sleep
    )
    clock.time = wanted[0] * source.camera.period + source.camera.phase - 0.5 * source.camera.period
    source.open()
    found: dict[int, bytes] = {}
    number = wanted[0] - 1
    while number < wanted[-1]:
        stamp = source.grab(1.0)
        assert stamp is not None
        assert stamp.driver is not None
        number = round((stamp.driver - source.camera.phase) / source.camera.period)
        found[number] = source.retrieve()
    return [found[number] for number in wanted]


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, time: float = 0.0) -> None:
        self.time = time

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def _of(truth: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(c for c in truth["cameras"] if c["name"] == name)
    return found
