"""A candidate line, held against the changes of light that both recordings saw."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from oneclock.align.light.box_line import fit_boxes
from oneclock.align.light.change_train import ChangeTrain, Indices, meet, overlap_of, tolerance
from oneclock.align.light.seen_light import Floats
from oneclock.align.pair.coarse import MAX_DRIFT, Candidate
from oneclock.align.pair.evidence import Preference, Rival
from oneclock.align.pair.trial import DRIFT_PRIOR
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.line_fit import fit_line
from oneclock.timebase.span import Span

_LOOSE = 1.5
"""Times the tolerance: candidates are no finer."""
_FITTED = 24
_COMMON = 0.02
"""Of a frame: what all changes have wrong together (automatic exposure, the pixels' curve)."""
_FINEST = 0.25
"""Of a frame: closer agreement of changes means nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LightTrial:
    candidate: Candidate
    clock: ClockMap
    overlap: Span
    """On the source's clock."""
    in_source: Indices
    in_reference: Indices
    """The changes that both saw, pair by pair."""

    @property
    def met(self) -> int:
        return len(self.in_source)

    def offset(self) -> float:
        """Reference minus local time in the middle of the overlap."""
        middle = (self.overlap.start + self.overlap.end) / 2
        return self.clock.to_reference(middle) - middle


def try_light(
    reference: ChangeTrain, source: ChangeTrain, candidate: Candidate
) -> LightTrial | None:
    near = tolerance(reference, source)
    clock = candidate.clock
    ours, theirs = meet(reference, source, clock, _LOOSE * near)
    if len(ours) == 0:
        return None
    for _ in range(2):
        some = np.unique(np.linspace(0, len(ours) - 1, min(len(ours), _FITTED)).astype(int))
        x, y = _coordinates(reference, source, ours[some], theirs[some])
        fit = fit_line(
            x,
            y,
            tolerance=near,
            finest=_FINEST * near,
            max_slope=MAX_DRIFT,
            slope_prior_std=DRIFT_PRIOR,
        )
        clock = ClockMap(delta=fit.intercept, drift=fit.slope)
        ours, theirs = meet(reference, source, clock, near)
        if len(ours) == 0:
            return None
    overlap = overlap_of(reference, source, clock)
    if overlap is None:
        return None
    return LightTrial(
        candidate=candidate, clock=clock, overlap=overlap, in_source=ours, in_reference=theirs
    )


def measured(reference: ChangeTrain, source: ChangeTrain, trial: LightTrial) -> ClockMap:
    """Its clock, to what the changes allow."""
    x, y = _coordinates(reference, source, trial.in_source, trial.in_reference)
    ours = [source.changes[i] for i in trial.in_source]
    theirs = [reference.changes[i] for i in trial.in_reference]
    clock = fit_boxes(
        x,
        y,
        np.array([(a.width, b.width) for a, b in zip(ours, theirs, strict=True)]),
        np.array([math.hypot(a.std, b.std) for a, b in zip(ours, theirs, strict=True)]),
        reach=tolerance(reference, source),
        slope_prior_std=DRIFT_PRIOR,
        about=(trial.clock.delta, trial.clock.drift),
    )
    common = _COMMON * max(reference.period, source.period)
    return replace(clock, delta_std=math.hypot(clock.delta_std, common))


def _coordinates(
    reference: ChangeTrain, source: ChangeTrain, ours: Indices, theirs: Indices
) -> tuple[Floats, Floats]:
    local = source.times[ours]
    return local, reference.times[theirs] - local


def compare(source: ChangeTrain, best: LightTrial, other: LightTrial) -> Rival:
    """Change by change, where both lines can be told by it."""
    return Rival(
        offset=other.offset(),
        strength=other.met / best.met,
        lost=_prefer(source, best, other),
        won=_prefer(source, other, best),
    )


def _prefer(source: ChangeTrain, here: LightTrial, there: LightTrial) -> Preference:
    """Changes that meet here, and do not there though they could."""
    reachable = [i in there.overlap for i in source.times[here.in_source].tolist()]
    alone = ~np.isin(here.in_source, there.in_source)
    return Preference(only=int((alone & np.array(reachable, np.bool_)).sum()))
