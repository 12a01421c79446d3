"""What was observed of one camera's frames, before anybody has judged it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observations:
    """All frames of one camera in order, as arrays of one length."""

    arrived: Floats
    """Host: when we got hold of it."""
    driver: Floats
    """Host: what the driver says; NaN where it says nothing."""
    device: Floats
    """The camera's own clock; NaN where it is not known."""
    sequence: Ints
    """-1 where it is not known."""
    connection: Ints
    """0, 1, 2...: the camera's clock and its count start anew with each."""

    def __post_init__(self) -> None:
        arrays = (self.driver, self.device, self.sequence, self.connection)
        if any(array.shape != self.arrived.shape for array in arrays) or self.arrived.ndim != 1:
            raise ValueError("every frame has one entry in each array")
        if not np.isfinite(self.arrived).all() or (np.diff(self.arrived) < 0).any():
            raise ValueError("every frame arrived, one after the other")
        if (np.diff(self.connection) < 0).any():
            raise ValueError("connections follow each other")

    def __len__(self) -> int:
        return len(self.arrived)

    def part(self, begin: int, end: int) -> Observations:
        return Observations(
            arrived=self.arrived[begin:end],
            driver=self.driver[begin:end],
            device=self.device[begin:end],
            sequence=self.sequence[begin:end],
            connection=self.connection[begin:end],
        )
