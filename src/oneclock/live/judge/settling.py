"""From when on offsets are steady, and how long they take to be small again after a fault."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneclock.live.judge.pairing import Pair

STEADY = 0.045
"""Seconds. What ITU-R BT.1359 calls detectable where the voice is early."""
_FEWEST = 3
"""Pairs: fewer are always steady."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    after: float
    """The first pair from which on all lie within `STEADY` of the median of them."""
    median: float
    """Steady is not right: a stream that is late by 0.2 s throughout settles there."""
    offsets: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """A fault of a producer, as it happened."""

    fault: str
    begin: float
    end: float

    def __post_init__(self) -> None:
        if self.end < self.begin:
            raise ValueError("a fault ends after it began")

    def after(self, zero: float) -> Strike:
        """In seconds after it."""
        return Strike(fault=self.fault, begin=self.begin - zero, end=self.end - zero)


def settle(pairs: Sequence[Pair]) -> Settled | None:
    """None, where they never are, as far as was seen."""
    for first in range(len(pairs) - _FEWEST + 1):
        offsets = np.array([pair.offset for pair in pairs[first:]])
        median = float(np.median(offsets))
        if np.all(np.abs(offsets - median) <= STEADY):
            return Settled(
                after=pairs[first].at, median=median, offsets=tuple(float(o) for o in offsets)
            )
    return None


def recoveries(pairs: Sequence[Pair], strikes: Sequence[Strike]) -> tuple[float | None, ...]:
    """For each strike, seconds from its end to the first pair from which on, until the next strike,
    all offsets are within `STEADY` of none. None, where there is no such pair.

    Pairs come once a second: the truth is up to one second less.
    """
    return tuple(
        _recovery(pairs, strike.end, min(_later(strikes, strike), default=math.inf))
        for strike in strikes
    )


def _recovery(pairs: Sequence[Pair], end: float, until: float) -> float | None:
    recovered = None
    for pair in pairs:
        if not end <= pair.at < until:
            continue
        if abs(pair.offset) > STEADY:
            recovered = None
        elif recovered is None:
            recovered = pair.at - end
    return recovered


def undisturbed(
    pairs: Sequence[Pair], strikes: Sequence[Strike], recovered: Sequence[float | None]
) -> tuple[Pair, ...]:
    """Those outside of faults and of what came after them, until all was well again."""

    def is_free(pair: Pair) -> bool:
        for strike, after in zip(strikes, recovered, strict=True):
            next_strike = min(_later(strikes, strike), default=math.inf)
            well = next_strike if after is None else strike.end + after
            if strike.begin <= pair.at < well:
                return False
        return True

    return tuple(pair for pair in pairs if is_free(pair))


def _later(strikes: Sequence[Strike], strike: Strike) -> list[float]:
    return [other.begin for other in strikes if other.begin > strike.begin]
