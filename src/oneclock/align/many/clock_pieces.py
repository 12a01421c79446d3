"""Recordings whose clocks step, as several clocks of one device.

A comparison shows that somebody's clock stepped, not whose. It is that of whoever steps in more of
its comparisons; of two who were compared with nobody else, the source's. The recording that all
others are told by does not step: it is what steps are seen from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from oneclock.align.many.pair_plan import Pair
from oneclock.align.pair.solve_pair import Answer
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.clock_network import connected
from oneclock.timebase.relation_equations import Relation
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

_SAME_STEP = 2.0
"""Seconds: steps of one recording that are nearer to each other are one, seen twice."""
_MOST_EVIDENCE = 60.0
"""Nats: beyond it, more windows say the same again."""

Spans = dict[str, list[Span]]
"""Of every recording the stretches of its local time within which its clock does not step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    pair: Pair
    at: dict[str, Span]
    """On the clock of each of the two: from the last that one piece holds for to the first that the
    next does."""


def unbroken_spans(lengths: Mapping[str, float], answers: Mapping[Pair, Answer]) -> Spans:
    firsts = {members[0] for members in connected(list(lengths), list(answers))}
    steps = list(_steps(answers))
    found: dict[str, list[Span]] = {name: [] for name in lengths}
    for step in steps:
        whose = _whose(step, steps, firsts)
        found[whose].append(step.at[whose])
    return {name: _between(found[name], lengths[name]) for name in lengths}


def who_steps(answers: Mapping[Pair, Answer]) -> set[str]:
    """Recordings whose clocks step as two others see it, and none steps more often. Others should
    not be told by them."""
    steps = list(_steps({pair: one for pair, one in answers.items() if one.clock is not None}))
    seen = {(name, s.pair): _seen_by(name, s.at[name], steps) for s in steps for name in s.pair}
    return {
        name
        for (name, pair), often in seen.items()
        if often > 1 and often > max(seen[other, pair] for other in pair if other != name)
    }


def nodes_of(name: str, spans: Spans) -> list[str]:
    """A name for each of its clocks: its own, where there is one."""
    count = len(spans[name])
    return [name] if count == 1 else [f"{name}#{i}" for i in range(count)]


def relations_of(pair: Pair, answer: Answer, spans: Spans) -> Iterator[Relation]:
    """What an answer says of the clocks of both: a relation for each of its pieces."""
    reference, source = pair
    for piece in _pieces(answer):
        yield Relation(
            source=_node(source, piece.span, spans),
            reference=_node(reference, piece.in_reference, spans),
            clock=piece.clock,
            observed=piece.span,
            weight=_weight(answer),
        )


def joined(name: str, spans: Spans, clocks: Mapping[str, ClockMap]) -> SteppedClock | None:
    """The clock of a recording from those of its pieces; None where none of them is known."""
    pieces = tuple(
        Piece(span=span, clock=clocks[node])
        for node, span in zip(nodes_of(name, spans), spans[name], strict=True)
        if node in clocks
    )
    return SteppedClock(pieces=pieces) if pieces else None


def _pieces(answer: Answer) -> tuple[Piece, ...]:
    if answer.pieces is not None and len(answer.pieces.pieces) > 1:
        return answer.pieces.pieces
    assert answer.clock is not None
    if answer.overlap_in_reference is None:  # a clock that both show, one after the other
        assert answer.pieces is not None
        return answer.pieces.pieces
    observed = answer.overlap_in_reference.map(answer.clock.inverse())
    return (Piece(span=observed, clock=answer.clock),)


def _weight(answer: Answer) -> float:
    return 1.0 if answer.evidence is None else min(-answer.evidence.log_chance, _MOST_EVIDENCE)


def _steps(answers: Mapping[Pair, Answer]) -> Iterator[_Step]:
    for pair, answer in answers.items():
        reference, source = pair
        for before, after in pairwise(_pieces(answer)):
            gap = before.span.end, after.span.start
            there = before.in_reference.end, after.in_reference.start
            yield _Step(
                pair=pair,
                at={
                    source: Span(start=gap[0], end=gap[1]),
                    reference: Span(start=min(there), end=max(there)),
                },
            )


def _whose(step: _Step, steps: Sequence[_Step], firsts: set[str]) -> str:
    reference, source = step.pair
    if reference in firsts:
        return source
    return max((source, reference), key=lambda name: _seen_by(name, step.at[name], steps))


def _seen_by(name: str, at: Span, steps: Sequence[_Step]) -> int:
    """How many comparisons of a recording see a step there."""
    return len(
        {s.pair for s in steps if name in s.at and abs(s.at[name].middle - at.middle) <= _SAME_STEP}
    )


def _between(steps: Sequence[Span], length: float) -> list[Span]:
    """The stretches between steps; of one step that was seen several times, the median counts."""
    cuts: list[list[Span]] = []
    for step in sorted(steps, key=lambda step: step.middle):
        if cuts and step.middle - cuts[-1][-1].middle <= _SAME_STEP:
            cuts[-1].append(step)
        elif 0.0 < step.start <= step.end < length:
            cuts.append([step])
    starts = [0.0, *(median(step.end for step in cut) for cut in cuts)]
    ends = [*(median(step.start for step in cut) for cut in cuts), length]
    return [Span(start=start, end=end) for start, end in zip(starts, ends, strict=True)]


def _node(name: str, seen: Span, spans: Spans) -> str:
    """Which of its clocks is seen in a stretch of its local time: that of most of it."""

    def shared(number: int) -> float:
        common = spans[name][number].meet(seen)
        return 0.0 if common is None else common.length

    return nodes_of(name, spans)[max(range(len(spans[name])), key=shared)]
