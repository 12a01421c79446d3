"""When nobody whose sound is heard was recording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

_NOTICED = 0.1
"""Seconds: less passes for a breath."""


def silence_told(clocks: Sequence[SteppedClock], programme: Span) -> Iterator[str]:
    """In a line each."""
    for span in silent_spans(clocks, programme):
        yield f"nobody who is heard was recording from {span.start:.2f} to {span.end:.2f} s"


def silent_spans(clocks: Sequence[SteppedClock], programme: Span) -> Iterator[Span]:
    """In seconds of the programme."""
    for gap in programme.without(piece.in_reference for clock in clocks for piece in clock.pieces):
        if gap.length >= _NOTICED:
            yield gap.shift(-programme.start)
