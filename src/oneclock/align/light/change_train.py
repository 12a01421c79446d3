"""The changes of light of one recording, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.align.light.change_views import view_changes
from oneclock.align.light.exposure import LightChange, changes_at, find_blur
from oneclock.align.light.seen_light import Floats, SeenLight
from oneclock.align.light.sharp_changes import Kind, find_changes
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChangeTrain:
    duration: float
    period: float
    """From frame to frame."""
    changes: tuple[LightChange, ...]
    """In order of time."""
    times: Floats
    """Theirs."""
    of_kind: Mapping[Kind, Indices]

    def __len__(self) -> int:
        return len(self.changes)


def make_train(changes: Sequence[LightChange], *, duration: float, period: float) -> ChangeTrain:
    changes = tuple(sorted(changes, key=lambda change: change.time))
    return ChangeTrain(
        duration=duration,
        period=period,
        changes=changes,
        times=np.array([change.time for change in changes], np.float64),
        of_kind={
            kind: np.array([i for i, c in enumerate(changes) if c.kind is kind], np.intp)
            for kind in Kind
        },
    )


def train_of(seen: SeenLight) -> ChangeTrain:
    views = view_changes(seen, find_changes(seen))
    changes = changes_at(views, find_blur(views, seen.period), seen.period)
    return make_train(changes, duration=seen.duration, period=seen.period)


def tolerance(reference: ChangeTrain, source: ChangeTrain) -> float:
    """Seconds by which one change may differ as two cameras see it: each may have been blind for as
    long as half of a frame, and a little is noise."""
    return 0.6 * (reference.period + source.period)


def overlap_of(reference: ChangeTrain, source: ChangeTrain, clock: ClockMap) -> Span | None:
    """What both cover, on the source's clock."""
    covered = Span(start=0.0, end=reference.duration).map(clock.inverse())
    return covered.meet(Span(start=0.0, end=source.duration))


def meet(
    reference: ChangeTrain, source: ChangeTrain, clock: ClockMap, within: float
) -> tuple[Indices, Indices]:
    """Which changes of both are one, with the source on this clock: of one kind, nearest to each
    other, and near. Indices in the source, and in the reference, in order of the source."""
    ours, theirs = [], []
    for kind in Kind:
        mine, other = source.of_kind[kind], reference.of_kind[kind]
        if len(mine) == 0 or len(other) == 0:
            continue
        there = clock.to_reference(source.times[mine])
        nearest = _nearest(there, reference.times[other])
        back = _nearest(reference.times[other], there)
        mutual = back[nearest] == np.arange(len(mine))
        near = np.abs(reference.times[other][nearest] - there) <= within
        ours.append(mine[mutual & near])
        theirs.append(other[nearest][mutual & near])
    if not ours:
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    source_side, reference_side = np.concatenate(ours), np.concatenate(theirs)
    order = np.argsort(source_side, kind="stable")
    return source_side[order], reference_side[order]


def _nearest(these: Floats, among: Floats) -> Indices:
    """Of each, the index of the nearest among others, which are in order."""
    after = np.clip(np.searchsorted(among, these), 1, max(len(among) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(among) - 1)
    return np.where(np.abs(among[after] - these) < np.abs(these - among[before]), after, before)
