"""One view of one switch as linear equations, to find readout and exposure as well.

Factors are for (m, readout, exposure, moment); rows and values are in standard deviations.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.light.edge_reading import (
    Reading,
    Sensor,
    is_blind,
    lengths_of,
    read_edge,
    stds_of,
    tightest,
)
from oneclock.capture.light.light_edges import EdgeView

FloatArray = NDArray[np.float64]

_NARROWEST = 0.01
"""Of a period: readout and exposure are not known better than that while they are sought."""


def equations(
    view: EdgeView, sensor: Sensor, error: float, moment: float
) -> tuple[FloatArray, FloatArray]:
    """`error` and `moment` are what is thought of them so far."""
    reading = read_edge(view, sensor)
    if len(view.partial) == 0:
        return _box_equations(view, sensor, reading)
    mean = np.array([[reading.t, reading.r, reading.q]])
    rows, values = _linearised(mean, sensor, error, moment)
    # The shape alone, whatever the moment: how each band differs from their mean.
    own = reading.moment(sensor)
    shapes, told = _linearised(view.partial, sensor, 0.0, own)
    middle, middle_told = _linearised(mean, sensor, 0.0, own)
    stds = stds_of(view, sensor)
    bounds, bounds_told = _within_bounds(view, sensor, reading)
    return (
        np.concatenate([rows / reading.std, (shapes - middle) / stds[:, None], bounds]),
        np.concatenate([values / reading.std, (told - middle_told) / stds, bounds_told]),
    )


def _within_bounds(
    view: EdgeView, sensor: Sensor, reading: Reading
) -> tuple[FloatArray, FloatArray]:
    """Bands that saw all or nothing bound the moment too: where they are overstepped, readout and
    exposure are too long."""
    here = np.array([reading.t, reading.r, reading.q])
    low, high = tightest(view, sensor)
    std = math.hypot(reading.std, _NARROWEST * sensor.period)
    steps = [step for step in (here - low, high - here) if step @ lengths_of(sensor) < 0]
    rows = np.array([[0.0, step[1], step[2], 0.0] for step in steps]).reshape(-1, 4)
    return rows / std, np.array([-step[0] for step in steps]) / std


def _box_equations(
    view: EdgeView, sensor: Sensor, reading: Reading
) -> tuple[FloatArray, FloatArray]:
    """Its middle, as uncertain as it is wide; and that it is there at all."""
    width = max(reading.width, _NARROWEST * sensor.period)
    std = math.hypot(reading.std, width / math.sqrt(12))
    row = np.array([-1.0, 0.5 - reading.r, 0.5 - reading.q, 1.0])
    more, told = _room(view, sensor)
    return np.array([row / std, *more]), np.array([reading.t / std, *told])


def blind_share(views: Sequence[EdgeView], sensor: Sensor) -> tuple[FloatArray, float]:
    """Switches know nothing of frames: the share that fell into blind time tells how long that is.

    One equation for (m, readout, exposure). Where all cameras run at one rate, every picture alone
    knows the ratio of readout and exposure only; this is what tells their scale.
    """
    blind, count = sum(is_blind(view, sensor) for view in views), len(views)
    share = (blind + 1) / (count + 2)  # Laplace's rule, and its standard deviation
    std = sensor.period * math.sqrt(share * (1 - share) / (count + 3))
    downwards = 1.0 if sensor.readout >= 0 else -1.0
    row = np.array([0.0, downwards, float(np.mean([_seen(view) for view in views]))])
    if blind == 0 and row[1:] @ lengths_of(sensor)[1:] > sensor.period * (1 - share):
        return np.zeros(3), 0.0  # no blind time at all, as it should be
    return row / std, sensor.period * (1 - share) / std


def _seen(view: EdgeView) -> float:
    """The share of an exposure in which a switch leaves a trace that is told from none or all."""
    return float(np.median(view.lower[:, 2]) - np.median(view.upper[:, 2]))


def _linearised(
    bands: FloatArray, sensor: Sensor, error: float, moment: float
) -> tuple[FloatArray, FloatArray]:
    """What is measured is q, so the misfit counts in exposures: (moment - m - t - ...) / exposure.

    Its derivative by the exposure has the q that the model expects in the place of the measured
    one. (With the measured one, noise in q made small readouts and exposures fit best, and the
    solution ran to zero.)
    """
    t, r, q = bands[:, 0], bands[:, 1], bands[:, 2]
    misfit = moment - error - t - (r - 0.5) * sensor.readout - (q - 0.5) * sensor.exposure
    expected = q + misfit / sensor.exposure
    ones = np.ones_like(t)
    rows = np.stack([-ones, 0.5 - r, 0.5 - expected, ones], axis=1)
    now = np.array([error, sensor.readout, sensor.exposure, moment])
    return rows, rows @ now - misfit


def _room(view: EdgeView, sensor: Sensor) -> tuple[list[FloatArray], list[float]]:
    """What a box says of readout and exposure: that it is not empty.

    Within one picture (an exposure shorter than a band takes) a wide box is likelier to be hit than
    a narrow one, in proportion: this is Newton's step on the logarithm of its width.
    """
    low, high = tightest(view, sensor)
    apart = high - low
    width = float(apart @ lengths_of(sensor))
    least = _NARROWEST * sensor.period
    if width >= 0 and low[0] != high[0]:
        return [], []  # between pictures; `blind_share` counts these
    row = np.array([0.0, apart[1], apart[2], 0.0]) / max(width, least)
    if width < 0:
        return [row], [-float(apart[0]) / least]
    return [row], [float(row[1:3] @ lengths_of(sensor)[1:]) + 1.0]
