"""Many short recordings: of one event, as a crowd films it, or each of an event of its own."""

from __future__ import annotations

import multiprocessing
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.device import Device, record
from oneclock.simulate.music import music
from oneclock.simulate.room import Room, impulse_response, through
from oneclock.simulate.voices import conversation

Samples = NDArray[np.float32]

MOST = {"one event": 64, "strangers": 32}
"""How many clips there are of each kind."""

_RATE = 16000
_EVENT = 8 * 60.0
_LONGEST, _SHORTEST = 5 * 60.0, 3 * 60.0
_STRANGE = 3 * 60.0
_GOLDEN = 0.6180339887
_ROOM = Room(size=(14.0, 10.0, 4.0), reverb=0.6)
_STAGE = (7.0, 1.0, 1.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clip:
    path: Path
    number: int
    dry: Path | None
    """The event's sound; None where the clip has one of its own."""


def make_clips(kind: str, folder: Path) -> list[Path]:
    """All of a kind, taken from `folder` if an earlier run left them there. However many one takes
    from the front, they hang together or nothing does."""
    home = folder / f"clips_{kind.replace(' ', '_')}"
    # Two digits: three would say that one camera has numbered them.
    names = [f"phone_{number:02d}.m4a" for number in range(MOST[kind])]
    if not home.exists():
        unfinished = home.with_name(f".{home.name}.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        dry = None
        if kind == "one event":
            dry = unfinished / "dry.npy"
            np.save(dry, _sound(_EVENT + 10.0, 9000))
        clips = [_Clip(path=unfinished / n, number=i, dry=dry) for i, n in enumerate(names)]
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            pool.map(_film, clips)
        if dry is not None:
            dry.unlink()
        unfinished.replace(home)
    return [home / name for name in names]


def _film(clip: _Clip) -> None:
    """Begins spread as evenly as any number of them can be (by the golden ratio)."""
    rng = np.random.default_rng([clip.number, 8])
    if clip.dry is None:
        length, begin, dry = _STRANGE, 0.0, _sound(_STRANGE + 5.0, clip.number)
    else:
        length = float(rng.uniform(_SHORTEST, _LONGEST))
        begin = (clip.number * _GOLDEN % 1.0) * (_EVENT - _LONGEST)
        dry = np.load(clip.dry)
    place = (float(rng.uniform(1.0, 13.0)), float(rng.uniform(4.0, 9.0)), 1.6)
    response = impulse_response(_ROOM, _STAGE, place, seed=clip.number, rate=_RATE)
    device = Device(
        starts_at=1.0 + begin,
        length=length,
        drift=float(rng.normal(0.0, 30e-6)),
        gain=2.0,
        snr_db=20.0,
        seed=clip.number,
    )
    heard = record(through([dry], [response]), _RATE, device)
    write_media(clip.path, sounds=[Sound(samples=heard, rate=_RATE, bit_rate=48_000)])


def _sound(seconds: float, seed: int) -> Samples:
    first, second = conversation(seconds, seed, rate=_RATE)
    return first + second + np.float32(0.3) * music(seconds, seed, rate=_RATE)
