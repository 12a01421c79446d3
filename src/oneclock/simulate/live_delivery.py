"""How a live producer hands over its pieces: late, uneven, in bursts, after a stall; never out of
order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from oneclock.simulate.network import Network
from oneclock.timebase.span import Span

Piece = TypeVar("Piece")


class Stamps(StrEnum):
    """What a producer says of when its pieces belong."""

    NONE = "none"
    COUNT = "count"
    """It counts them, at the rate it believes in: absences are no time to it."""
    CLOCK = "clock"
    """It looks at a clock: their true instants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(Generic[Piece]):
    arrival: float
    """When it is handed over, in seconds of the world."""
    content: float
    """Of which instant of the world it is: the truth."""
    piece: Piece
    stamp: float | None
    """What its producer says of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    delay: float = 0.0
    """Seconds from the instant a piece is of to its arrival."""
    later: tuple[tuple[float, float], ...] = ()
    """From an instant on, so much more."""
    jitter: float = 0.0
    """Standard deviation of what comes on top, piece by piece."""
    burst: float = 0.0
    """Seconds: all of so long a time is handed over at its end."""
    held: tuple[Span, ...] = ()
    """Nothing arrives in these; then all that was held up does."""
    seed: int = 0

    def __post_init__(self) -> None:
        amounts = (self.delay, self.jitter, self.burst, *(more for _, more in self.later))
        if not all(0.0 <= amount < math.inf for amount in amounts):
            raise ValueError("delay, jitter and burst are seconds, and at least 0")

    def arrivals(self, instants: Iterable[float]) -> Iterator[float]:
        """When pieces of these instants arrive."""
        last = -math.inf
        for instant, journey in zip(instants, self._journeys(), strict=False):
            at = instant + journey + sum(more for since, more in self.later if instant >= since)
            if self.burst:
                # A hair of slack: an instant that lies on an edge was rounded to either side.
                at = (math.floor(at / self.burst + 1e-9) + 1) * self.burst
            for span in self.held:
                if span.start <= at < span.end:
                    at = span.end
            last = max(last, at)
            yield last

    def _journeys(self) -> Iterator[float]:
        while not self.jitter:
            yield self.delay
        for journey in Network(delay=self.delay, jitter=self.jitter, seed=self.seed).journeys():
            yield float(journey or 0.0)
