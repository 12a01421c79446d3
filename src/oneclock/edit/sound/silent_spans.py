"""When nobody whose sound is heard was recording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

_NOTICED = 0.1
"""Seconds: less passes for a breath."""


def silent_spans(clocks: Sequence[SteppedClock], programme: Span) -> Iterator[Span]:
    """In seconds of the programme."""
    covered = (piece.in_reference.meet(programme) for clock in clocks for piece in clock.pieces)
    heard_until = programme.start
    ends = Span(start=programme.end, end=programme.end + 1.0)
    for span in sorted([ends, *(c for c in covered if c is not None)], key=lambda s: s.start):
        if span.start - heard_until >= _NOTICED:
            yield Span(start=heard_until, end=span.start).shift(-programme.start)
        heard_until = max(heard_until, span.end)
