"""A half-open interval of time, in seconds: the start belongs to it, the end does not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oneclock.timebase.clock_map import ClockMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """
    >>> take = Span(start=10.0, end=70.0)
    >>> take.meet(Span(start=60.0, end=90.0))
    Span(start=60.0, end=70.0)
    >>> take.meet(Span(start=70.0, end=90.0)) is None
    True
    """

    start: float
    end: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start) and math.isfinite(self.end)):
            raise ValueError(f"a span needs two finite ends, not {self.start} and {self.end}")
        if self.end < self.start:
            raise ValueError(f"a span cannot end ({self.end}) before it starts ({self.start})")

    @property
    def length(self) -> float:
        return self.end - self.start

    @property
    def middle(self) -> float:
        return self.start + self.length / 2

    def __contains__(self, time: float) -> bool:
        return self.start <= time < self.end

    def meet(self, other: Span) -> Span | None:
        """What both cover, or None where they share no time at all."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start=start, end=end) if start < end else None

    def shift(self, seconds: float) -> Span:
        return Span(start=self.start + seconds, end=self.end + seconds)

    def map(self, clock: ClockMap) -> Span:
        """The same stretch of time, read off the reference clock of `clock`."""
        return Span(start=clock.to_reference(self.start), end=clock.to_reference(self.end))

    def without(self, others: Iterable[Span]) -> Iterator[Span]:
        """What none of the others covers, in order.

        >>> day = Span(start=0.0, end=9.0)
        >>> list(day.without([Span(start=6.0, end=7.0), Span(start=-1.0, end=2.0)]))
        [Span(start=2.0, end=6.0), Span(start=7.0, end=9.0)]
        """
        begin = self.start
        for other in sorted(others, key=lambda each: each.start):
            end = min(other.start, self.end)
            if begin < end:
                yield Span(start=begin, end=end)
            begin = max(begin, other.end)
        if begin < self.end:
            yield Span(start=begin, end=self.end)
