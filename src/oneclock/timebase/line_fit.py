"""A straight line through observations of which many may be wild.

A clock seen from another is a line, so finding a clock is fitting one. Observations of time offsets
are not Gaussian: most sit within a millisecond of the truth and some are anywhere. Three steps:

1. consensus (`consensus.py`): which of them agree on one line, and how closely.
2. repeated medians (Siegel 1982) among those that agree: at 30 % wild observations its slope error
   was half that of Theil-Sen and a two-hundredth of least squares.
3. least squares over the inliers of that line: the efficient estimate, and its covariance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.timebase.consensus import SAME_ABSCISSA, find_consensus, find_parallel_consensus

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# 1.4826 * median(|r|) estimates the standard deviation of Gaussian residuals.
_MAD_TO_STD = 1.4826
_INLIER_STDS = 4.0
# Evenly spread over ± this many standard deviations, observations lie as densely as a Gaussian's
# centre: what is dense beyond that is more than the centre of a cloud. (Held against ±tolerance, 60
# observations of 1 ms scatter lost all but an accidental core and claimed 0.4 ms; their three sigma
# held in 67 % of trials.)
_AS_DENSE_AS_GAUSS = math.sqrt(math.pi / 2)
# Closer agreement of some is believed when chance would make it once in a thousand.
_SURPRISING = math.log(1e-3)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFit:
    """y = intercept + slope * x, what it is worth, and which observations it rests on."""

    intercept: float
    slope: float
    intercept_std: float
    slope_std: float
    covariance: float
    scatter: float
    """Standard deviation of the inliers about the line."""
    inliers: tuple[bool, ...]

    def at(self, x: float) -> float:
        return self.intercept + self.slope * x

    @property
    def inlier_count(self) -> int:
        return sum(self.inliers)


def fit_line(
    x: Floats,
    y: Floats,
    *,
    tolerance: float,
    finest: float | None = None,
    max_slope: float = math.inf,
    slope_prior_std: float = math.inf,
) -> LineFit:
    """Fit `y = intercept + slope * x`.

    An observation farther than `tolerance` from the line is wild, whatever the others do; nearer
    ones may be left out too, when the rest agree much more closely. `finest` is the scatter below
    which closer agreement means nothing (the observations' own resolution). `slope_prior_std` says
    how large slopes are known to be: with few observations close together the slope then falls to
    zero instead of running away.
    """
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if x.shape != y.shape or x.ndim != 1 or len(x) == 0:
        raise ValueError("a line needs one or more observations, as many x as y")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("observations must be finite numbers")
    finest = tolerance if finest is None else finest
    wide = find_consensus(x, y, reach=tolerance, tolerances=(tolerance,), max_slope=max_slope)
    near = np.array(wide.agree)
    # Among those that agree at all: do some agree far more closely than in one cloud by chance?
    _, scale = _residuals(x, y, near, finest, max_slope)
    reach = min(tolerance, _AS_DENSE_AS_GAUSS * scale)
    tight = find_parallel_consensus(
        x[near], y[near], reach=reach, tolerances=halvings(reach, finest), max_slope=max_slope
    )
    if tight.log_chance < _SURPRISING:
        near[near] = tight.agree
    residuals, scale = _residuals(x, y, near, finest, max_slope)
    inliers = residuals <= min(tolerance, _INLIER_STDS * scale * _of_few(int(near.sum())))
    if not inliers.any():
        inliers = near
    return _least_squares(x, y, inliers, finest, max_slope, slope_prior_std)


def halvings(widest: float, finest: float) -> tuple[float, ...]:
    """widest, widest/2, ... down to finest."""
    steps = max(0, math.floor(math.log2(widest / finest) + 1e-9)) if finest > 0 else 0
    return tuple(widest / 2**i for i in range(steps + 1))


def _residuals(
    x: Floats, y: Floats, near: Mask, finest: float, max_slope: float
) -> tuple[Floats, float]:
    """How far each is from the line of those near it, and the standard deviation of these."""
    slope, intercept = _repeated_medians(x[near], y[near], max_slope)
    residuals = np.abs(y - intercept - slope * x)
    return residuals, max(_MAD_TO_STD * float(np.median(residuals[near])), finest / _INLIER_STDS)


def _of_few(count: int) -> float:
    """The median residual of a few is too small: two lie on any line, and a third may by accident.
    Of three nobody can tell which is wild. (Finite sample factor of Rousseeuw & Leroy 1987.)"""
    return 1 + 5 / (count - 2) if count > 3 else math.inf


def _repeated_medians(x: Floats, y: Floats, max_slope: float) -> tuple[float, float]:
    """Siegel's slope and intercept."""
    dx = x[:, None] - x[None]
    usable = np.abs(dx) > SAME_ABSCISSA * (float(np.ptp(x)) or 1.0)
    slopes = np.where(usable, (y[:, None] - y[None]) / np.where(usable, dx, 1.0), np.nan)
    with_slope = usable.any(axis=1)
    slope = float(np.median(np.nanmedian(slopes[with_slope], axis=1))) if with_slope.any() else 0.0
    slope = min(max(slope, -max_slope), max_slope)
    return slope, float(np.median(y - slope * x))


def _least_squares(
    x: Floats,
    y: Floats,
    inliers: Mask,
    finest: float,
    max_slope: float,
    slope_prior_std: float,
) -> LineFit:
    xi, yi = x[inliers], y[inliers]
    n = len(xi)
    pivot, level = float(xi.mean()), float(yi.mean())
    leverage = float(((xi - pivot) ** 2).sum())
    raw_slope = float(((xi - pivot) * (yi - level)).sum() / leverage) if leverage > 0 else 0.0
    raw_slope = min(max(raw_slope, -max_slope), max_slope)
    spare = n - 2
    residuals = yi - level - raw_slope * (xi - pivot)
    scatter = math.sqrt(float((residuals**2).sum()) / spare) if spare > 0 else 0.0
    least = finest / _INLIER_STDS
    std = max(scatter * student(spare), least)
    scatter = max(scatter, least)
    slope_var = std**2 / leverage if leverage > 0 else math.inf
    prior_var = slope_prior_std**2
    # The prior is one more, independent observation of the slope: weigh both by their variances.
    if math.isinf(slope_var):
        slope, slope_var = 0.0, (0.0 if math.isinf(prior_var) else prior_var)
    elif not math.isinf(prior_var):
        weight = prior_var / (prior_var + slope_var) if prior_var + slope_var > 0 else 1.0
        slope, slope_var = raw_slope * weight, slope_var * weight
    else:
        slope = raw_slope
    level_var = std**2 / n
    return LineFit(
        intercept=level - slope * pivot,
        slope=slope,
        intercept_std=math.sqrt(level_var + pivot**2 * slope_var),
        slope_std=math.sqrt(slope_var),
        covariance=-pivot * slope_var,
        scatter=scatter,
        inliers=tuple(bool(i) for i in inliers),
    )


def student(spare: int) -> float:
    """By how much more a standard deviation has to be that so few spare observations tell, so that
    three of it hold as often as of one that is known: Student's t at three sigma (approximation of
    Gaver & Kafadar 1984, exact to 3 % from three on)."""
    if spare < 1:
        return 1.0
    squared = 9.0 * (spare - 5 / 6) / (spare - 2 / 3 + 0.1 / spare) ** 2
    return math.sqrt(spare * math.expm1(squared)) / 3.0
