"""Lamps whose instants are known, and silent cameras that film them.

The truth of a camera is the instant of the middle of each exposure, in the middle of the picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.align.light.seen_light import SeenLight
from oneclock.timebase.clock_map import ClockMap

Floats = NDArray[np.float64]
SIDE = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lamp:
    """Constant between instants; before the first it is 0."""

    times: Floats
    levels: Floats

    def seen(self, starts: Floats, exposure: float) -> Floats:
        """Its mean during each [start, start + exposure)."""
        return (self._until(starts + exposure) - self._until(starts)) / exposure

    def _until(self, instants: Floats) -> Floats:
        spent = np.concatenate([[0.0], np.cumsum(self.levels[:-1] * np.diff(self.times))])
        place = np.searchsorted(self.times, instants, side="right") - 1
        past = np.maximum(place, 0)
        lit = spent[past] + self.levels[past] * (instants - self.times[past])
        return np.asarray(np.where(place < 0, 0.0, lit), np.float64)


def switched(times: Iterable[float], *, level: float = 1.0) -> Lamp:
    """On, off, on ..."""
    edges = np.sort(np.array(list(times), np.float64))
    return Lamp(times=edges, levels=level * ((np.arange(len(edges)) + 1) % 2).astype(np.float64))


def flashing(times: Iterable[float], *, lasting: float = 0.02, level: float = 3.0) -> Lamp:
    begin = np.sort(np.array(list(times), np.float64))
    edges = np.stack([begin, begin + lasting], axis=1).ravel()
    return Lamp(times=edges, levels=np.tile([level, 0.0], len(begin)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentCamera:
    starts_at: float = 0.0
    length: float
    rate: float = 30.0
    ppm: float = 0.0
    exposure: float = 0.01
    readout: float = 0.0
    """From the middle of the top row of cells to that of the bottom one, seconds."""
    noise: float = 0.005
    gamma: float = 2.2
    auto_gain: float = 0.0
    """By how much of what is wrong the gain moves in a second; 0 for none."""
    moving: float = 0.0
    """How much people and things in view change each cell, from frame to frame."""
    seed: int = 0

    @property
    def clock(self) -> ClockMap:
        return ClockMap(delta=self.starts_at, drift=self.ppm * 1e-6)


def truth_of(source: SilentCamera, reference: SilentCamera) -> ClockMap:
    return source.clock.then(reference.clock.inverse())


def film(lamps: Sequence[Lamp], camera: SilentCamera) -> SeenLight:
    random = np.random.default_rng([camera.seed, 71])
    times = np.arange(int(camera.length * camera.rate)) / camera.rate
    middles = camera.clock.to_reference(times)
    rows = np.arange(SIDE) / (SIDE - 1) - 0.5
    light = np.full((len(times), SIDE * SIDE), 0.05)
    light *= random.uniform(0.3, 3.0, SIDE * SIDE)
    for lamp in lamps:
        weights = 0.25 * random.uniform(0.3, 1.0, SIDE * SIDE)
        starts = middles[:, None] + rows * camera.readout - camera.exposure / 2
        light += weights * np.repeat(lamp.seen(starts, camera.exposure), SIDE, axis=1)
    if camera.moving:
        steps = camera.moving * random.standard_normal(light.shape)
        decay, walk = 1 - 1 / (2 * camera.rate), np.zeros(light.shape[1])
        for step in steps:
            walk = decay * walk + step
            step[:] = walk
        light *= np.exp(steps)
    if camera.auto_gain:
        light = _with_auto_gain(light, camera)
    light *= 1 + camera.noise * random.standard_normal(light.shape)
    light += 0.1 * camera.noise * random.standard_normal(light.shape)
    pixels = np.clip(light, 0, 1) ** (1 / camera.gamma)
    return SeenLight(
        duration=len(times) / camera.rate,
        times=times,
        light=(pixels**2.2).astype(np.float32),
    )


def _with_auto_gain(light: Floats, camera: SilentCamera) -> Floats:
    out, gain = np.empty_like(light), 0.0
    each = 1 - np.exp(-camera.auto_gain / camera.rate)
    for seen, shown in zip(light, out, strict=True):
        shown[:] = seen * np.exp(gain)
        gain += each * float(np.clip(np.log(0.25 / max(shown.mean(), 1e-4)), -2, 2))
    return out
