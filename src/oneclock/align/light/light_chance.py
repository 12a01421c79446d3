"""How surprising it is that so many changes of light meet.

How often changes meet by chance is not computed from how many there are: lamps are switched in
rhythms. It is counted, with the same two recordings, at offsets that are not the answer. Changes
come in bursts, too (lightning, strobes, somebody at a switch). That two bursts meet is one
coincidence; what further changes of theirs meet says only what a burst's own density leaves open.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.align.light.change_train import (
    ChangeTrain,
    Indices,
    meet,
    overlap_of,
    tolerance,
)
from oneclock.align.light.seen_light import Floats
from oneclock.align.pair.coarse import MAX_DRIFT
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

_PAUSE = 1.0
_LONGEST_BURST = 3.0
_CROWD = 0.5
"""Seconds before and after, in which others of its kind crowd about a change."""
_ELSEWHERE = 200
_GOLDEN = (math.sqrt(5) - 1) / 2
_APART = 4.0
"""Tolerances: nearer offsets are not elsewhere."""
_RARELY = 0.01
_BY_LUCK = 0.05
"""How probable it may be that a share was lower than it looked. At 0.01, light shows of one tempo
were e**-22 by chance; at 0.05, 7 changes of 7 in twenty seconds are still worth saying."""
_LEAST_SHARE = 0.25
"""Of the bursts there are: offsets at which fewer could meet tell nothing of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    met: int
    of: int


def count_met(reference: ChangeTrain, source: ChangeTrain, clock: ClockMap) -> Count:
    """Changes that both saw, of those that the one who saw fewer saw while both looked."""
    overlap = overlap_of(reference, source, clock)
    if overlap is None:
        return Count(met=0, of=0)
    ours, _ = meet(reference, source, clock, tolerance(reference, source))
    there = overlap.map(clock)
    of = min(_within(source.times, overlap).sum(), _within(reference.times, there).sum())
    return Count(met=min(len(ours), int(of)), of=int(of))


def log_chance(reference: ChangeTrain, source: ChangeTrain, clock: ClockMap) -> float:
    """Natural logarithm of the probability that changes with nothing in common, of these rhythms,
    meet so well on any line."""
    both = _Both(reference=reference, source=source, near=tolerance(reference, source))
    here = both.bursts_met(clock)
    if here.met == 0:
        return 0.0
    others = both.elsewhere(clock)
    bursts = max(both.by_density(clock), _often([both.bursts_met(other) for other in others]))
    more = both.more_met(clock)
    within = max(both.by_crowd(clock), _often([both.more_met(other) for other in others]))
    length = min(reference.duration, source.duration)
    slants = 1 + math.ceil(MAX_DRIFT * length / (2 * both.near))
    lines = slants * (reference.duration + source.duration) / (2 * both.near)
    return min(0.0, math.log(lines) + _log_tail(here, bursts) + _log_tail(more, within))


class _Both:
    """Two recordings, and which burst every change of theirs belongs to."""

    def __init__(self, *, reference: ChangeTrain, source: ChangeTrain, near: float) -> None:
        self.near = near
        self._reference, self._source = reference, source
        self._bursts = {id(train): _bursts_of(train.times) for train in (reference, source)}

    def bursts_met(self, clock: ClockMap) -> Count:
        """As `count_met`, of bursts."""
        overlap = overlap_of(self._reference, self._source, clock)
        if overlap is None:
            return Count(met=0, of=0)
        ours, theirs = meet(self._reference, self._source, clock, self.near)
        sides = (
            self._bursts_seen(self._source, ours, overlap),
            self._bursts_seen(self._reference, theirs, overlap.map(clock)),
        )
        fewer = min(sides, key=lambda side: side.of)
        return Count(met=min(fewer.met, fewer.of), of=fewer.of)

    def _bursts_seen(self, train: ChangeTrain, met: Indices, span: Span) -> Count:
        bursts = self._bursts[id(train)]
        return Count(
            met=len(np.unique(bursts[met])), of=len(np.unique(bursts[_within(train.times, span)]))
        )

    def more_met(self, clock: ClockMap) -> Count:
        """Of the bursts that met, all changes but one each."""
        ours, _ = meet(self._reference, self._source, clock, self.near)
        bursts = self._bursts[id(self._source)]
        met = np.unique(bursts[ours])
        of = int(np.isin(bursts, met).sum()) - len(met)
        return Count(met=len(ours) - len(met), of=of)

    def by_crowd(self, clock: ClockMap) -> float:
        """How many of those would meet, as closely as changes crowd in bursts."""
        _, theirs = meet(self._reference, self._source, clock, self.near)
        return float(np.mean([self._crowd_about(int(change)) for change in theirs]))

    def _crowd_about(self, change: int) -> float:
        """The share of a second about it in which one of its kind would meet."""
        train = self._reference
        alike = train.times[train.of_kind[train.changes[change].kind]]
        crowd = np.abs(alike - train.times[change]) <= _CROWD
        return min(1.0, float(crowd.sum()) * 2 * self.near / (2 * _CROWD))

    def by_density(self, clock: ClockMap) -> float:
        """What to expect of bursts without any rhythm: it is never less."""
        overlap = overlap_of(self._reference, self._source, clock)
        assert overlap is not None
        ours, theirs = (
            len(np.unique(self._bursts[id(train)][_within(train.times, span)]))
            for train, span in ((self._source, overlap), (self._reference, overlap.map(clock)))
        )
        return min(1.0, max(ours, theirs) * self.near / max(overlap.length, 2 * self.near))

    def elsewhere(self, clock: ClockMap) -> list[ClockMap]:
        """Other lines, from end to end."""
        lengths = self._reference.duration, self._source.duration
        offsets = (
            (number + 0.5) * _GOLDEN % 1.0 * sum(lengths) - lengths[1]
            for number in range(_ELSEWHERE)
        )
        return [
            ClockMap(delta=offset, drift=clock.drift)
            for offset in offsets
            if abs(offset - clock.delta) >= _APART * self.near
        ]


def _often(counts: Sequence[Count]) -> float:
    """The share that meets elsewhere; not as a rule, but where it is high, since an answer is what
    was best of many. By Clopper and Pearson (1934) from below, so that one that meets one is not
    yet a share of one."""
    from scipy.special import betaincinv

    least = max(1.0, _LEAST_SHARE * max((count.of for count in counts), default=0))
    shares = [
        float(betaincinv(count.met, count.of - count.met + 1, _BY_LUCK)) if count.met else 0.0
        for count in counts
        if count.of >= least
    ]
    return float(np.quantile(shares, 1 - _RARELY)) if shares else 0.0


def _log_tail(count: Count, share: float) -> float:
    """Of a binomial distribution, bounded from above (Chernoff)."""
    if count.of == 0 or count.met <= share * count.of:
        return 0.0
    seen = count.met / count.of
    missed = 0.0 if seen == 1 else (1 - seen) * math.log((1 - seen) / (1 - share))
    return -count.of * (seen * math.log(seen / share) + missed)


def _bursts_of(times: Floats) -> Indices:
    """The number of the burst that each belongs to."""
    bursts = np.zeros(len(times), np.intp)
    begun, number = -math.inf, -1
    for i, time in enumerate(times.tolist()):
        if time - begun > _LONGEST_BURST or time - times[i - 1] > _PAUSE:
            begun, number = time, number + 1
        bursts[i] = number
    return bursts


def _within(times: Floats, span: Span) -> NDArray[np.bool_]:
    return (times >= span.start) & (times < span.end)
