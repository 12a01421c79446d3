"""Which flash belongs to which beep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from oneclock.live.judge.marks import CODES, MARK_PERIOD, Mark

_AGREEING = 0.6
"""Share of steps from mark to mark that must count as time does."""
_FEWEST_STEPS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A second, seen and heard."""

    at: float
    """When both were there."""
    offset: float
    """Seconds; positive: heard before it was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    pairs: tuple[Pair, ...]
    numbered: bool
    """Whether the marks said which second they are."""

    @property
    def reach(self) -> float:
        """Offsets beyond it look like others below it."""
        return MARK_PERIOD * CODES / 2 if self.numbered else MARK_PERIOD / 2


def pair_marks(flashes: Sequence[Mark], beeps: Sequence[Mark]) -> Pairing:
    """The nearest of each other, among those of one number where they are numbered."""
    numbered = _is_numbered(flashes) and _is_numbered(beeps)
    reach = MARK_PERIOD * CODES / 2 if numbered else MARK_PERIOD / 2
    pairs: list[Pair] = []
    for code in range(CODES) if numbered else (None,):
        seen = [flash.at for flash in flashes if code in (None, flash.code)]
        heard = [beep.at for beep in beeps if code in (None, beep.code)]
        pairs += _nearest(seen, heard, reach)
    return Pairing(pairs=tuple(sorted(pairs, key=lambda pair: pair.at)), numbered=numbered)


def _nearest(seen: list[float], heard: list[float], reach: float) -> list[Pair]:
    if not seen or not heard:
        return []
    nearest_beep, nearest_flash = _nearest_of(heard, seen), _nearest_of(seen, heard)
    apart = [at - heard[beep] for at, beep in zip(seen, nearest_beep, strict=True)]
    return [
        Pair(at=max(seen[flash], heard[beep]), offset=apart[flash])
        for flash, beep in enumerate(nearest_beep)
        if nearest_flash[beep] == flash and abs(apart[flash]) < reach
    ]


def _nearest_of(those: Sequence[float], times: Sequence[float]) -> list[int]:
    """For each of the times, which of those is the nearest; both in order."""
    after = np.searchsorted(those, times)
    around = np.clip((after - 1, after), 0, len(those) - 1)
    nearer = np.argmin(np.abs(np.asarray(those)[around] - np.asarray(times)), axis=0)
    return [int(pair[which]) for pair, which in zip(around.T, nearer, strict=True)]


def _is_numbered(marks: Sequence[Mark]) -> bool:
    """Whether numbers go on as the seconds do."""
    steps = [
        (later.code - earlier.code - round((later.at - earlier.at) / MARK_PERIOD)) % CODES == 0
        for earlier, later in pairwise(marks)
        # Every fourth second has the same number again: such steps say nothing.
        if round((later.at - earlier.at) / MARK_PERIOD) % CODES
    ]
    return len(steps) >= _FEWEST_STEPS and sum(steps) >= _AGREEING * len(steps)
