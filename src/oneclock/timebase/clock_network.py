"""Many clocks, of which some have been seen from others: one line for each, from all that was seen.

    reference = delta + (1 + drift) * local

A relation says that source time t was reference time m, and at what rate. On the clock of a common
root both are the same moment, which is linear in what is sought:

    delta_s + (1 + drift_s) * t = delta_r + (1 + drift_r) * m
    1 + drift_s = (1 + drift_r) * (1 + drift)

Clips of one device share its drift: their columns are one. What was seen wrongly contradicts the
rest where relations close a loop, and is found by least absolute deviations, which give the whole
contradiction to the relations with the least evidence; without those, least squares.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.relation_equations import Equations, Relation
from oneclock.timebase.span import Span

_STDS = 4.0
# What warmth does to a quartz between one clip and the next.
_WEATHER = 2e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """How a relation stands to all the others."""

    relation: Relation
    misfit: float | None
    """How far it is from where the others put it, seconds; None, where no other way leads there."""
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Clocks that are related to each other, on that of `reference`."""

    reference: str
    clocks: Mapping[str, ClockMap]
    closures: tuple[Closure, ...]


def solve_network(
    names: Sequence[str],
    relations: Sequence[Relation],
    *,
    devices: Mapping[str, str] | None = None,
    tolerance: float,
) -> tuple[Group, ...]:
    """The groups that `names` fall into, each on the clock of the first of its names.

    `devices` names the device of a clip, where it is known. Relations may disagree by `tolerance`
    seconds beyond what they state themselves: microphones in different places do.
    """
    kept = [
        relation
        for members in connected(names, _ends_of(relations))
        for relation in _uncontradicted(members, relations, tolerance)
    ]
    thrown = [relation for relation in relations if relation not in kept]
    return tuple(
        _group(members, kept, thrown, devices or {}) for members in connected(names, _ends_of(kept))
    )


def _group(
    members: Sequence[str],
    kept: Sequence[Relation],
    thrown: Sequence[Relation],
    devices: Mapping[str, str],
) -> Group:
    inside = [relation for relation in kept if relation.source in members]
    alone = Equations(members, inside, {})
    shared = _of_one_clock(alone.clocks, devices)
    equations = Equations(members, inside, shared) if shared else alone
    closures = [
        Closure(relation=relation, misfit=equations.misfit_of(number), kept=True)
        for number, relation in enumerate(inside)
    ]
    closures += [
        Closure(relation=relation, misfit=_misfit(relation, equations.clocks), kept=False)
        for relation in thrown
        if relation.source in members and relation.reference in members
    ]
    return Group(reference=members[0], clocks=equations.clocks, closures=tuple(closures))


def _uncontradicted(
    members: Sequence[str], relations: Sequence[Relation], tolerance: float
) -> list[Relation]:
    inside = [relation for relation in relations if relation.source in members]
    if len(inside) < len(members):  # a tree: nothing contradicts anything
        return inside
    equations = Equations(members, inside, {})
    clocks = equations.clocks
    if not all(_agrees(relation, clocks, tolerance) for relation in inside):
        clocks = equations.least_absolute(tolerance)
    return [relation for relation in inside if _agrees(relation, clocks, tolerance)]


def _of_one_clock(clocks: Mapping[str, ClockMap], devices: Mapping[str, str]) -> dict[str, str]:
    """Without the clips whose drift, found alone, is another than that of their device: cameras are
    lent, and clips misnamed."""
    shared = {}
    for device in dict.fromkeys(devices.values()):
        clips = [name for name in clocks if devices.get(name) == device]
        surest = min(clips, key=lambda name: clocks[name].drift_std, default=None)
        if surest is None:
            continue
        for name in clips:
            apart = abs(clocks[name].drift - clocks[surest].drift)
            stated = math.hypot(clocks[name].drift_std, clocks[surest].drift_std)
            if apart <= _WEATHER + _STDS * stated:
                shared[name] = device
    return shared


def _agrees(relation: Relation, clocks: Mapping[str, ClockMap], tolerance: float) -> bool:
    ends = _ends(relation.observed)
    stated = max(relation.clock.std_at(end) for end in ends)
    return abs(_misfit(relation, clocks)) <= tolerance + _STDS * stated


def _misfit(relation: Relation, clocks: Mapping[str, ClockMap]) -> float:
    predicted = clocks[relation.source].then(clocks[relation.reference].inverse())
    apart = [
        relation.clock.to_reference(end) - predicted.to_reference(end)
        for end in _ends(relation.observed)
    ]
    return max(apart, key=abs)


def connected(names: Sequence[str], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Who is related to whom, if each of `pairs` is; in the order of `names`."""
    home = {name: name for name in names}

    def root(name: str) -> str:
        while home[name] != name:
            name = home[name]
        return name

    for one, other in pairs:
        home[root(other)] = root(one)
    members: dict[str, list[str]] = {}
    for name in names:
        members.setdefault(root(name), []).append(name)
    return list(members.values())


def _ends_of(relations: Sequence[Relation]) -> list[tuple[str, str]]:
    return [(relation.reference, relation.source) for relation in relations]


def _ends(span: Span) -> tuple[float, float]:
    return span.start, span.end
