"""Whom to believe: the best witness that is trusted and fresh.

A number without trust is only told where there is none with it, and then says so itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from oneclock.live.offset.witness import Offset, OffsetSource

FRESH_FOR = {
    # Once a second each; five allow for a beep that was missed, a post that was lost.
    OffsetSource.SENDER: 5.0,
    OffsetSource.STATS: 5.0,
    OffsetSource.END_TO_END: 5.0,
    # RTCP reports may be 5 s apart (RFC 3550, 6.2), and one may be lost.
    OffsetSource.REPORT: 12.0,
}
"""Seconds."""
_KNOWS_MORE = tuple(OffsetSource)


def fresh(offsets: Iterable[Offset], now: float) -> tuple[Offset, ...]:
    """Those that still say something about `now`; who knows most comes last."""
    young = (o for o in offsets if abs(now - o.at) <= FRESH_FOR[o.source])
    return tuple(sorted(young, key=lambda o: _KNOWS_MORE.index(o.source)))


def best(offsets: Iterable[Offset]) -> Offset | None:
    return max(offsets, key=lambda o: (o.trusted, _KNOWS_MORE.index(o.source)), default=None)
