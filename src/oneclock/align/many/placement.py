"""From comparisons of pairs to a place for every recording.

A comparison that is trusted relates two clocks. Related clocks make groups; a comparison that
contradicts the others of its group is thrown out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from oneclock.align.many.pair_plan import Pair
from oneclock.align.many.placement_grade import grade_of
from oneclock.align.many.relate import relate
from oneclock.align.pair.close_listening import Probe
from oneclock.align.pair.evidence import Evidence, Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.timebase.clock_network import Closure, Group
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a recording belongs, and on whose clock."""

    name: str
    reference: str
    """Its own name where it is the reference of its group, or alone."""
    answer: Answer
    compared_with: str | None
    """Whose comparison `answer.evidence` is; its probes are on the clock of `reference`."""
    closures: tuple[Closure, ...] = ()
    """All comparisons that it took part in."""
    same_device: tuple[str, ...] = ()
    """Other recordings of its device, which share its drift."""


def place_all(
    lengths: Mapping[str, float], answers: Mapping[Pair, Answer], devices: Mapping[str, str]
) -> tuple[Placement, ...]:
    """In the order of `lengths`."""
    surely = relate(lengths, answers, devices)
    trusted = {name: group for group in surely.groups for name in group.clocks}
    related = relate(lengths, answers, devices, least=Grade.DOUBTFUL)
    placements = {}
    for group in related.groups:
        for name in group.clocks:
            mine = _closures_of(name, group)
            steps = len(related.clocks[name].pieces) > 1
            grade = grade_of(name, group, mine, trusted, answers, steps=steps)
            placements[name] = replace(
                _place(name, group, related.clocks, mine, grade, lengths, answers),
                same_device=_same_device(name, group, devices),
            )
    return tuple(placements[name] for name in lengths)


def _closures_of(name: str, group: Group) -> tuple[Closure, ...]:
    return tuple(
        closure
        for closure in group.closures
        if name in (closure.relation.source, closure.relation.reference)
    )


def _same_device(name: str, group: Group, devices: Mapping[str, str]) -> tuple[str, ...]:
    """Who shares a drift has the very same: it is one unknown. Clips that were taken for one device
    and proved to be of several do not."""
    return tuple(
        other
        for other, clock in group.clocks.items()
        if other != name
        and other in devices
        and devices[other] == devices.get(name)
        and clock.drift == group.clocks[name].drift
    )


def _place(
    name: str,
    group: Group,
    clocks: Mapping[str, SteppedClock],
    mine: tuple[Closure, ...],
    graded: tuple[Grade, str],
    lengths: Mapping[str, float],
    answers: Mapping[Pair, Answer],
) -> Placement:
    grade, remark = graded
    pair, answer = _best_comparison(name, group, answers)
    if answer is None or pair is None:
        answer = Answer(
            grade=Grade.REFUSED,
            reason="there is nothing to compare it with",
            clock=None,
            overlap_in_reference=None,
            evidence=None,
        )
    if grade is Grade.REFUSED or pair is None:
        refused = replace(answer, grade=Grade.REFUSED, clock=None, overlap_in_reference=None)
        return Placement(name=name, reference=name, answer=refused, compared_with=None)
    clock = clocks[name]
    partner = pair[0] if pair[1] == name else pair[1]
    through = "" if partner == group.reference else f"through {PurePath(partner).name}: "
    told = answer.reason
    if answer.steps and len(clock.pieces) == 1:
        told = f"{_counted(answer)} on a clock that steps, which is not its own"
    reason = "; ".join(filter(None, [through + told, remark]))
    shared = clock.coverage_in_reference.meet(Span(start=0.0, end=lengths[group.reference]))
    evidence = answer.evidence and _on_group_clock(answer.evidence, pair, name, clocks)
    return Placement(
        name=name,
        reference=group.reference,
        answer=replace(
            answer,
            grade=grade,
            reason=reason,
            clock=clock.longest.clock,
            pieces=clock,
            overlap_in_reference=shared,
            evidence=evidence,
        ),
        compared_with=partner,
        closures=mine,
    )


def _counted(answer: Answer) -> str:
    evidence = answer.evidence
    return (
        "it agrees"
        if evidence is None
        else f"{evidence.agreeing} of {evidence.heard} windows agree"
    )


def _best_comparison(
    name: str, group: Group, answers: Mapping[Pair, Answer]
) -> tuple[Pair | None, Answer | None]:
    """The one that was kept with the reference, or else with most evidence; for who is alone, the
    one that came nearest."""
    mine = [(pair, answer) for pair, answer in answers.items() if name in pair]
    kept = {
        (closure.relation.reference, closure.relation.source)
        for closure in group.closures
        if closure.kept
    }
    return max(
        mine,
        key=lambda each: (
            each[0] in kept,
            each[0] in kept and group.reference in each[0] and name != group.reference,
            _evidence_of(each[1]),
        ),
        default=(None, None),
    )


def _evidence_of(answer: Answer) -> float:
    return -math.inf if answer.evidence is None else -answer.evidence.log_chance


def _on_group_clock(
    evidence: Evidence, pair: Pair, name: str, clocks: Mapping[str, SteppedClock]
) -> Evidence:
    """Probes of a pair say where one of its recordings lies on the other's clock; as seen from
    `name`, and from the group's reference, they say it of `name`."""
    return replace(evidence, probes=tuple(_moved(evidence.probes, pair, name, clocks)))


def _moved(
    probes: Iterable[Probe], pair: Pair, name: str, clocks: Mapping[str, SteppedClock]
) -> Iterable[Probe]:
    reference, source = pair
    partner = clocks[reference if name == source else source]
    for probe in probes:
        there = probe.local + probe.offset
        local, seen = (probe.local, there) if name == source else (there, probe.local)
        piece = partner.piece_at(seen) or partner.longest
        yield replace(probe, local=local, offset=piece.clock.to_reference(seen) - local)
