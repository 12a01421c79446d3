"""When one view has the switch, readout and exposure being about known.

moment = m + t + (r - 1/2) * readout + (q - 1/2) * exposure
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.light.light_edges import EdgeView

FloatArray = NDArray[np.float64]

_SYSTEMATIC = 0.02
"""Of an exposure: what all bands of a picture have wrong together (levels, the pixels' curve)."""
_HUBER = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """How a camera exposes; seconds."""

    period: float
    readout: float
    exposure: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The moment as this view has it: somewhere in a box, with soft edges."""

    t: float
    r: float
    q: float
    width: float
    """Of the box; 0 where a partly lit band gave the moment away."""
    std: float
    """Of its edges."""

    def moment(self, sensor: Sensor) -> float:
        """On the camera's stamps, its error m being zero."""
        return self.t + (self.r - 0.5) * sensor.readout + (self.q - 0.5) * sensor.exposure


def read_edge(view: EdgeView, sensor: Sensor) -> Reading:
    if len(view.partial):
        t, r, q, _ = view.partial.T
        weights = stds_of(view, sensor) ** -2.0
        total = float(weights.sum())
        return Reading(
            t=float(weights @ t) / total,
            r=float(weights @ r) / total,
            q=float(weights @ q) / total,
            width=0.0,
            std=math.hypot(total**-0.5, _SYSTEMATIC * sensor.exposure),
        )
    low, high = tightest(view, sensor)
    t, r, q = (low + high) / 2
    width = max(0.0, float((high - low) @ lengths_of(sensor)))
    return Reading(
        t=float(t), r=float(r), q=float(q), width=width, std=_SYSTEMATIC * sensor.exposure
    )


def is_blind(view: EdgeView, sensor: Sensor) -> bool:
    """No picture holds a trace of the switch: it fell between two exposures."""
    low, high = tightest(view, sensor)
    return len(view.partial) == 0 and low[0] != high[0]


def stds_of(view: EdgeView, sensor: Sensor) -> FloatArray:
    """Of the moment by each band, seconds. Bands that contradict most others count less (Huber)."""
    stds = sensor.exposure * np.hypot(view.partial[:, 3], _SYSTEMATIC)
    t, r, q, _ = view.partial.T
    moments = t + r * sensor.readout + q * sensor.exposure
    away = np.abs(moments - np.median(moments)) / stds
    return np.asarray(stds * np.sqrt(np.maximum(1.0, away / _HUBER)), np.float64)


def tightest(view: EdgeView, sensor: Sensor) -> tuple[FloatArray, FloatArray]:
    lengths = lengths_of(sensor)
    return (
        view.lower[int(np.argmax(view.lower @ lengths))],
        view.upper[int(np.argmin(view.upper @ lengths))],
    )


def lengths_of(sensor: Sensor) -> FloatArray:
    return np.array([1.0, sensor.readout, sensor.exposure])
