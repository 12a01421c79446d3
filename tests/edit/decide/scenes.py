"""Scenes to decide on, made of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.decide.frame_grid import FrameGrid
from oneclock.edit.decide.scene import Scene, cells_of
from oneclock.edit.mic_levels import CELLS
from oneclock.timebase.frame_rate import FrameRate

RATE = FrameRate.parse("25")
FLOOR = -60.0


def grid_of(seconds: float, rate: FrameRate = RATE) -> FrameGrid:
    return FrameGrid.until(seconds, start=Fraction(0), rate=rate)


def scene(
    covered: NDArray[np.bool_],
    levels: NDArray[np.float64] | None = None,
    *,
    ears: Sequence[int | None] | None = None,
    wide: Sequence[int] = (),
    close: Sequence[int] = (),
    rate: FrameRate = RATE,
) -> Scene:
    """A camera for each row, and a microphone for each where nothing else is said."""
    cameras, frames = covered.shape
    grid = FrameGrid(rate=rate, start=Fraction(0), frames=frames)
    if levels is None:
        levels = np.full((cameras, cells_of(grid)), FLOOR)
    return Scene(
        grid=grid,
        covered=covered,
        levels=levels,
        ears=tuple(range(cameras)) if ears is None else tuple(ears),
        names=tuple(f"cam_{number}" for number in range(cameras)),
        wide=frozenset(wide),
        close=frozenset(close),
    )


def everywhere(cameras: int, seconds: float) -> NDArray[np.bool_]:
    return np.ones((cameras, grid_of(seconds).frames), np.bool_)


def speech(
    seconds: float, turns: Sequence[Sequence[tuple[float, float]]], seed: int
) -> NDArray[np.float64]:
    """(talkers, cells) dB at a metre: syllables of a quarter of a second, pauses of less than a
    fifth; nothing between turns."""
    chance = np.random.default_rng(seed)
    out = np.full((len(turns), round(seconds * CELLS)), -200.0)
    for talker, own in enumerate(turns):
        for begin, end in own:
            cell, last = round(begin * CELLS), round(end * CELLS)
            while cell < last:
                length = int(chance.integers(6, 16))
                rise = np.minimum(np.arange(length) * 8.0 - 14.0, 0.0)
                fall = np.minimum(np.arange(length)[::-1] * 5.0 - 10.0, 0.0)
                level = -20.0 + chance.normal(0.0, 4.0) + np.minimum(rise, fall)
                out[talker, cell : min(cell + length, last)] = level[: max(0, last - cell)]
                cell += length + int(chance.integers(0, 8))
    return out


def heard(
    voices: NDArray[np.float64], bleed_db: NDArray[np.float64], seed: int, floor: float = FLOOR
) -> NDArray[np.float64]:
    """(microphones, cells) dB: every voice at every microphone, so much lower, and noise."""
    chance = np.random.default_rng(seed)
    power = 10 ** (bleed_db / 10) @ 10 ** (voices / 10)
    noise = 10 ** ((floor + chance.normal(0.0, 1.0, power.shape)) / 10)
    return np.asarray(10 * np.log10(power + noise) + chance.normal(0.0, 1.0, power.shape))


def alternating(
    seconds: float, talkers: int, seed: int, pause: float = 0.5
) -> list[list[tuple[float, float]]]:
    """Turns of four to nine seconds, with a pause between them."""
    chance = np.random.default_rng(seed)
    turns: list[list[tuple[float, float]]] = [[] for _ in range(talkers)]
    now, who = 1.0, 0
    while now + 4.0 < seconds:
        end = min(now + chance.uniform(4.0, 9.0), seconds)
        turns[who].append((now, end))
        now, who = end + pause, (who + int(chance.integers(1, talkers))) % talkers
    return turns
