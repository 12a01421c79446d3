"""Write the recordings of an event to a folder, and say what is true of each file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.simulate.clock_face import ClockFace
from oneclock.simulate.event import Camera, Event
from oneclock.simulate.event_sound import WORLD_RATE, heard_by, sounds_of
from oneclock.simulate.viewpoint import Look
from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.span import Span

_QUICK = {"preset": "ultrafast", "crf": "23", "g": "50"}
_SPEECH_BIT_RATE = 96_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """One file and its truth: its presentation timeline seen from that of the reference's file."""

    path: Path
    clock: ClockMap
    coverage: Span
    """Where it has sound, on its own timeline."""


def film_event(event: Event, folder: Path) -> tuple[Footage, ...]:
    """Write every camera's file into `folder`, which exists; the reference's comes first."""
    sounds = sounds_of(event)
    zeros = [_film(event, camera, sounds, folder) for camera in event.cameras]
    footage = []
    for camera, zero in zip(event.cameras, zeros, strict=True):
        is_reference = camera is event.reference
        ideal = event.heard_clock(camera)
        # File to device, device to reference device, reference device to its file.
        clock = ClockMap(delta=-zero).then(ideal).then(ClockMap(delta=zeros[0]))
        start, end = camera.sound_starts_at + zero, camera.device.length + zero
        footage.append(
            Footage(
                path=folder / camera.file_name,
                clock=IDENTITY if is_reference else clock,
                coverage=Span(start=start, end=end),
            )
        )
    return tuple(footage)


def _film(event: Event, camera: Camera, sounds: list[NDArray[np.float32]], folder: Path) -> float:
    samples = heard_by(event, camera, sounds)
    first = round(camera.sound_starts_at * WORLD_RATE)
    sound = Sound(
        samples=samples[first:],
        rate=WORLD_RATE,
        codec=camera.sound_codec,
        bit_rate=_SPEECH_BIT_RATE,
        starts_at=first / WORLD_RATE,
    )
    picture = None
    if camera.look is not None:
        frames = _frames(camera, camera.look)
        picture = Picture(frames=frames, rate=camera.frame_rate, options=_QUICK)
    return write_media(folder / camera.file_name, sounds=[sound], picture=picture)


def _frames(camera: Camera, look: Look) -> Iterator[NDArray[np.uint8]]:
    face = ClockFace(look, camera.name.replace("_", " "))
    for number in range(camera.frame_rate.frame_at(camera.device.length)):
        local = float(camera.frame_rate.time_of(number))
        yield face.draw(camera.device.clock.to_reference(local))
