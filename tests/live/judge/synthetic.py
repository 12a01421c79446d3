"""What a rig would have seen and heard, made from what is true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from oneclock.live.judge.marks import Mark
from oneclock.live.judge.pairing import Pair
from oneclock.live.judge.pictures import PATCHES, Pictures
from oneclock.simulate.talking_marks import BEEP_SECONDS

RATE = 48000
FPS = 25
DARK, BRIGHT = 20.0, 230.0


def burst(samples: NDArray[np.float64], at: float, pitch: float, level: float = 0.4) -> None:
    """Adds a beep, begun between two samples if it must."""
    first = int(np.ceil(at * RATE))
    time = np.arange(first, first + round(BEEP_SECONDS * RATE)) / RATE - at
    samples[first : first + len(time)] += level * np.sin(2 * np.pi * pitch * time)


def marks(times: Iterable[float], first: int = 0) -> list[Mark]:
    """Numbered one after the other."""
    return [Mark(at=at, code=(first + number) % 4) for number, at in enumerate(times)]


def film(
    seconds: float,
    flashes: Sequence[Mark],
    *,
    numbered: bool = True,
    patch: int | None = None,
    fps: float = FPS,
) -> Pictures:
    """Pictures in which each flash is white from its time on for two frames: in the cells of the
    top band, or in one patch alone."""
    shown = np.arange(round(seconds * fps)) / fps
    patches = np.full((len(shown), PATCHES), DARK)
    for flash in flashes:
        lit = (shown >= flash.at - 1e-9) & (shown < flash.at + 2 / fps - 1e-9)
        cells = (True, bool(flash.code & 1), bool(flash.code & 2)) if numbered else (True,) * 3
        where = [cell for cell, white in enumerate(cells) if white] if patch is None else [patch]
        for cell in where:
            patches[lit, cell] = BRIGHT
    return Pictures(shown=shown, numbers=np.arange(len(shown)), patches=patches)


def pairs(offsets: Sequence[float], first: float = 1.0) -> list[Pair]:
    """One a second."""
    return [Pair(at=first + number, offset=offset) for number, offset in enumerate(offsets)]
