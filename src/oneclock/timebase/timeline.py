"""Named sources, each with its clock and what it covers, on the clock of one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One recording: when it ran on its own clock, and that clock seen from the reference."""

    name: str
    clock: ClockMap = IDENTITY
    coverage: Span
    """On the source's own clock."""

    @property
    def coverage_in_reference(self) -> Span:
        return self.coverage.map(self.clock)

    def overlap_in_reference(self, other: Source) -> Span | None:
        return self.coverage_in_reference.meet(other.coverage_in_reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """
    >>> wide = Source(name="wide", coverage=Span(start=0, end=60))
    >>> close = Source(name="close", clock=ClockMap(delta=20), coverage=Span(start=0, end=90))
    >>> event = Timeline(reference="wide", sources=(wide, close))
    >>> event.span
    Span(start=0.0, end=110.0)
    >>> [source.name for source in event.running_at(70.0)]
    ['close']
    >>> event.seen_from("close")["wide"].clock.delta
    -20.0
    """

    reference: str
    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        names = [source.name for source in self.sources]
        if len(set(names)) != len(names):
            raise ValueError("every source of a timeline needs a name of its own")
        if self.reference not in names:
            raise ValueError(f"the reference {self.reference!r} is not among the sources")
        clock = self[self.reference].clock
        if (clock.delta, clock.drift) != (0.0, 0.0):
            raise ValueError("the reference must be on its own clock")

    def __getitem__(self, name: str) -> Source:
        for source in self.sources:
            if source.name == name:
                return source
        raise KeyError(name)

    @property
    def span(self) -> Span:
        """From the first moment any source covers to the last, on the reference clock."""
        covered = [source.coverage_in_reference for source in self.sources]
        return Span(
            start=float(min(span.start for span in covered)),
            end=float(max(span.end for span in covered)),
        )

    def running_at(self, reference_time: float) -> Iterable[Source]:
        return (s for s in self.sources if reference_time in s.coverage_in_reference)

    def seen_from(self, name: str) -> Timeline:
        """The same event on the clock of another of its sources."""
        to_new = self[name].clock.inverse()
        return Timeline(
            reference=name,
            sources=tuple(
                Source(
                    name=source.name,
                    clock=IDENTITY if source.name == name else source.clock.then(to_new),
                    coverage=source.coverage,
                )
                for source in self.sources
            ),
        )
