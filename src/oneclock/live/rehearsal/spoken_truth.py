"""Which sample of a voice is of which instant: what its producer knows and the session does not."""

from __future__ import annotations

import bisect

from oneclock.live.pacing.voice_queue import Samples
from oneclock.simulate.live_delivery import Delivery
from oneclock.simulate.live_marks import numbers_in


class SpokenTruth:
    """Grows with what is delivered, in the order of it."""

    def __init__(self) -> None:
        self._instants: list[float] = []
        self._numbers: list[int] = []
        self._lengths: list[int] = []
        self._rates: list[float] = []

    def add(self, delivery: Delivery[Samples], rate: float) -> None:
        """`rate` is how many samples a second of the world has."""
        self._instants.append(delivery.content)
        self._numbers.append(int(numbers_in(delivery.piece[:1])[0]))
        self._lengths.append(len(delivery.piece))
        self._rates.append(rate)

    @property
    def samples(self) -> int:
        return sum(self._lengths)

    def number_at(self, instant: float) -> int | None:
        """The sample of an instant; None, where nothing was spoken."""
        # A hair of slack: the instant of a piece was rounded, and that of a picture too.
        at = bisect.bisect_right(self._instants, instant + 1e-9) - 1
        if at < 0:
            return None
        within = round((instant - self._instants[at]) * self._rates[at])
        return self._numbers[at] + within if within < self._lengths[at] else None

    def instant_of(self, number: int) -> float:
        """When a sample was spoken."""
        at = bisect.bisect_right(self._numbers, number) - 1
        return self._instants[at] + (number - self._numbers[at]) / self._rates[at]
