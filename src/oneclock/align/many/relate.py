"""The groups that comparisons make, and the clock of every recording in them, with its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from oneclock.align.many.clock_pieces import joined, nodes_of, relations_of, unbroken_spans
from oneclock.align.many.pair_plan import Pair
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.timebase.clock_network import Closure, Group, solve_network
from oneclock.timebase.stepped_clock import SteppedClock

TALKERS_APART = 0.015
"""Seconds: which of several talkers each pair of microphones goes by moves what they say of each
other by 3 ms a metre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    groups: tuple[Group, ...]
    """Of recordings; of a clock that steps, the longest piece."""
    clocks: Mapping[str, SteppedClock]
    """All of every clock."""


def relate(
    lengths: Mapping[str, float],
    answers: Mapping[Pair, Answer],
    devices: Mapping[str, str] | None = None,
    *,
    least: Grade = Grade.TRUSTED,
) -> Related:
    """By comparisons of at least this grade. The first of a group is its reference."""
    accepted = (Grade.TRUSTED,) if least is Grade.TRUSTED else (Grade.TRUSTED, Grade.DOUBTFUL)
    used = {
        pair: answer
        for pair, answer in answers.items()
        if answer.grade in accepted and answer.clock is not None
    }
    spans = unbroken_spans(lengths, used)
    owner = {node: name for name in lengths for node in nodes_of(name, spans)}
    one_device = {
        node: (devices or {}).get(name, name)
        for node, name in owner.items()
        if name in (devices or {}) or node != name
    }
    solved = solve_network(
        list(owner),
        [
            relation
            for pair, answer in used.items()
            for relation in relations_of(pair, answer, spans)
        ],
        devices=one_device,
        tolerance=TALKERS_APART,
    )
    clocks: dict[str, SteppedClock] = {}
    groups: list[Group] = []
    # Largest first: a piece that nothing relates to the rest is not where its recording belongs.
    for group in sorted(solved, key=lambda group: -len(group.clocks)):
        here = {
            name: clock
            for name in dict.fromkeys(owner[node] for node in group.clocks)
            if name not in clocks and (clock := joined(name, spans, group.clocks)) is not None
        }
        clocks |= here
        if here:
            groups.append(_of_recordings(group, here, owner))
    order = list(lengths)
    groups.sort(key=lambda group: order.index(group.reference))
    return Related(groups=tuple(groups), clocks=clocks)


def _of_recordings(
    group: Group, clocks: Mapping[str, SteppedClock], owner: Mapping[str, str]
) -> Group:
    return Group(
        reference=owner[group.reference],
        clocks={name: clock.longest.clock for name, clock in clocks.items()},
        closures=tuple(_of_recording(closure, owner) for closure in group.closures),
    )


def _of_recording(closure: Closure, owner: Mapping[str, str]) -> Closure:
    relation = closure.relation
    named = replace(relation, source=owner[relation.source], reference=owner[relation.reference])
    return replace(closure, relation=named)
