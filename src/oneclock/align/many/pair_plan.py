"""Which recordings to compare next, round by round, until nothing useful is left.

Forty cameras make 780 pairs, and one comparison apiece is enough to place them all: whoever is
placed tells where everybody else of the group would be found. So in each round

- every group looks for a place in another: with whom it may have run at once by their dates, and
  of those with whom most time has not been searched yet;
- whoever is placed by one comparison alone is compared with whom it shares most, so that a loop
  closes and the place is checked. Small groups are compared throughout.

Where nothing is related to anything, all pairs are compared in the end: that is what it takes to
say so. A date changes the order and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from oneclock.align.many.date_order import RanAtOnce, ran_at_once
from oneclock.align.shared_clock import SharedClock
from oneclock.timebase.clock_network import Group
from oneclock.timebase.span import Span

Pair = tuple[str, str]
"""In the order of the recordings' names."""

_LEAST_SHARED = 5.0
"""Seconds; less proves nothing."""
_SMALL = 5
_CHECKS = 2
"""Comparisons that place a recording of a large group: one, and one that closes a loop."""


def next_pairs(
    lengths: Mapping[str, float],
    groups: Sequence[Group],
    tried: Collection[Pair],
    devices: Mapping[str, str],
    dates: Mapping[str, SharedClock] | None = None,
) -> tuple[Pair, ...]:
    """`lengths` of all recordings, the one that everything is to be placed by first; `dates` of
    those that have one."""
    plan = _Plan(lengths, groups, tried, devices, dates or {})
    pairs = dict.fromkeys([*plan.joins(), *plan.loops()])
    return tuple(pairs)


class _Plan:
    def __init__(
        self,
        lengths: Mapping[str, float],
        groups: Sequence[Group],
        tried: Collection[Pair],
        devices: Mapping[str, str],
        dates: Mapping[str, SharedClock],
    ) -> None:
        self._groups, self._tried, self._devices = groups, frozenset(tried), devices
        self._dates = dates
        self._place = {name: i for i, name in enumerate(lengths)}
        self._lengths = lengths
        self._spans = {
            name: Span(start=0.0, end=lengths[name]).map(clock)
            for group in groups
            for name, clock in group.clocks.items()
        }

    def joins(self) -> Iterator[Pair]:
        """For every group but the first, one comparison with a member of another."""
        for group in self._groups[1:]:
            others = [other for other in self._groups if other is not group]
            chances = [
                (self._promise(name, member, group, other), pair)
                for other in others
                for member in other.clocks
                for name in group.clocks
                if (pair := self._pair(name, member)) not in self._tried
            ]
            if chances:
                yield max(chances)[1]

    def loops(self) -> Iterator[Pair]:
        for group in self._groups:
            for name in group.clocks:
                wanted = len(group.clocks) if len(group.clocks) <= _SMALL else _CHECKS
                shared = sorted(
                    (
                        (self._shared(name, other), self._pair(name, other))
                        for other in group.clocks
                        if other != name and not self._same_device(name, other)
                    ),
                    reverse=True,
                )
                known = sum(pair in self._tried for _, pair in shared)
                left = [
                    pair
                    for seconds, pair in shared
                    if pair not in self._tried and seconds >= _LEAST_SHARED
                ]
                yield from left[: max(0, wanted - known)]

    def _promise(
        self, name: str, member: str, group: Group, other: Group
    ) -> tuple[bool, RanAtOnce, float, float, float, int]:
        """One device hardly records twice at once; then, what the dates say; then, how much of
        `member` nobody of `group` has searched; then, how long both are. Of equals the first, so
        that in one round all are compared with the same."""
        searched = [
            self._spans[known]
            for known in other.clocks
            if any(self._pair(own, known) in self._tried for own in group.clocks)
        ]
        return (
            not self._same_device(name, member),
            self._ran_at_once(name, member),
            sum(gap.length for gap in self._spans[member].without(searched)),
            self._lengths[member],
            self._lengths[name],
            -self._place[member],
        )

    def _shared(self, one: str, other: str) -> float:
        shared = self._spans[one].meet(self._spans[other])
        return 0.0 if shared is None else shared.length

    def _ran_at_once(self, one: str, other: str) -> RanAtOnce:
        return ran_at_once(
            self._dates.get(one), self._lengths[one], self._dates.get(other), self._lengths[other]
        )

    def _same_device(self, one: str, other: str) -> bool:
        return self._devices.get(one, one) == self._devices.get(other, other)

    def _pair(self, one: str, other: str) -> Pair:
        return (one, other) if self._place[one] < self._place[other] else (other, one)
