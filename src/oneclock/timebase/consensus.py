"""Which observations agree on one line, and how surprising their agreement is.

The line most observations agree with is found by trying all lines through two of them; it holds
when more than half are wild, where any median gives up. How closely they must agree is not given
but found: of several tolerances, the one at which as many would agree by chance least often
(Desolneux, Moisan & Morel 2000, "number of false alarms"). Two talkers in a room leave two clusters
3 ms apart, each tight to 20 microseconds: the tight one has the drift, the wide one a blend.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Observations sharing one abscissa to within this share of the range define no slope.
SAME_ABSCISSA = 1e-9
_BATCH = 2048
_LEAST_GROUP = 3
_ANY_SLOPE = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus:
    agree: tuple[bool, ...]
    tolerance: float
    log_chance: float
    """Natural logarithm of how many sets this large, this close to one line, are to be expected if
    every observation fell anywhere within ±reach: above 0, chance explains it."""

    @property
    def count(self) -> int:
        return sum(self.agree)


def find_consensus(
    x: Floats, y: Floats, *, reach: float, tolerances: Sequence[float], max_slope: float
) -> Consensus:
    """The least accidental agreement. `tolerances` from wide to narrow; the widest wins a tie."""
    slopes, anchors = _lines(x, y, max_slope)
    best = Consensus(agree=(False,) * len(x), tolerance=tolerances[0], log_chance=math.inf)
    for tolerance in tolerances:
        agree = _largest_set(x, y, slopes, anchors, tolerance)
        chance = log_chance(
            int(agree.sum()), x, reach=reach, tolerance=tolerance, max_slope=max_slope
        ) + math.log(len(tolerances))
        if chance < best.log_chance:
            best = Consensus(
                agree=tuple(bool(a) for a in agree), tolerance=tolerance, log_chance=chance
            )
    return best


def find_parallel_consensus(
    x: Floats, y: Floats, *, reach: float, tolerances: Sequence[float], max_slope: float
) -> Consensus:
    """The same, when several parallel lines are expected: talkers in several places, one clock.

    The slope is the one along which most *pairs* agree, whichever line they are on; chance has to
    explain all lines together; the answer is the one with the most observations.
    """
    slopes, _ = _lines(x, y, max_slope)
    best = Consensus(agree=(False,) * len(x), tolerance=tolerances[0], log_chance=math.inf)
    for tolerance in tolerances:
        slope = _commonest_slope(x, y, slopes, tolerance)
        groups = _groups(y - slope * x, tolerance)
        if not groups:
            continue
        # Each group's first member is free, and the second of the first one made the slope.
        sizes = [int(group.sum()) for group in groups]
        proving = sum(sizes) - len(sizes) - 1
        chance = (
            math.log(max(len(slopes), 1) * len(tolerances))
            + _log_ways([*sizes, len(x) - sum(sizes)])
            + max(proving, 0) * math.log(min(1.0, tolerance / reach))
        )
        if chance < best.log_chance:
            best = Consensus(
                agree=tuple(bool(a) for a in groups[0]), tolerance=tolerance, log_chance=chance
            )
    return best


def log_chance(
    agreeing: int, x: Floats, *, reach: float, tolerance: float, max_slope: float
) -> float:
    """ln of the number of sets of `agreeing` observations that chance puts within ±tolerance of one
    line, when every y falls anywhere within ±reach.

    The y that do so fill a zonotope: a cube of side 2 * tolerance, moved along all levels and all
    slopes. Its volume is a sum of determinants (Shephard 1974): of one observation that chooses the
    level, and of two that choose a level and a slope, as far apart as the slopes let them be. The
    others have to follow. Two observations prove nothing, then, unless they are so close together
    that no slope parts them.
    """
    of, share = len(x), min(1.0, tolerance / reach)
    if agreeing < 1 or share <= 0.0:
        return math.inf
    follow = math.log(share)
    level = math.log(agreeing) + _log_ways([agreeing, of - agreeing]) + (agreeing - 1) * follow
    apart = np.abs(x[:, None] - x[None])[np.triu_indices(of, 1)]
    # Where any slope goes, the box that all y are in allows no more than its height twice.
    parted = float(np.minimum(apart * min(max_slope / reach, _ANY_SLOPE), 2.0).sum())
    if agreeing < 2 or parted <= 0.0:
        return level
    ways = _log_ways([agreeing - 2, of - agreeing])
    return float(np.logaddexp(level, math.log(parted) + ways + (agreeing - 2) * follow))


def _log_ways(sizes: Sequence[int]) -> float:
    """ln of how many ways there are to share out all observations among groups of these sizes."""
    return math.lgamma(sum(sizes) + 1) - sum(math.lgamma(size + 1) for size in sizes)


def _lines(x: Floats, y: Floats, max_slope: float) -> tuple[Floats, NDArray[np.intp]]:
    """Slope and anchoring observation of every line to be tried."""
    n = len(x)
    first, second = np.triu_indices(n, 1)
    dx = x[second] - x[first]
    usable = np.abs(dx) > SAME_ABSCISSA * (float(np.ptp(x)) or 1.0)
    slopes = (y[second] - y[first])[usable] / dx[usable]
    gentle = np.abs(slopes) <= max_slope
    # Flat lines join in: they are all there is where x does not vary.
    return (
        np.concatenate([slopes[gentle], np.zeros(n)]),
        np.concatenate([first[usable][gentle], np.arange(n)]),
    )


def _commonest_slope(x: Floats, y: Floats, slopes: Floats, tolerance: float) -> float:
    first, second = np.triu_indices(len(x), 1)
    dx, dy = x[second] - x[first], y[second] - y[first]
    counts = np.concatenate(
        [
            (np.abs(dy - slopes[i : i + _BATCH // 8, None] * dx) <= tolerance).sum(axis=1)
            for i in range(0, len(slopes), _BATCH // 8)
        ]
    )
    return float(np.median(slopes[counts == counts.max()]))


def _groups(levels: Floats, tolerance: float) -> list[Mask]:
    """Clusters within ±tolerance, the largest first; fewer than three make none."""
    order = np.argsort(levels)
    left = levels[order]
    groups: list[Mask] = []
    while len(left) >= _LEAST_GROUP:
        ends = np.searchsorted(left, left + 2 * tolerance, side="right")
        sizes = ends - np.arange(len(left))
        begin = int(np.argmax(sizes))
        if sizes[begin] < _LEAST_GROUP:
            break
        members = np.zeros(len(levels), np.bool_)
        members[order[begin : ends[begin]]] = True
        groups.append(members)
        keep = np.r_[0:begin, ends[begin] : len(left)]
        left, order = left[keep], order[keep]
    return groups


def _largest_set(
    x: Floats, y: Floats, slopes: Floats, anchors: NDArray[np.intp], tolerance: float
) -> Mask:
    """Who agrees with the line that most agree with; ties go to the tighter line."""
    best, best_rank = np.zeros(len(x), np.bool_), (-1, 0.0)
    for begin in range(0, len(slopes), _BATCH):  # bounds memory for many observations
        s, a = slopes[begin : begin + _BATCH, None], anchors[begin : begin + _BATCH]
        residuals = np.abs(y[None] - y[a][:, None] - s * (x[None] - x[a][:, None]))
        near = residuals <= tolerance
        counts = near.sum(axis=1)
        spread = np.where(near, residuals, 0.0).sum(axis=1)
        i = int(np.lexsort((spread, -counts))[0])
        rank = (int(counts[i]), -float(spread[i]))
        if rank > best_rank:
            best, best_rank = near[i], rank
    return best
