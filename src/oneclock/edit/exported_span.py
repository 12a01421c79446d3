"""Where exported files begin and end: all of one event at the same moments."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from oneclock.errors import UsageError
from oneclock.timebase.span import Span


class Start(StrEnum):
    REFERENCE = "reference"
    """At reference time zero; what was recorded before is left out."""
    EARLIEST = "earliest"
    """With the first of the recordings."""
    OVERLAP = "overlap"
    """When all are running, and until the first of them ends."""


def exported_span(covered: Sequence[Span], start: Start) -> Span:
    """`covered` is what each recording covers of reference time; there is at least one."""
    first, last = min(s.start for s in covered), max(s.end for s in covered)
    if start is Start.OVERLAP:
        begin, end = max(s.start for s in covered), min(s.end for s in covered)
        cause, remedy = "there is no moment that all recordings cover", "use --start earliest"
    else:
        begin, end = first if start is Start.EARLIEST else 0.0, last
        cause, remedy = "all of them end before the reference begins", "use --start earliest"
    if end <= begin:
        raise UsageError(f"--start {start}", cause, remedy)
    return Span(start=begin, end=end)
