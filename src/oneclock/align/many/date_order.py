"""Whether recordings ran at once, by their dates: the order in which to compare them, no more.

Clocks of cameras are set by hand, or never, or to another time zone. So a date says whom to compare
first; who is related to whom, only comparisons say.
"""

from __future__ import annotations

import math
from enum import IntEnum

from oneclock.align.shared_clock import FARTHEST_ZONES, ZONE_STEP, SharedClock
from oneclock.timebase.span import Span

_STDS = 2.0


class RanAtOnce(IntEnum):
    """The likelier, the higher."""

    UNLIKELY = 0
    UNTOLD = 1
    """One of them has no date, or they agree but for the time zone that one does not tell."""
    LIKELY = 2


def ran_at_once(
    one: SharedClock | None, one_length: float, other: SharedClock | None, other_length: float
) -> RanAtOnce:
    if one is None or other is None:
        return RanAtOnce.UNTOLD
    ours = Span(start=0.0, end=one_length).map(one.clock)
    theirs = Span(start=0.0, end=other_length).map(other.clock)
    may_be = _STDS * math.hypot(
        one.clock.std_at(one_length / 2), other.clock.std_at(other_length / 2)
    )
    # By what one of the two dates would have to be wrong for them to meet: from this to that.
    least, most = theirs.start - ours.end - may_be, theirs.end - ours.start + may_be
    if least <= 0.0 <= most:
        return RanAtOnce.LIKELY
    zones = math.ceil(least / ZONE_STEP) * ZONE_STEP
    if (one.zone_open or other.zone_open) and zones <= most and abs(zones) <= FARTHEST_ZONES:
        return RanAtOnce.UNTOLD
    return RanAtOnce.UNLIKELY
