"""A clock seen through delays that only ever make things late.

A packet takes its time from the sensor to us: never less than the way needs, often more. So of
host time minus camera time, the earliest of many frames are the clock and the rest is transport.
The earliest in each of up to 60 windows are fitted by a line (`timebase.line_fit`); where hours and
warmth bend it, by a line of pieces that join.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.line_fit import LineFit, fit_line

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MAX_DRIFT = 5e-3
"""Of any clock we believe in. Quartz is within 100 ppm, cheap cameras within 1000."""

# With so many frames a window's earliest is a twelfth of the usual delay late.
_FRAMES_IN_WINDOW = 12
# Finding consensus takes 0.03 s for 60 windows and 2 s for 150.
_MOST_WINDOWS = 60
_MOST_WINDOWS_BENT = 240
# A camera warming by 20 ppm within minutes is followed to 0.01 ms by pieces of a minute, to 0.02 by
# pieces of three, and no steady one in 50 was taken for bent.
_PIECE = 60.0
_WINDOWS_IN_PIECE = 4
# Pieces that follow noise alone leave 0.9 of the line's residuals.
_BENT = 0.75
_LEAST_TOLERANCE = 2e-3
_FINENESS = 16
_GAUSS_P80 = 1.2816


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Envelope:
    """host = local + level(local), the level straight between knots."""

    knots: Floats
    """Local times."""
    levels: Floats
    line: ClockMap
    """The straight line through all of it, local to host."""
    scatter: float
    """Standard deviation of the windows' earliest about the envelope."""
    std: float
    """Standard deviation of `to_host`, the constant part of the delay aside: nobody sees that."""

    @property
    def bent(self) -> bool:
        return len(self.knots) > 2

    def to_host(self, local: Floats) -> Floats:
        level = np.interp(local, self.knots, self.levels)
        # Beyond its ends the envelope goes on as it was.
        (x, y), low, high = (self.knots, self.levels), local < self.knots[0], local > self.knots[-1]
        if len(x) > 1:
            level = np.where(low, y[0] + (local - x[0]) * (y[1] - y[0]) / (x[1] - x[0]), level)
            level = np.where(high, y[-1] + (local - x[-1]) * _last_slope(x, y), level)
        host: Floats = local + level
        return host


def fit_envelope(local: Floats, host: Floats, *, max_slope: float = MAX_DRIFT) -> Envelope:
    """`local` strictly increasing, one or more; both in seconds."""
    pivot, origin = float(local[0] + local[-1]) / 2, float(host[0] - local[0])
    x, y = local - pivot, (host - local) - origin
    tolerance = max(_LEAST_TOLERANCE, 3 * jitter(y))
    # Over a long window a drift would decide which frame is earliest: so first short windows.
    rough = _fit(x, y, _short_windows(x, y), tolerance, max_slope)
    level = y - rough.slope * x
    windows = _earliest(level, _window_starts(len(x), _MOST_WINDOWS))
    line = _fit(x, y, windows, tolerance, max_slope)
    many = _earliest(y - line.slope * x, _window_starts(len(x), _MOST_WINDOWS_BENT))
    ends = np.array([x[0], x[-1]]) if len(x) > 1 else x[:1]
    knots, levels = ends, line.intercept + line.slope * ends
    residuals = y[many] - line.intercept - line.slope * x[many]
    residuals = residuals - np.median(residuals)  # The earliest of more frames are earlier.
    bend = _bend(x[many], residuals, ends)
    if bend is not None:
        knots, residuals = bend[0], bend[2]
        levels = line.intercept + line.slope * knots + bend[1]
    free = max(1, len(many) - len(knots))
    scatter = typical(residuals) * float(np.sqrt(len(many) / free))
    scatter = max(scatter, line.scatter if bend is None else 0.0)
    return Envelope(
        knots=knots + pivot,
        levels=levels + origin,
        line=_clock_map(line, pivot, origin),
        scatter=scatter,
        std=scatter * float(np.sqrt(min(1.0, len(knots) / len(many)))),
    )


def jitter(stamps: Floats) -> float:
    """Robust standard deviation of what each of evenly spaced stamps adds of its own."""
    if len(stamps) < 3:
        return 0.0
    steps = np.diff(stamps)
    return float(1.4826 * np.median(np.abs(steps - np.median(steps))) / np.sqrt(2))


def typical(residuals: Floats) -> float:
    """Standard deviation by the 80th percentile of their size: a fifth may be wild."""
    return float(np.quantile(np.abs(residuals), 0.8)) / _GAUSS_P80


def _last_slope(x: Floats, y: Floats) -> float:
    return float((y[-1] - y[-2]) / (x[-1] - x[-2]))


def _fit(x: Floats, y: Floats, chosen: Ints, tolerance: float, max_slope: float) -> LineFit:
    return fit_line(
        x[chosen],
        y[chosen],
        tolerance=tolerance,
        finest=tolerance / _FINENESS,
        max_slope=max_slope,
    )


def _window_starts(count: int, most: int) -> Ints:
    windows = min(max(count // _FRAMES_IN_WINDOW, 1), most)
    return np.arange(windows) * count // windows


def _short_windows(x: Floats, y: Floats) -> Ints:
    """The earliest of each of 60 short windows, evenly spread."""
    starts = _window_starts(len(x), len(x))
    earliest = _earliest(y, starts)
    step = max(1, -(-len(earliest) // _MOST_WINDOWS))
    return earliest[::step]


def _earliest(level: Floats, starts: Ints) -> Ints:
    """Which frame of each window is earliest."""
    edges = [*starts.tolist(), len(level)]
    return np.array([a + int(np.argmin(level[a:b])) for a, b in pairwise(edges)], np.int64)


def _bend(x: Floats, residuals: Floats, ends: Floats) -> tuple[Floats, Floats, Floats] | None:
    """Knots, levels there and what is left over; None where the straight line does as well."""
    pieces = min(int((ends[-1] - ends[0]) // _PIECE), len(x) // _WINDOWS_IN_PIECE)
    if pieces < 2:
        return None
    knots = np.linspace(ends[0], ends[-1], pieces + 1)
    hats = np.stack([np.interp(x, knots, unit) for unit in np.eye(pieces + 1)], axis=1)
    levels = _least_deviations(hats, residuals)
    left = residuals - hats @ levels
    return (knots, levels, left) if typical(left) < _BENT * typical(residuals) else None


def _least_deviations(design: Floats, values: Floats) -> Floats:
    """Least sum of |residuals|, by reweighting: late windows do not pull."""
    weights = np.ones(len(values))
    solution: Floats = np.zeros(design.shape[1])
    for _ in range(30):
        root = np.sqrt(weights)
        solved = np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0]
        solution = np.asarray(solved, np.float64)
        left = np.abs(values - design @ solution)
        weights = 1 / np.maximum(left, 0.1 * float(np.median(left)) + 1e-9)
    return solution


def _clock_map(line: LineFit, pivot: float, origin: float) -> ClockMap:
    """The line of offsets about `pivot` as a map from local zero."""
    slope_var = line.slope_std**2
    intercept_var = line.intercept_std**2 - 2 * pivot * line.covariance + pivot**2 * slope_var
    covariance = line.covariance - pivot * slope_var
    delta_std = max(intercept_var, 0.0) ** 0.5
    limit = delta_std * line.slope_std
    return ClockMap(
        delta=origin + line.intercept - line.slope * pivot,
        drift=line.slope,
        delta_std=delta_std,
        drift_std=line.slope_std,
        covariance=min(max(covariance, -limit), limit),
    )
