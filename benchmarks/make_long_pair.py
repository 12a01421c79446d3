"""Two recordings as long as one likes, in memory that does not depend on how long.

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

RATE = 48000
PICTURE_BIT_RATE = 2_000_000
_SOUND_BIT_RATE = 128_000
_PICTURES = FrameRate(rate=Fraction(25))
_CHUNK = 60.0
_KERNEL = 64  # samples that resampling reaches beyond what it is asked for
_STAGE = (4.5, 0.8, 1.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    event: Event
    camera: Camera
    dry: Path
    folder: Path


def make_long_pair(minutes: float, folder: Path) -> Pair:
    """The pair, taken from `folder` if an earlier run left it there. Needs scratch space: 60 MB a
    minute, given back at the end."""
    home = folder / f"{minutes:g}_minutes"
    if home.exists():
        return read_pair(home)
    unfinished = home.with_name(f".{home.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    event = _event(minutes * 60)
    dry = unfinished / "dry.f32"
    # In processes of their own, so that whoever measures afterwards is small.
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        pool.apply(_write_event, (event, dry))
        tasks = [_Task(event=event, camera=c, dry=dry, folder=unfinished) for c in event.cameras]
        pool.map(_film, tasks, chunksize=1)
    dry.unlink()
    first, second = event.cameras
    clock = event.heard_clock(second)
    reach = first.device.coverage.map(clock.inverse())
    write_truth(
        unfinished,
        Pair(
            reference=unfinished / first.file_name,
            source=unfinished / second.file_name,
            clock=clock,
            overlap=reach.meet(second.device.coverage),
        ),
    )
    unfinished.replace(home)
    return read_pair(home)


def _event(seconds: float) -> Event:
    """Talk over quiet music; the source starts 18.4 s later, and its clock is 35 ppm slow."""
    ref = Device(starts_at=3.0, length=seconds, gain=2.0, snr_db=30.0, seed=1)
    src = Device(starts_at=21.4142, length=seconds, gain=2.5, snr_db=20.0, drift=35e-6, seed=2)
    return Event(
        seed=75,
        length=seconds + 30.0,
        room=Room(size=(9.0, 7.0, 3.2), reverb=0.4),
        sources=(SoundSource(kind="talker", place=_STAGE),),
        cameras=(
            Camera(file_name="ref.mp4", device=ref, place=(4.0, 2.4, 1.5)),
            Camera(file_name="src.mp4", device=src, place=(5.2, 3.6, 1.6)),
        ),
    )


def _write_event(event: Event, path: Path) -> None:
    with path.open("wb") as file:
        for number in range(int(event.length // _CHUNK) + 1):
            seed = event.seed * 1000 + number
            first, second = conversation(_CHUNK, seed, rate=RATE)
            band = np.float32(0.3) * music(_CHUNK, seed, rate=RATE)
            (first + second + band).tofile(file)


def _film(task: _Task) -> None:
    path = task.folder / task.camera.file_name
    scratch = path.with_suffix(".f32")
    count = round(task.camera.device.length * RATE)
    try:
        # Mapped, so that the writer takes what it needs and the system takes it back.
        heard = np.memmap(scratch, np.float32, "w+", shape=(2, count))
        _hear(task, heard)
        sound = Sound(samples=heard, rate=RATE, bit_rate=_SOUND_BIT_RATE)
        picture = Picture(
            frames=_noise(task.camera.device),
            rate=_PICTURES,
            bit_rate=PICTURE_BIT_RATE,
            options={"preset": "ultrafast", "g": "50"},
        )
        write_media(path, sounds=[sound], picture=picture)
    finally:
        scratch.unlink(missing_ok=True)


def _hear(task: _Task, heard: Samples) -> None:
    """Both channels hear the same, each with noise of its own."""
    dry = np.memmap(task.dry, np.float32, "r")
    device, camera = task.camera.device, task.camera
    seed = task.event.cameras.index(camera)
    response = impulse_response(task.event.room, _STAGE, camera.place, seed=seed, rate=RATE)
    step = round(_CHUNK * RATE)
    for begin in range(0, heard.shape[1], step):
        count = min(step, heard.shape[1] - begin)
        world = device.clock.to_reference(begin / RATE)
        lead = max(0, int(world * RATE) - _KERNEL - len(response))
        end = int((world + device.clock.rate * count / RATE) * RATE) + _KERNEL
        wet = through([np.array(dry[lead:end])], [response])
        for channel in range(2):
            part = Device(
                starts_at=world - lead / RATE,
                length=count / RATE,
                drift=device.drift,
                gain=device.gain,
                snr_db=device.snr_db,
                seed=device.seed + 1000 * begin + channel * 17,
            )
            heard[channel, begin : begin + count] = record(wet, RATE, part)


def _noise(device: Device) -> Iterator[NDArray[np.uint8]]:
    rng = np.random.default_rng(device.seed)
    pictures = [rng.integers(0, 256, (96, 128, 3), np.uint8) for _ in range(50)]
    for number in range(_PICTURES.frame_at(device.length)):
        yield pictures[number * 7 % 50]
