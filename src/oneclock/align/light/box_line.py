"""The line through observations that each lie anywhere in two boxes with soft edges.

One camera knows a change of light to lie in a box, the other in another: their difference lies
under a trapezium. The product of all trapezia over level and slope of the line is exact however few
or blunt they are: where all is sharp it is least squares; where it is blind, bounds that get
narrower faster than means do, and where only one camera is blind as fast as their number grows.
"""

from __future__ import annotations

import math

import numpy as np

from oneclock.align.light.seen_light import Floats
from oneclock.timebase.clock_map import ClockMap

_GRID = (81, 41)
_STDS_ROUND = 5.0
_ROUNDS = 5
_WILD = 0.02
"""Of those that met, so many are not one change after all."""
_SHARPEST = 0.3
"""Of the blur: boxes narrower than that are points."""
_OBSERVATIONS = 400
_FEW = 3


def fit_boxes(
    x: Floats,
    y: Floats,
    widths: Floats,
    stds: Floats,
    *,
    reach: float,
    slope_prior_std: float,
    about: tuple[float, float],
) -> ClockMap:
    """reference - local = y at local times x, `widths` (n, 2) being those of the boxes.

    No y is farther than `reach` from the line, `about` which, by level at 0 and slope, it is looked
    for.
    """
    chosen = np.unique(np.linspace(0, len(x) - 1, min(len(x), _OBSERVATIONS)).round().astype(int))
    x, y, stds = x[chosen], y[chosen], stds[chosen]
    widths = np.maximum(widths[chosen], _SHARPEST * stds[:, None])
    variance = stds**2 + (widths**2).sum(axis=1) / 12
    pivot = float(np.average(x, weights=1 / variance))
    y = y - about[0] - about[1] * x
    mean = np.zeros(2)
    std = np.array(
        [
            1 / math.sqrt(float((1 / variance).sum())),
            1 / math.sqrt(float(((x - pivot) ** 2 / variance).sum()) + slope_prior_std**-2),
        ]
    )
    covariance = np.diag(std**2)
    # `about` is right to that, at either end.
    std = std + reach / 4 * np.array([1.0, 2 / max(float(np.ptp(x)), 1.0)])
    for _ in range(_ROUNDS):
        level, slope = (
            middle + s * np.linspace(-_STDS_ROUND, _STDS_ROUND, count)
            for middle, s, count in zip(mean, std, _GRID, strict=True)
        )
        log = -0.5 * ((slope + about[1]) / slope_prior_std)[None] ** 2 + sum(
            _log_likelihood(level[:, None] + slope[None] * (xi - pivot) - yi, w, s, reach)
            for xi, yi, w, s in zip(x, y, widths, stds, strict=True)
        )
        weight = np.exp(log - log.max())
        mean, covariance = _moments(level, slope, weight / weight.sum())
        # A grid coarser than what it looks at would see nothing of it.
        spacing = 2 * _STDS_ROUND * std / np.array(_GRID)
        std = np.maximum(np.sqrt(np.diag(covariance)), spacing)
    covariance = covariance * _inflation(y - mean[0] - mean[1] * (x - pivot), variance) ** 2
    return _clock(mean, covariance, pivot, about)


def _log_likelihood(away: Floats, widths: Floats, std: float, reach: float) -> Floats:
    """Of two boxes, softened by a logistic distribution: as good as a Gaussian here, and its
    integrals are in closed form."""
    scale = std * math.sqrt(3) / math.pi
    far, near = float(widths.sum()) / 2, float(abs(widths[0] - widths[1])) / 2
    away = np.abs(away) / scale
    far, near = far / scale, near / scale

    def ramp(z: Floats) -> Floats:
        return np.asarray(np.logaddexp(0.0, z), np.float64)

    inside = ramp(away + far) - ramp(away + near) - ramp(away - near) + ramp(away - far)
    density = np.maximum(inside, 0.0) * scale / float(widths.prod())
    return np.asarray(np.log((1 - _WILD) * density + _WILD / (2 * reach)))


def _moments(level: Floats, slope: Floats, weight: Floats) -> tuple[Floats, Floats]:
    mean = np.array([weight.sum(axis=1) @ level, weight.sum(axis=0) @ slope])
    from_level, from_slope = level - mean[0], slope - mean[1]
    mixed = float(from_level @ weight @ from_slope)
    covariance = np.array(
        [
            [weight.sum(axis=1) @ from_level**2, mixed],
            [mixed, weight.sum(axis=0) @ from_slope**2],
        ]
    )
    return mean, covariance


def _inflation(residuals: Floats, variance: Floats) -> float:
    """Scatter beyond what the observations claim widens the answer."""
    if len(residuals) < _FEW:
        return 1.0
    return max(1.0, math.sqrt(float((residuals**2 / variance).sum()) / (len(residuals) - 1)))


def _clock(mean: Floats, covariance: Floats, pivot: float, about: tuple[float, float]) -> ClockMap:
    level, slope = float(mean[0]), float(mean[1])
    level_var, slope_var, mixed = (float(v) for v in covariance[[0, 1, 0], [0, 1, 1]])
    delta_var = level_var - 2 * pivot * mixed + pivot**2 * slope_var
    delta_std, slope_std = math.sqrt(max(delta_var, 0.0)), math.sqrt(slope_var)
    limit = delta_std * slope_std
    return ClockMap(
        delta=about[0] + level - slope * pivot,
        drift=about[1] + slope,
        delta_std=delta_std,
        drift_std=slope_std,
        covariance=min(max(mixed - pivot * slope_var, -limit), limit),
    )
