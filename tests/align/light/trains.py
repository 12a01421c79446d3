"""Changes of light without a picture: the rhythms that unrelated recordings come with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from oneclock.align.light.change_train import ChangeTrain, make_train
from oneclock.align.light.exposure import LightChange
from oneclock.align.light.sharp_changes import Kind
from oneclock.timebase.clock_map import ClockMap

Random = np.random.Generator
Happening = tuple[float, Kind]
Rhythm = Callable[[Random, float], list[Happening]]

PERIOD = 1 / 30
_KINDS = tuple(Kind)


def train(happened: Sequence[Happening], duration: float, *, scatter: float = 0.0) -> ChangeTrain:
    """As a camera of 30 frames sees it, which is blind for half of the time."""
    random = np.random.default_rng(len(happened))
    changes = [
        LightChange(
            kind=kind,
            time=time + scatter * float(random.standard_normal()),
            width=PERIOD / 2,
            std=PERIOD / 10,
        )
        for time, kind in happened
        if 0.2 < time < duration - 0.2
    ]
    return make_train(changes, duration=duration, period=PERIOD)


def seen_from(clock: ClockMap, happened: Sequence[Happening]) -> list[Happening]:
    return [(clock.to_local(time), kind) for time, kind in happened]


def in_turn(times: NDArray[np.float64]) -> list[Happening]:
    return [(float(t), (Kind.UP, Kind.DOWN)[i % 2]) for i, t in enumerate(np.sort(times))]


def of_any_kind(random: Random, times: NDArray[np.float64]) -> list[Happening]:
    return [(float(t), _KINDS[random.integers(len(_KINDS))]) for t in np.sort(times)]


def now_and_then(random: Random, duration: float) -> list[Happening]:
    return of_any_kind(random, random.uniform(0, duration, random.integers(1, 60)))


def at_a_switch(random: Random, duration: float) -> list[Happening]:
    """Every 1.3 s or so, on and off."""
    cells = 1.3 * np.arange(int(duration / 1.3)) + random.uniform(0, 1.3)
    return in_turn(cells + random.uniform(0, 0.6, len(cells)))


def thunderstorm(random: Random, duration: float) -> list[Happening]:
    strokes = [
        begin + np.cumsum(random.exponential(0.12, random.integers(2, 7)))
        for begin in random.uniform(0, duration, random.integers(3, 25))
    ]
    return [(float(t), Kind.FLASH) for t in np.sort(np.concatenate(strokes))]


def on_the_beat(random: Random, duration: float) -> list[Happening]:
    beats = np.arange(random.uniform(0, 0.5), duration, 0.25)
    return of_any_kind(random, beats[random.random(len(beats)) < 0.2])


def blinking(random: Random, duration: float) -> list[Happening]:
    period = random.choice([0.5, 2 / 3, 1.0])
    return in_turn(np.arange(random.uniform(0, period), duration, period / 2))


RHYTHMS: tuple[Rhythm, ...] = (now_and_then, at_a_switch, thunderstorm, on_the_beat, blinking)
