"""The accuracy cases: pairs of recordings whose true clocks follow by arithmetic.

Talkers and loudspeakers stand within 20 cm wherever a case does not say otherwise, so that there
is one truth to be held against.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import Literal

from oneclock.simulate.device import Device
from oneclock.simulate.event import Camera, Event, SoundSource
from oneclock.simulate.room import Place, Room

Tracks = Literal["mono", "antiphase", "two of four dead"]

TALK = (
    SoundSource(kind="talker", place=(4.5, 0.8, 1.6)),
    SoundSource(kind="talker", place=(4.6, 0.8, 1.6)),
)
_MUSIC = SoundSource(kind="music", place=(4.5, 0.7, 1.6))
BAND = (_MUSIC, replace(TALK[0], level=0.0))  # an event needs a talker, if a silent one
TALK_OVER_BAND = (*TALK, replace(_MUSIC, level=0.3))
APART = (TALK[0], replace(TALK[1], place=(6.5, 2.8, 1.6)))

LIVING_ROOM = Room(size=(9.0, 7.0, 3.2), reverb=0.4)
HALL = Room(size=(24.0, 18.0, 8.0), reverb=1.2)
OPEN_AIR = Room(size=(60.0, 60.0, 20.0), reverb=0.0)

_CODECS = {"wav": "pcm_s16le", "flac": "flac", "mp3": "libmp3lame", "webm": "libopus"}
WITH_PICTURE = {".mp4", ".mkv", ".ts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    name: str
    event: Event
    """Its first camera is the reference, its second the source."""
    heard_by_source: Event
    """What the source's microphone hears: `event`, or another that must not be mistaken for it."""
    tracks: Tracks = "mono"
    """Of the source's file."""

    @property
    def source(self) -> Camera:
        return self.event.cameras[1]

    @property
    def related(self) -> bool:
        """False where the only right answer is none."""
        starts = [c.device.starts_at for c in self.event.cameras]
        ends = [c.device.clock.to_reference(c.device.length) for c in self.event.cameras]
        return self.heard_by_source is self.event and max(starts) < min(ends)

    @property
    def kinds(self) -> str:
        return " / ".join(camera.file_name.rpartition(".")[2] for camera in self.event.cameras)

    @property
    def snr_db(self) -> float:
        devices = [camera.device for camera in self.event.cameras]
        return min(d.snr_db for d in devices if d.snr_db is not None)


def all_cases() -> tuple[Case, ...]:
    minutes = 60.0
    long = 12 * minutes
    return (
        _case("plain talk", "wav", "flac", long),
        _case("slow clock", "mp4", "mkv", long, ppm=40),
        _case("fast clock", "mp3", "m4a", long, ppm=-100, snr=10),
        _case("very slow clock", "mp4", "ts", long, ppm=100, snr=10),
        _case("music in a hall", "webm", "mp4", long, BAND, room=HALL, ppm=20, near=False),
        _case("talk over music", "mkv", "webm", long, TALK_OVER_BAND, ppm=-25, snr=10),
        _case("talk as loud as noise", "m4a", "mp3", long, ppm=60, snr=0),
        _case("music as loud as noise", "flac", "ts", 6 * minutes, BAND, snr=0),
        _case("noise, six minutes", "mp4", "mp3", 6 * minutes, ppm=15, snr=0),
        _case("far away, open air", "wav", "mkv", 6 * minutes, room=OPEN_AIR, far=40.0, snr=10),
        _case("talkers apart", "mp4", "mp4", 6 * minutes, APART, ppm=8),
        _case("telephone sound", "mp4", "m4a", 6 * minutes, low=300.0, high=3400.0, snr=10),
        _case("overlap of a minute", "mp4", "webm", 6 * minutes, begin=5 * minutes, ppm=-12),
        _case("sound 0.5 s late", "mp4", "mkv", 6 * minutes, late=0.5),
        _case("sound 1.7 s late, long", "mkv", "mp4", long, late=1.7, ppm=30),
        _case("antiphase stereo", "webm", "mp4", 6 * minutes, tracks="antiphase"),
        _case("four tracks, two dead", "mp4", "mkv", 6 * minutes, tracks="two of four dead"),
        _case("four tracks, long", "mp4", "mkv", long, tracks="two of four dead", ppm=-5),
        _case("clip of 30 s", "mp4", "mp4", long, begin=301.0, length=30.0),
        _case("clip of 30 s, noise", "webm", "m4a", long, begin=444.0, length=30.0, snr=0),
        _case("clip of 6 s", "mp4", "m4a", 8 * minutes, begin=200.0, length=6.0),
        _case("clip of 6 s of music", "mp3", "webm", 8 * minutes, BAND, begin=300.0, length=6.0),
        _case("other talk", "mp4", "mp4", long, related=False),
        _case("other music", "flac", "webm", 6 * minutes, BAND, related=False),
        _case(
            "other talk over other music", "mkv", "ts", 6 * minutes, TALK_OVER_BAND, related=False
        ),
        _case("clip of 30 s from elsewhere", "mp4", "m4a", long, length=30.0, related=False),
        _case("clip of 6 s from elsewhere", "webm", "mp3", 8 * minutes, length=6.0, related=False),
        _case("just missed", "mp4", "mkv", 3 * minutes, begin=3.1 * minutes),
    )


QUICK = ("noise, six minutes", "sound 0.5 s late", "clip of 30 s", "other music")


def quick_cases() -> tuple[Case, ...]:
    return tuple(case for case in all_cases() if case.name in QUICK)


def _case(
    name: str,
    reference: str,
    source: str,
    seconds: float,
    sounds: tuple[SoundSource, ...] = TALK,
    *,
    room: Room = LIVING_ROOM,
    ppm: float = 0.0,
    snr: float = 25.0,
    begin: float = 9.3172,
    length: float | None = None,
    late: float = 0.0,
    low: float | None = None,
    high: float | None = None,
    near: bool = True,
    far: float | None = None,
    tracks: Tracks = "mono",
    related: bool = True,
) -> Case:
    """A reference of `seconds` with 35 dB, and a source that begins `begin` later in the world."""
    seed = zlib.crc32(name.encode()) % 100_000
    first = Device(starts_at=2.0, length=seconds, gain=2.0, snr_db=35.0, low_cut=60.0, seed=seed)
    second = Device(
        starts_at=2.0 + begin,
        length=length or seconds,
        drift=ppm * 1e-6,
        gain=2.5,
        snr_db=snr,
        low_cut=low,
        high_cut=high,
        seed=seed + 1,
    )
    there = (4.0, 2.4, 1.5) if near else (8.0, 11.0, 1.7)
    event = Event(
        seed=seed,
        length=max(first.length, begin + second.length) + 4.0,
        room=room,
        sources=sounds,
        cameras=(
            _camera("ref", reference, first, there),
            _camera("src", source, second, _place_of_source(near, far), late),
        ),
    )
    heard = event if related else replace(event, seed=seed + 7)
    return Case(name=name, event=event, heard_by_source=heard, tracks=tracks)


def _place_of_source(near: bool, far: float | None) -> Place:
    if far is not None:
        return (4.5, far, 1.7)
    return (5.2, 3.6, 1.6) if near else (14.0, 8.0, 1.5)


def _camera(stem: str, kind: str, device: Device, place: Place, late: float = 0.0) -> Camera:
    return Camera(
        file_name=f"{stem}.{kind}",
        device=device,
        place=place,
        sound_codec=_CODECS.get(kind, "aac"),
        sound_starts_at=late,
    )
