"""Recordings of one event as long as one likes, in memory that does not depend on how long.

The event is made a minute at a time, each minute from a seed of its own: nothing ever repeats.
Sound waits in a scratch file; the picture is coloured noise, because only its bytes matter here.
"""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from benchmarks.make_case import Pair, read_pair, write_truth
from numpy.typing import NDArray

from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.simulate.device import Device, record
from oneclock.simulate.event import Camera, Event, SoundSource
from oneclock.simulate.music import music
from oneclock.simulate.room import Room, impulse_response, through
from oneclock.simulate.voices import conversation
from oneclock.timebase.frame_rate import FrameRate

Samples = NDArray[np.float32]

PICTURE_BIT_RATE = 2_000_000
_PICTURES = FrameRate(rate=Fraction(25))
_CHUNK = 60.0
_KERNEL = 64  # samples that resampling reaches beyond what it is asked for
_STAGE = (4.5, 0.8, 1.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """Of all files of an event."""

    picture: bool = True
    rate: int = 48000
    channels: int = 2
    bit_rate: int = 128_000
    """Of the sound."""

    @property
    def suffix(self) -> str:
        return "mp4" if self.picture else "m4a"


WITH_PICTURE = Format()
SOUND_ALONE = Format(picture=False, rate=16000, channels=1, bit_rate=48_000)
"""Quick to make: for lengths, where only the sound's length matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    event: Event
    camera: Camera
    format: Format
    dry: Path
    folder: Path


def make_long_pair(minutes: float, folder: Path, form: Format = WITH_PICTURE) -> Pair:
    return make_long_event(minutes, folder, form=form)[0]


def make_long_event(
    minutes: float, folder: Path, *, sources: int = 1, form: Format = WITH_PICTURE, seed: int = 75
) -> list[Pair]:
    """Of every source a pair with the reference, taken from `folder` if an earlier run left them
    there. Needs scratch space, 60 MB a minute with pictures, given back at the end."""
    event = _event(minutes * 60, sources, form, seed)
    home = folder / _name(minutes, sources, form, seed)
    names = [f"{camera.name}.truth.json" for camera in event.cameras[1:]]
    if not home.exists():
        unfinished = home.with_name(f".{home.name}.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _make(event, form, unfinished)
        for camera, name in zip(event.cameras[1:], names, strict=True):
            write_truth(unfinished, _pair(event, camera, unfinished), name)
        unfinished.replace(home)
    return [read_pair(home, name) for name in names]


def _name(minutes: float, sources: int, form: Format, seed: int) -> str:
    kind = "" if form.picture else "_of_sound"
    return f"{minutes:g}_minutes{kind}_{sources + 1}_cameras_{seed}"


def _make(event: Event, form: Format, folder: Path) -> None:
    dry = folder / "dry.f32"
    # In processes of their own, so that whoever measures afterwards is small.
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        pool.apply(_write_event, (event, form.rate, dry))
        tasks = [
            _Task(event=event, camera=c, format=form, dry=dry, folder=folder) for c in event.cameras
        ]
        pool.map(_film, tasks, chunksize=1)
    dry.unlink()


def _pair(event: Event, camera: Camera, folder: Path) -> Pair:
    clock = event.heard_clock(camera)
    reach = event.reference.device.coverage.map(clock.inverse())
    return Pair(
        reference=folder / event.reference.file_name,
        source=folder / camera.file_name,
        clock=clock,
        overlap=reach.meet(camera.device.coverage),
    )


def _event(seconds: float, sources: int, form: Format, seed: int) -> Event:
    """Talk over quiet music; each source starts 18.4 s later than the one before, and its clock is
    35 ppm slower."""
    ref = Device(starts_at=3.0, length=seconds, gain=2.0, snr_db=30.0, seed=seed + 1)
    cameras = [Camera(file_name=f"ref.{form.suffix}", device=ref, place=(4.0, 2.4, 1.5))]
    for number in range(1, sources + 1):
        device = Device(
            starts_at=3.0 + 18.4142 * number,
            length=seconds,
            gain=2.5,
            snr_db=20.0,
            drift=35e-6 * number,
            seed=seed + 1 + number,
        )
        place = (5.2 + 0.7 * (number - 1), 3.6, 1.6)
        cameras.append(Camera(file_name=f"src{number}.{form.suffix}", device=device, place=place))
    return Event(
        seed=seed,
        length=seconds + 18.4142 * sources + 12.0,
        room=Room(size=(9.0, 7.0, 3.2), reverb=0.4),
        sources=(SoundSource(kind="talker", place=_STAGE),),
        cameras=tuple(cameras),
    )


def _write_event(event: Event, rate: int, path: Path) -> None:
    with path.open("wb") as file:
        for number in range(int(event.length // _CHUNK) + 1):
            seed = event.seed * 1000 + number
            first, second = conversation(_CHUNK, seed, rate=rate)
            band = np.float32(0.3) * music(_CHUNK, seed, rate=rate)
            (first + second + band).tofile(file)


def _film(task: _Task) -> None:
    path = task.folder / task.camera.file_name
    scratch = path.with_suffix(".f32")
    form = task.format
    count = round(task.camera.device.length * form.rate)
    try:
        # Mapped, so that the writer takes what it needs and the system takes it back.
        heard = np.memmap(scratch, np.float32, "w+", shape=(form.channels, count))
        _hear(task, heard)
        sound = Sound(samples=heard, rate=form.rate, bit_rate=form.bit_rate)
        picture = Picture(
            frames=_noise(task.camera.device),
            rate=_PICTURES,
            bit_rate=PICTURE_BIT_RATE,
            options={"preset": "ultrafast", "g": "50"},
        )
        write_media(path, sounds=[sound], picture=picture if form.picture else None)
    finally:
        scratch.unlink(missing_ok=True)


def _hear(task: _Task, heard: Samples) -> None:
    """All channels hear the same, each with noise of its own."""
    dry = np.memmap(task.dry, np.float32, "r")
    device, camera, rate = task.camera.device, task.camera, task.format.rate
    seed = task.event.cameras.index(camera)
    response = impulse_response(task.event.room, _STAGE, camera.place, seed=seed, rate=rate)
    step = round(_CHUNK * rate)
    for begin in range(0, heard.shape[1], step):
        count = min(step, heard.shape[1] - begin)
        world = device.clock.to_reference(begin / rate)
        lead = max(0, int(world * rate) - _KERNEL - len(response))
        end = int((world + device.clock.rate * count / rate) * rate) + _KERNEL
        wet = through([np.array(dry[lead:end])], [response])
        for channel in range(len(heard)):
            part = Device(
                starts_at=world - lead / rate,
                length=count / rate,
                drift=device.drift,
                gain=device.gain,
                snr_db=device.snr_db,
                seed=device.seed + 1000 * begin + channel * 17,
            )
            heard[channel, begin : begin + count] = record(wet, rate, part)


def _noise(device: Device) -> Iterator[NDArray[np.uint8]]:
    rng = np.random.default_rng(device.seed)
    pictures = [rng.integers(0, 256, (96, 128, 3), np.uint8) for _ in range(50)]
    for number in range(_PICTURES.frame_at(device.length)):
        yield pictures[number * 7 % 50]
