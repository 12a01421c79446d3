"""What one recording saw of the light, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeenLight:
    duration: float
    times: Floats
    """When each frame is shown, seconds on the presentation timeline, in order."""
    light: NDArray[np.float32]
    """Frames x cells of the picture, linear: 0 black, 1 white."""

    def __post_init__(self) -> None:
        if self.times.ndim != 1 or self.light.ndim != 2 or len(self.times) != len(self.light):
            raise ValueError("every frame has one time and one row of cells")
        if not (np.isfinite(self.times).all() and np.isfinite(self.light).all()):
            raise ValueError("times and light are finite numbers")
        if np.any(np.diff(self.times) <= 0):
            raise ValueError("frames come one after the other")

    @property
    def period(self) -> float:
        """Seconds from frame to frame, as a rule; 0 with less than two frames."""
        return float(np.median(np.diff(self.times))) if len(self.times) > 1 else 0.0
