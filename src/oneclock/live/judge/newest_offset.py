"""How far lips are off just now, by the last seconds of a run."""

from __future__ import annotations

from statistics import median

from oneclock.live.judge.judgement import Judgement
from oneclock.live.offset.witness import Offset, OffsetSource

LOOKED_BACK = 6.0
"""Seconds: enough to judge by, and few enough to be news."""
_NEWEST = 3
"""Pairs: one of them may be wrong."""


def newest_offset(judgement: Judgement, begin: float) -> Offset | None:
    """Of seconds that began then; trusted where they are enough to be judged by."""
    pairs = judgement.pairs[-_NEWEST:]
    if not pairs:
        return None
    return Offset(
        seconds=median(pair.offset for pair in pairs),
        source=OffsetSource.END_TO_END,
        at=begin + pairs[-1].at,
        trusted=judgement.why_not is None,
        why_not=judgement.why_not or "",
    )
