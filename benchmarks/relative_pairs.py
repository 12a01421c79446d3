"""Pairs of recordings of one event, whose clocks and places are known exactly.

Every pair follows from its number, so that any can be made again. Dry sounds are drawn anew for
every block of pairs; each pair cuts its own from them and sends it through a room of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.fft
from benchmarks.stranger_sounds import RATE, Samples

from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.simulate.device import Device, record
from oneclock.simulate.music import music
from oneclock.simulate.room import Place, Room, impulse_response, through, travel_time
from oneclock.simulate.voices import voice
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

BLOCK = 200
"""Pairs whose sounds are cut from the same long ones."""

_LENGTH = 1300.0
_EDGE = 2.0
_REFERENCES = (30.0, 60.0, 120.0, 300.0, 1200.0)
_SOURCES = (6.0, 10.0, 20.0, 40.0, 90.0, 180.0, 300.0, 600.0, 1200.0)
_SOURCES_OFTEN = (0.14, 0.14, 0.16, 0.16, 0.14, 0.1, 0.08, 0.05, 0.03)
_REFERENCES_OFTEN = (0.2, 0.25, 0.25, 0.2, 0.1)
_LEAST_SHARED = 5.0
_ROOM, _HALL = (7.0, 5.5, 2.9), (24.0, 16.0, 9.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relatives:
    kind: str
    reference: Samples
    source: Samples
    truths: tuple[ClockMap, ...]
    """The source's clock seen from the reference, by what is heard of each place of a sound."""
    overlap: Span
    """On the source's clock."""


Dry = Callable[[np.random.Generator, int, float], list[Samples]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    sounds: Dry
    """So many seconds of it, from each place."""
    snr_db: tuple[float, float] = (20.0, 30.0)
    room: tuple[Place, tuple[float, ...]] | None = (_ROOM, (0.3, 0.5, 0.8))
    """Its size and how long its sound decays; None is at the source itself."""
    away: tuple[float, float] | None = None
    """In open air, how far the second microphone is, in metres."""
    telephone: bool = False
    clipped: bool = False
    inverted: bool = False


def make_relatives(number: int) -> Relatives:
    name = list(KINDS)[number % len(KINDS)]
    kind, rng = KINDS[name], np.random.default_rng([21, number])
    first = float(rng.choice(_REFERENCES, p=_REFERENCES_OFTEN))
    second = float(rng.choice(_SOURCES, p=_SOURCES_OFTEN))
    shared = max(_LEAST_SHARED, 0.5 * min(first, second))
    begin = rng.uniform(shared - second, first - shared)
    start = _EDGE + max(0.0, -begin)
    total = max(start + first, start + begin + second) + _EDGE
    dry = kind.sounds(rng, number // BLOCK, total)
    near, far, late = _heard_at_two_places(kind, rng, dry)
    drifts = rng.normal(0.0, 30e-6, 2)
    one = Device(
        starts_at=start, length=first, drift=drifts[0], snr_db=25.0, seed=int(rng.integers(1 << 30))
    )
    other = Device(starts_at=start + begin, length=second, drift=drifts[1])
    truths = tuple(other.clock.then(ClockMap(delta=-by)).then(one.clock.inverse()) for by in late)
    covered = Span(start=0.0, end=first).map(truths[0].inverse())
    overlap = covered.meet(Span(start=0.0, end=second))
    assert overlap is not None
    return Relatives(
        kind=name,
        reference=record(near, RATE, one, rate=SAMPLE_RATE),
        source=_with_faults(kind, rng, record(far, RATE, other, rate=SAMPLE_RATE)),
        truths=truths,
        overlap=overlap,
    )


# -- from places to microphones -------------------------------------------------------------------


def _heard_at_two_places(
    kind: Kind, rng: np.random.Generator, dry: list[Samples]
) -> tuple[Samples, Samples, list[float]]:
    """What both microphones hear, and how much later the second one does, by place."""
    if kind.away is not None:
        room, height = Room(size=(200.0, 200.0, 10.0), reverb=0.0), 1.6
        places: list[Place] = [(50.0, 50.0 + 2 * i, height) for i in range(len(dry))]
        one: Place = (50.0, 50.0 - rng.uniform(1.0, 4.0), height)
        other: Place = (50.0 + rng.uniform(*kind.away), 50.0, height)
    elif kind.room is not None:
        size, reverbs = kind.room
        room = Room(size=size, reverb=float(rng.choice(reverbs)))
        places, one, other = _scattered(rng, size, len(dry))
    else:
        return dry[0], dry[0], [0.0]
    seed = int(rng.integers(1 << 30))
    near, far = (
        through(
            dry,
            [impulse_response(room, place, at, seed=seed + i, rate=RATE) for place in places],
        )
        for i, at in enumerate((one, other))
    )
    late = [travel_time(place, other) - travel_time(place, one) for place in places]
    return _levelled(near), _levelled(far), late


def _scattered(
    rng: np.random.Generator, size: Place, count: int
) -> tuple[list[Place], Place, Place]:
    while True:
        spots = [
            (
                float(rng.uniform(0.6, size[0] - 0.6)),
                float(rng.uniform(0.6, size[1] - 0.6)),
                float(rng.uniform(1.0, 2.0)),
            )
            for _ in range(count + 2)
        ]
        places, one, other = spots[:count], spots[count], spots[count + 1]
        if all(travel_time(place, at) > 0.8 / 343 for place in places for at in (one, other)):
            return places, one, other


def _with_faults(kind: Kind, rng: np.random.Generator, heard: Samples) -> Samples:
    level = _active_level(heard) * np.float32(10 ** (-rng.uniform(*kind.snr_db) / 20))
    noise = rng.standard_normal(len(heard), np.float32)
    if rng.random() < 0.5:
        noise = _pink(noise)
    heard = heard + level * noise
    if kind.telephone:
        heard = _telephone(heard)
    if kind.clipped:
        most = np.quantile(np.abs(heard), 0.9)
        heard = np.clip(heard, -most, most)
    return np.asarray(-heard if kind.inverted else heard, np.float32)


def _active_level(sound: Samples) -> np.float32:
    frames = sound[: len(sound) // 400 * 400].reshape(-1, 400)
    power = np.mean(frames**2, axis=1)
    active = power[power > 1e-3 * power.max(initial=0.0)]
    return np.float32(np.sqrt(active.mean())) if len(active) else np.float32(0.0)


def _pink(white: Samples) -> Samples:
    spectrum = scipy.fft.rfft(white)
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 0.005 * len(spectrum)))
    pink = scipy.fft.irfft(spectrum, len(white))
    return np.asarray(pink / (np.std(pink) or 1.0), np.float32)


def _telephone(sound: Samples) -> Samples:
    frequency = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    gain = 1 / np.sqrt(1 + (300.0 / np.maximum(frequency, 1.0)) ** 8 + (frequency / 3400.0) ** 8)
    return np.asarray(scipy.fft.irfft(scipy.fft.rfft(sound) * gain, len(sound)), np.float32)


def _levelled(sound: Samples) -> Samples:
    return sound * np.float32(0.1 / (_active_level(sound) or 1.0))


# -- dry sounds -----------------------------------------------------------------------------------


@lru_cache(4)
def _long_talk(seed: int) -> Samples:
    return voice(_LENGTH, seed, rate=RATE)


@lru_cache(2)
def _long_music(seed: int) -> Samples:
    return music(_LENGTH, seed, rate=RATE)


def _piece(rng: np.random.Generator, sound: Samples, seconds: float) -> Samples:
    """From anywhere in it; what is longer begins again."""
    by = int(rng.integers(max(1, len(sound) - round(seconds * RATE))))
    return np.resize(sound[by:], round(seconds * RATE))


def _talk(rng: np.random.Generator, block: int, seconds: float) -> list[Samples]:
    return [_piece(rng, _long_talk(2 * block), seconds)]


def _music(rng: np.random.Generator, block: int, seconds: float) -> list[Samples]:
    return [_piece(rng, _long_music(block), seconds)]


def _two_talkers(rng: np.random.Generator, block: int, seconds: float) -> list[Samples]:
    both = [_piece(rng, _long_talk(2 * block + i), seconds) for i in range(2)]
    turns = np.repeat(rng.integers(0, 2, int(seconds / 6) + 2), 6 * RATE)[: len(both[0])]
    return [np.asarray(sound * (turns == i), np.float32) for i, sound in enumerate(both)]


def _rare_words(rng: np.random.Generator, block: int, seconds: float) -> list[Samples]:
    """One of half a second or so every 6 to 20 seconds."""
    said, spoken = _piece(rng, _long_talk(2 * block), seconds), np.zeros(0, np.bool_)
    while len(spoken) < len(said):
        silence, word = rng.uniform(6.0, 20.0), rng.uniform(0.4, 1.0)
        spoken = np.concatenate(
            [spoken, np.zeros(int(silence * RATE), np.bool_), np.ones(int(word * RATE), np.bool_)]
        )
    return [np.asarray(said * spoken[: len(said)], np.float32)]


def _hits(
    every: float, seconds_long: float, thud: float = 0.0
) -> Callable[[np.random.Generator, int, float], list[Samples]]:
    """Noise that dies away, `thud` of it a low tone, at random moments."""

    def sounds(rng: np.random.Generator, block: int, seconds: float) -> list[Samples]:
        out = np.zeros(round(seconds * RATE), np.float32)
        time = np.arange(int(seconds_long * RATE)) / RATE
        at = rng.exponential(every)
        while at < seconds:
            wave = (1 - thud) * rng.standard_normal(len(time))
            wave += 3 * thud * np.sin(2 * np.pi * rng.uniform(50.0, 110.0) * time)
            hit = wave * np.exp(-6 * time / seconds_long) * rng.uniform(0.3, 1.0)
            begin = int(at * RATE)
            out[begin : begin + len(hit)] += hit[: len(out) - begin].astype(np.float32)
            at += 0.15 + rng.exponential(every)
        return [out]

    return sounds


_OPEN_AIR = (20.0, 80.0)
_QUIET: dict[str, tuple[float, float]] = {
    "0 dB": (-2.0, 2.0),
    "-5 dB": (-7.0, -3.0),
    "-10 dB": (-12.0, -8.0),
    "-15 dB": (-16.0, -14.0),
}
KINDS: dict[str, Kind] = {
    "talk at the microphones": Kind(sounds=_talk, room=None),
    "talk in a room": Kind(sounds=_talk),
    "two talkers in a room": Kind(sounds=_two_talkers),
    "music in a room": Kind(sounds=_music),
    "talk in a hall": Kind(sounds=_talk, room=(_HALL, (1.2, 1.8))),
    "music in a hall": Kind(sounds=_music, room=(_HALL, (1.2, 1.8))),
    "talk far away": Kind(sounds=_talk, away=_OPEN_AIR, snr_db=(0.0, 15.0)),
    **{f"talk in a room, {name}": Kind(sounds=_talk, snr_db=snr) for name, snr in _QUIET.items()},
    **{f"music in a room, {name}": Kind(sounds=_music, snr_db=snr) for name, snr in _QUIET.items()},
    "talk at the microphones, -15 dB": Kind(sounds=_talk, room=None, snr_db=_QUIET["-15 dB"]),
    "telephone": Kind(sounds=_talk, telephone=True, snr_db=(5.0, 20.0)),
    "clipped": Kind(sounds=_talk, clipped=True),
    "inverted": Kind(sounds=_talk, inverted=True),
    "rare words": Kind(sounds=_rare_words, snr_db=(10.0, 25.0)),
    "claps": Kind(sounds=_hits(2.5, 0.03), snr_db=(0.0, 25.0)),
    "few claps": Kind(sounds=_hits(8.0, 0.03), snr_db=(5.0, 25.0)),
    "shots far away": Kind(sounds=_hits(5.0, 0.02), away=_OPEN_AIR, snr_db=(0.0, 20.0)),
    "drums": Kind(sounds=_hits(0.3, 0.15, thud=0.5), snr_db=(0.0, 25.0)),
    "a door": Kind(sounds=_hits(6.0, 0.25, thud=0.7), snr_db=(10.0, 25.0)),
}
