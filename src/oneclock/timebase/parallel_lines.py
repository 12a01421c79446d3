"""Parallel lines through several groups of observations: one clock that stepped between them.

Steps change where a clock stands, not how fast it runs. So all groups have one slope, and a short
one borrows it from the long.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from oneclock.timebase.line_fit import LineFit, fit_line, student

Floats = NDArray[np.float64]

_ROUNDS = 3
# So many talkers fit side by side within the tolerance.
_CLUSTERS = 24


def fit_parallel_lines(
    groups: Sequence[tuple[Floats, Floats]],
    *,
    tolerance: float,
    finest: float,
    max_slope: float = math.inf,
    slope_prior_std: float = math.inf,
) -> tuple[LineFit, ...]:
    """One line a group of x and y; see `fit_line` for the rest."""
    x = np.concatenate([x for x, _ in groups])
    y = np.concatenate([y for _, y in groups])
    which = np.repeat(np.arange(len(groups)), [len(x) for x, _ in groups])
    # Each group about its own pivot: its level then is known apart from the slope.
    pivots = np.array([x.mean() for x, _ in groups])
    longest = int(np.argmax([np.ptp(x) for x, _ in groups]))
    slope = fit_line(
        *groups[longest], tolerance=tolerance, finest=finest, max_slope=max_slope
    ).slope
    flat = y - slope * (x - pivots[which])
    levels = _apart(flat, which, longest, len(groups), tolerance)
    for _ in range(_ROUNDS):
        pooled = fit_line(
            x - pivots[which],
            y - levels[which],
            tolerance=tolerance,
            finest=finest,
            max_slope=max_slope,
            slope_prior_std=slope_prior_std,
        )
        slope, inliers = pooled.slope, np.array(pooled.inliers)
        levels = _levels(y - slope * (x - pivots[which]), which, inliers, levels)
    # Every group has spent an observation on its level, and all together one on the slope.
    spare = pooled.inlier_count - len(groups) - 1
    std = pooled.scatter * student(spare)
    return tuple(
        LineFit(
            intercept=float(level - slope * pivot),
            slope=slope,
            intercept_std=math.hypot(std / math.sqrt(max(n, 1)), pivot * pooled.slope_std),
            slope_std=pooled.slope_std,
            covariance=float(-pivot * pooled.slope_std**2),
            scatter=pooled.scatter,
            inliers=tuple(bool(i) for i in inliers[which == group]),
        )
        for group, (level, pivot, n) in enumerate(
            zip(levels, pivots, np.bincount(which[inliers], minlength=len(groups)), strict=True)
        )
    )


def _apart(
    flat: Floats, which: NDArray[np.intp], longest: int, groups: int, tolerance: float
) -> Floats:
    """Each group's level, such that most of its observations coincide with those of the longest:
    two talkers leave two clusters in every group, and each has to meet its own."""
    own, near = flat[which == longest], tolerance / _CLUSTERS
    level = float(np.median(own))
    return np.array(
        [
            level + (0.0 if group == longest else _shift(flat[which == group], own, near))
            for group in range(groups)
        ]
    )


def _shift(group: Floats, own: Floats, near: float) -> float:
    """By how much one group is above the other, so that most of both find a partner."""
    shifts = (group[:, None] - own[None]).ravel()
    beside = np.abs(group[None, :, None] - shifts[:, None, None] - own[None, None]) <= near
    partners = beside.any(axis=2).sum(axis=1) + beside.any(axis=1).sum(axis=1)
    return float(np.median(shifts[partners == partners.max()]))


def _levels(
    flat: Floats, which: NDArray[np.intp], inliers: NDArray[np.bool_], before: Floats
) -> Floats:
    """Of each group; as it was where all of it is wild."""
    return np.array(
        [
            float(flat[mine].mean()) if (mine := inliers & (which == group)).any() else level
            for group, level in enumerate(before)
        ]
    )
