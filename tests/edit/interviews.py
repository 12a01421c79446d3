"""A filmed interview of forty seconds: two people with a microphone each, and the room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.formats.sidecar import make_sidecar, sidecar_path, write_sidecar
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.simulate.device import Device, record
from oneclock.simulate.voices import voice
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span

RATE = 16000
SECONDS = 40.0
FPS = FrameRate.parse("10")
TURNS = (
    ((0.5, 8.0), (14.0, 22.0), (30.0, 39.5)),
    ((8.3, 13.6), (22.4, 29.7)),
)
"""Of the first and of the second person, in seconds of the world."""

# How much of whom each hears, and when it was started, by which clock.
_HEARD = {"cam_a.mp4": (1.0, 0.25), "cam_b.mp4": (0.2, 1.0), "room.mp4": (0.3, 0.3)}
_DEVICES = {
    "cam_a.mp4": Device(starts_at=0.0, length=40.0, snr_db=35.0, seed=1),
    "cam_b.mp4": Device(starts_at=0.5, length=39.0, drift=50e-6, gain=0.6, snr_db=35.0, seed=2),
    "room.mp4": Device(starts_at=0.25, length=39.7, snr_db=30.0, seed=3),
}


def film_interview(folder: Path) -> Path:
    """Cameras and sidecars; the first camera's clock is the world's. Returns the folder."""
    people = [
        voice(SECONDS, seed, rate=RATE, turns=[Span(start=b, end=e) for b, e in turns])
        for seed, turns in enumerate(TURNS, 1)
    ]
    for name, heard in _HEARD.items():
        device = _DEVICES[name]
        world = np.float32(heard[0]) * people[0] + np.float32(heard[1]) * people[1]
        sound = Sound(samples=record(world, RATE, device), rate=RATE)
        picture = Picture(frames=_frames(device), rate=FPS, options={"preset": "ultrafast"})
        write_media(folder / name, sounds=[sound], picture=picture)
        write_clock(folder / name, device.clock, device.length)
    return folder


def write_clock(path: Path, clock: ClockMap, length: float, reference: str = "cam_a.mp4") -> Path:
    sidecar = make_sidecar(
        source=path.name,
        reference=reference,
        clock=clock,
        source_duration=length,
        overlap_in_reference=Span(start=0.5, end=39.5),
        grade="trusted",
        audio_stream=0,
        audio_channel=0,
    )
    write_sidecar(sidecar_path(path), sidecar)
    return sidecar_path(path)


def _frames(device: Device) -> Iterator[NDArray[np.uint8]]:
    for number in range(round(device.length * float(FPS.rate))):
        yield np.full((36, 64, 3), number % 200, np.uint8)
