"""Pairs of recordings that share no moment, in every way in which such pairs come to be compared.

Every pair follows from its number, so that any can be made again. Long sounds are drawn anew for
every block of pairs and cut many times within it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from benchmarks.stranger_sounds import (
    RATE,
    RealSound,
    Samples,
    company,
    hiss,
    hits,
    hum,
    loop,
    song,
    talk,
    tune,
)

from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.simulate.device import Device, record
from oneclock.simulate.room import Room, impulse_response, through

BLOCK = 320
"""Pairs whose sounds are cut from the same long ones."""

# Seconds; recordings are short rather than long, because in short ones chance has most say.
_LENGTHS = (6.0, 8.0, 12.0, 20.0, 40.0, 90.0, 180.0)
_HOW_OFTEN = (0.15, 0.1, 0.15, 0.2, 0.2, 0.1, 0.1)
_MISSED_BY = 0.5
_ROOM = Room(size=(9.0, 7.0, 3.2), reverb=0.6)
_ROOMS = 12
_EDGE = 1.0
# A loop is known as one when it is heard to come round.
_TURNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Strangers:
    kind: str
    first: Samples
    second: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draw:
    rng: np.random.Generator
    block: int
    lengths: tuple[float, float]
    real: Sequence[RealSound] = field(default=())

    def voice(self, which: int) -> Samples:
        return talk(1000 * self.block + which)

    def band(self, which: int) -> Samples:
        return tune(1000 * self.block + which)

    def take(self, which: int, *, machine: bool) -> Samples:
        """Of one song: from well rehearsed to clumsy, block by block."""
        hand = (0.003, 0.006, 0.015)[self.block % 3]
        return song(1000 * self.block, which, hand=hand, machine=machine)

    def mains(self, which: int) -> Samples:
        return hum(1000 * self.block + which)

    def seed(self) -> int:
        return int(self.rng.integers(1 << 30))


Recordings = tuple[Samples, Samples]
Kind = Callable[[_Draw], Recordings]


def make_strangers(number: int, real: Sequence[RealSound] = ()) -> Strangers:
    # Of three pairs one is of real sounds, where there are any.
    kinds = REAL_KINDS if real and number % 3 == 0 else KINDS
    name = list(kinds)[number // 3 % len(kinds)] if real else list(kinds)[number % len(kinds)]
    rng = np.random.default_rng([20, number])
    lengths = tuple(float(x) for x in rng.choice(_LENGTHS, 2, p=_HOW_OFTEN))
    draw = _Draw(rng=rng, block=number // BLOCK, lengths=(lengths[0], lengths[1]), real=real)
    first, second = kinds[name](draw)
    return Strangers(kind=name, first=first, second=second)


# -- the two recordings ---------------------------------------------------------------------------


def _of_two(draw: _Draw, one: Samples, other: Samples) -> Recordings:
    """Of different sounds, each from anywhere."""
    first, second = draw.lengths
    return _anywhere(draw, one, first), _anywhere(draw, other, second)


def _two_parts(draw: _Draw, sound: Samples) -> Recordings:
    """Of one sound, which miss each other."""
    total = len(sound) / RATE
    room = (total - _MISSED_BY) / 2
    first, second = (min(length, room) for length in draw.lengths)
    slack = total - _MISSED_BY - first - second
    begin = draw.rng.uniform(0.0, slack)
    then = begin + first + _MISSED_BY + draw.rng.uniform(0.0, slack - begin)
    parts = (_recorded(draw, sound, begin, first), _recorded(draw, sound, then, second))
    return parts if draw.rng.random() < 0.5 else parts[::-1]


def _anywhere(draw: _Draw, sound: Samples, length: float) -> Samples:
    length = min(length, len(sound) / RATE)
    return _recorded(draw, sound, draw.rng.uniform(0.0, len(sound) / RATE - length), length)


def _recorded(draw: _Draw, sound: Samples, begin: float, length: float) -> Samples:
    """By a device, near its source or in a room."""
    rng = draw.rng
    first = max(0, round((begin - _EDGE) * RATE))
    world = sound[first : round((begin + length + _EDGE) * RATE)]
    if rng.random() < 0.6:
        world = through([world], [_response(int(rng.integers(_ROOMS)))])
    telephone = rng.random() < 0.1
    device = Device(
        starts_at=begin - first / RATE,
        length=length,
        drift=float(rng.normal(0.0, 30e-6)),
        snr_db=float(rng.uniform(0.0, 30.0)),
        low_cut=300.0 if telephone else None,
        high_cut=3400.0 if telephone else None,
        seed=draw.seed(),
    )
    return record(world, RATE, device, rate=SAMPLE_RATE)


@lru_cache(_ROOMS)
def _response(number: int) -> Samples:
    rng = np.random.default_rng([number, 7])
    places = [tuple(rng.uniform(0.6, side - 0.6) for side in _ROOM.size) for _ in range(2)]
    (a, b, c), (d, e, f) = places
    return impulse_response(_ROOM, (a, b, c), (d, e, f), seed=number, rate=RATE)


# -- the kinds ------------------------------------------------------------------------------------


def _takes(draw: _Draw, *, machine: bool) -> Recordings:
    first, second = draw.rng.permutation(3)[:2]
    return _of_two(
        draw, draw.take(int(first), machine=machine), draw.take(int(second), machine=machine)
    )


def _same_loop(draw: _Draw, *, host: float) -> Recordings:
    """At different turns of it, so that any answer is wrong or a guess; with hosts, who say
    different things."""
    period = float(draw.rng.choice([1.5, 2.4, 3.7]))
    first, second = (max(length, _TURNS * period) for length in draw.lengths)
    sound = loop(1000 * draw.block, period)
    one, other = sound, sound
    if host:
        one = sound + np.float32(host) * draw.voice(0)
        other = sound + np.float32(host) * draw.voice(1)
    return _anywhere(draw, one, first), _anywhere(draw, other, second)


def _dead(draw: _Draw) -> Recordings:
    return _of_two(draw, draw.voice(0), np.float32(1e-3) * hiss(draw.seed()))


KINDS: dict[str, Kind] = {
    "other talker": lambda draw: _of_two(draw, draw.voice(0), draw.voice(1)),
    "same talker, other words": lambda draw: _two_parts(draw, draw.voice(2)),
    "meeting, other part": lambda draw: _two_parts(draw, company(draw.block)),
    "other music": lambda draw: _of_two(draw, draw.band(0), draw.band(1)),
    "music just missed": lambda draw: _two_parts(draw, draw.band(2)),
    "talk over other music": lambda draw: _of_two(
        draw, draw.voice(0) + draw.band(0), draw.voice(1) + draw.band(1)
    ),
    "song just missed": lambda draw: _two_parts(draw, draw.take(0, machine=False)),
    "song just missed, drum machine": lambda draw: _two_parts(draw, draw.take(0, machine=True)),
    "two takes": lambda draw: _takes(draw, machine=False),
    "two takes, drum machine": lambda draw: _takes(draw, machine=True),
    "one loop": lambda draw: _same_loop(draw, host=0.0),
    "one loop, two hosts": lambda draw: _same_loop(draw, host=1.0),
    "claps": lambda draw: _of_two(
        draw,
        hits(draw.seed(), a_second=0.4, kind=0),
        hits(draw.seed(), a_second=0.4, kind=0),
    ),
    "drums": lambda draw: _of_two(
        draw,
        hits(draw.seed(), a_second=3.0, kind=1),
        hits(draw.seed(), a_second=3.0, kind=2),
    ),
    "hum": lambda draw: _of_two(draw, draw.mains(0), draw.mains(1)),
    "talk over hum": lambda draw: _of_two(
        draw, draw.voice(0) + draw.mains(0), draw.voice(1) + draw.mains(1)
    ),
    "hiss": lambda draw: _of_two(draw, hiss(draw.seed()), hiss(draw.seed())),
    "dead track": _dead,
}


def _real_parts(draw: _Draw) -> Recordings:
    return _two_parts(draw, _pick(draw, draw.real).read())


def _real_siblings(draw: _Draw) -> Recordings:
    one = _pick(draw, draw.real)
    alike = [sound for sound in draw.real if sound.folder == one.folder and sound is not one]
    return _of_two(draw, one.read(), _pick(draw, alike or _others(draw, one)).read())


def _real_others(draw: _Draw) -> Recordings:
    one = _pick(draw, draw.real)
    return _of_two(draw, one.read(), _pick(draw, _others(draw, one)).read())


def _others(draw: _Draw, one: RealSound) -> list[RealSound]:
    elsewhere = [sound for sound in draw.real if sound.folder != one.folder]
    return elsewhere or [sound for sound in draw.real if sound is not one]


def _pick(draw: _Draw, sounds: Sequence[RealSound]) -> RealSound:
    return sounds[int(draw.rng.integers(len(sounds)))]


REAL_KINDS: dict[str, Kind] = {
    "real: other part of one recording": _real_parts,
    "real: another recording of its kind": _real_siblings,
    "real: another kind": _real_others,
}

REPEATING = frozenset(
    kind
    for kind in (*KINDS, *REAL_KINDS)
    if any(word in kind for word in ("song just missed", "two takes", "one loop", "other part of"))
)
"""Whose sounds come again, nearly or to the sample: there it is no accident that windows agree."""
