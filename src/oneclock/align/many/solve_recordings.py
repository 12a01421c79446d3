"""Any number of recordings: compare pairs, relate their clocks, and again, till nothing is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from oneclock.align.many.devices import not_at_once
from oneclock.align.many.pair_plan import Pair, next_pairs
from oneclock.align.many.placement import Placement, place_all
from oneclock.align.many.relate import relate
from oneclock.align.pair.solve_pair import Answer
from oneclock.align.shared_clock import SharedClock

Compare = Callable[[Sequence[Pair]], Mapping[Pair, Answer]]
"""The first of a pair is the reference of its answer."""


def solve_recordings(
    lengths: Mapping[str, float],
    compare: Compare,
    *,
    devices: Mapping[str, str] | None = None,
    dates: Mapping[str, SharedClock] | None = None,
    known: Mapping[Pair, Answer] | None = None,
) -> tuple[tuple[Placement, ...], dict[Pair, Answer]]:
    """Where every recording belongs, in the order of `lengths`, and every comparison that was made.
    The first recording is the reference of its group. `dates` only say whom to compare first; what
    is `known` is not compared again."""
    devices, answers = devices or {}, dict(known or {})
    while True:
        groups = relate(lengths, answers).groups
        devices = not_at_once(devices, groups, lengths)
        pairs = next_pairs(lengths, groups, answers, devices, dates)
        if not pairs:
            return place_all(lengths, answers, devices), answers
        answers |= compare(pairs)
