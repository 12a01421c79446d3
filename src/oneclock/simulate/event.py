"""An event: who sounds where, and which devices recorded it. Its truth follows by arithmetic.

What counts is what is heard. A device d metres from the main source hears each moment d / 343 s
after it happened, so seen from its recording the world runs that much late. The truth of a device
is its clock seen from the reference device's, both as they hear the main source. Sources elsewhere
arrive a little differently: `spread` says by how much, and no aligner can be judged below it.
Light is instant: `seen_clock` is the truth of pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from oneclock.simulate.device import Device
from oneclock.simulate.room import Place, Room, travel_time
from oneclock.simulate.viewpoint import Look
from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.timeline import Source, Timeline

TWENTY_FIVE = FrameRate(rate=Fraction(25))


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundSource:
    kind: Literal["talker", "music"]
    place: Place
    level: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A device in the room, the file it writes, and its picture if it has one."""

    file_name: str
    device: Device
    place: Place
    look: Look | None = None
    frame_rate: FrameRate = TWENTY_FIVE
    sound_codec: str = "aac"
    sound_starts_at: float = 0.0
    """Silence at the head of the file: its sound track begins that much late, though true."""

    @property
    def name(self) -> str:
        return self.file_name.rpartition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The first source is the main one, the first camera the reference."""

    seed: int
    length: float
    """World seconds during which there is sound."""
    room: Room
    sources: tuple[SoundSource, ...]
    cameras: tuple[Camera, ...]

    def __post_init__(self) -> None:
        if not self.sources or not self.cameras:
            raise ValueError("an event needs a source and a camera")
        names = [camera.name for camera in self.cameras]
        if len(set(names)) != len(names):
            raise ValueError("every camera needs a name of its own")

    @property
    def reference(self) -> Camera:
        return self.cameras[0]

    def camera(self, name: str) -> Camera:
        for camera in self.cameras:
            if camera.name == name:
                return camera
        raise KeyError(name)

    def heard_clock(self, camera: Camera) -> ClockMap:
        """Seen from the reference, as the main source is heard. Local zero is the first sample."""
        return self._hearing(camera).then(self._hearing(self.reference).inverse())

    def seen_clock(self, camera: Camera) -> ClockMap:
        """Seen from the reference, as light is seen: the clocks alone."""
        return camera.device.clock.then(self.reference.device.clock.inverse())

    def spread(self, camera: Camera) -> float:
        """How far the truths of the several sources lie apart, in seconds."""
        delays = [
            travel_time(source.place, self.reference.place)
            - travel_time(source.place, camera.place)
            for source in self.sources
        ]
        return max(delays) - min(delays)

    def timeline(self) -> Timeline:
        """The truth of what was heard, before any file format had its say."""
        return Timeline(
            reference=self.reference.name,
            sources=tuple(
                Source(
                    name=camera.name,
                    clock=IDENTITY if camera is self.reference else self.heard_clock(camera),
                    coverage=camera.device.coverage,
                )
                for camera in self.cameras
            ),
        )

    def _hearing(self, camera: Camera) -> ClockMap:
        """Local time to the world time at which what is heard left the main source."""
        late = travel_time(self.sources[0].place, camera.place)
        return camera.device.clock.then(ClockMap(delta=-late))
