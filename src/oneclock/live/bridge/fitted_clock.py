"""Observations of one clock against another, fitted to a `ClockMap`.

reference = delta + (1 + drift) * local
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.line_fit import fit_line


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedClock:
    clock: ClockMap
    scatter: float
    """Standard deviation of one observation about the line."""


def fit_clock(
    local: Sequence[float],
    reference: Sequence[float],
    *,
    tolerance: float,
    finest: float,
    usual_drift: float,
) -> FittedClock:
    """Two or more observations. The fit is about their middle and of their differences, so that
    hours on either clock cost no digits."""
    x, y = np.asarray(local, np.float64), np.asarray(reference, np.float64)
    pivot, origin = float(x.mean()), float(y[0] - x[0])
    fit = fit_line(
        x - pivot,
        (y - x) - origin,
        tolerance=tolerance,
        finest=finest,
        slope_prior_std=usual_drift,
    )
    # The pivot becomes local zero: the level's variance grows with the distance, and so does the
    # covariance.
    slope_variance = fit.slope_std**2
    variance = fit.intercept_std**2 - 2 * pivot * fit.covariance + pivot**2 * slope_variance
    delta_std = max(variance, 0.0) ** 0.5
    limit = delta_std * fit.slope_std
    covariance = fit.covariance - pivot * slope_variance
    clock = ClockMap(
        delta=origin + fit.intercept - fit.slope * pivot,
        drift=fit.slope,
        delta_std=delta_std,
        drift_std=fit.slope_std,
        covariance=min(max(covariance, -limit), limit),
    )
    return FittedClock(clock=clock, scatter=fit.scatter)
