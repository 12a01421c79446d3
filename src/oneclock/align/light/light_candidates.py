"""Where two trains of light changes may lie on each other: the few best candidate lines.

Every pair of changes of one kind votes for the offset that would make them one. It is a
correlation, of impulses: what cameras have in common is when the light changed, not by how much. On
long recordings a clock's drift smears the votes, so they are counted along slanted lines as well.
"""

from __future__ import annotations

import math

import numpy as np

from oneclock.align.light.change_train import ChangeTrain, Indices, tolerance
from oneclock.align.light.seen_light import Floats
from oneclock.align.light.sharp_changes import Kind
from oneclock.align.pair.coarse import MAX_DRIFT, Candidate
from oneclock.timebase.clock_map import ClockMap

CANDIDATES = 24
_MOST_CHANGES = 700
_PER_DRIFT = 64
_USUAL_WITHIN = 10.0
"""Seconds on either side, in which votes tell what is usual."""


def find_light_candidates(reference: ChangeTrain, source: ChangeTrain) -> tuple[Candidate, ...]:
    """The best first. Significance is in standard deviations of what offsets nearby get."""
    near = tolerance(reference, source)
    middle = source.duration / 2
    x, y = _votes(reference, source)
    if len(x) == 0:
        return ()
    found: list[tuple[float, float, float]] = []
    for drift in _drifts(min(reference.duration, source.duration), near):
        found += [
            (score, offset, drift) for score, offset in _peaks(y - drift * (x - middle), near)
        ]
    # Of equals the one that asks for less drift.
    found.sort(key=lambda each: (-each[0], abs(each[2])))
    best: list[tuple[float, float, float]] = []
    for score, offset, drift in found:
        if all(abs(offset - taken) > 2 * near for _, taken, _ in best):
            best.append((score, offset, drift))
        if len(best) == CANDIDATES:
            break
    return tuple(
        Candidate(clock=ClockMap(delta=offset - drift * middle, drift=drift), significance=score)
        for score, offset, drift in best
    )


def _votes(reference: ChangeTrain, source: ChangeTrain) -> tuple[Floats, Floats]:
    """Source time, and reference minus source time, of every pair of one kind."""
    x, y = [], []
    for kind in Kind:
        mine, other = _apart(source, kind), _apart(reference, kind)
        local = np.repeat(source.times[mine], len(other))
        x.append(local)
        y.append(np.tile(reference.times[other], len(mine)) - local)
    return np.concatenate(x), np.concatenate(y)


def _apart(train: ChangeTrain, kind: Kind) -> Indices:
    """If there are very many, those that stand alone: that they do so, both cameras saw."""
    these = train.of_kind[kind]
    if len(these) <= _MOST_CHANGES:
        return these
    gaps = np.diff(train.times[these], prepend=-math.inf, append=math.inf)
    alone = np.minimum(gaps[:-1], gaps[1:])
    return np.asarray(np.sort(these[np.argsort(-alone, kind="stable")[:_MOST_CHANGES]]), np.intp)


def _drifts(length: float, near: float) -> Floats:
    """So close that along one of them no vote is farther off than it may be anyway."""
    steps = math.ceil(MAX_DRIFT * length / 2 / near) if length * MAX_DRIFT / 2 > near / 2 else 0
    return np.linspace(-MAX_DRIFT, MAX_DRIFT, 2 * steps + 1) if steps else np.zeros(1)


def _peaks(offsets: Floats, near: float) -> list[tuple[float, float]]:
    """Significance and offset of where votes gather within ±near."""
    # Half as wide as what is looked for; three in a row then hold all of it.
    offsets = np.sort(offsets)
    first = float(offsets[0]) - 2 * near
    counts = np.bincount(((offsets - first) / near).astype(np.intp), minlength=4).astype(np.float64)
    votes = _running(counts, 1)
    wide = round(_USUAL_WITHIN / near)
    usual = (_running(counts, wide) - votes) * 3 / (2 * wide - 2)
    score = (votes - usual) / np.sqrt(usual + 0.5)
    peaks: list[tuple[float, float]] = []
    taken: set[int] = set()
    for place in np.argsort(-score, kind="stable")[: 8 * _PER_DRIFT].tolist():
        if score[place] <= 0 or len(peaks) == _PER_DRIFT:
            break
        if taken.isdisjoint((place - 1, place, place + 1)):
            taken.add(place)
            centre = first + (place + 0.5) * near
            begin, end = np.searchsorted(offsets, (centre - 1.6 * near, centre + 1.6 * near))
            # The median of those that gather here.
            peaks.append((float(score[place]), float(offsets[(begin + end) // 2])))
    return peaks


def _running(counts: Floats, reach: int) -> Floats:
    """Of each bin, the sum of those up to `reach` away."""
    total = np.concatenate([[0.0], np.cumsum(counts)])
    at = np.arange(len(counts))
    return np.asarray(
        total[np.minimum(at + reach + 1, len(counts))] - total[np.maximum(at - reach, 0)]
    )
