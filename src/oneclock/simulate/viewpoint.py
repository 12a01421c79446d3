"""Where a camera stands and how it sees: stage coordinates to pixels and back.

The stage is 16 wide and 9 high, its origin top left, whatever the picture's size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

STAGE_WIDTH, STAGE_HEIGHT = 16.0, 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One camera's picture of the stage."""

    width: int = 320
    height: int = 180
    zoom: float = 1.0
    pan: tuple[float, float] = (0.0, 0.0)
    """Where it points, stage units right and down of the middle."""
    turn: float = 0.0
    """Seen from the side: how much nearer the right edge is than the left, about -0.03 to 0.03."""
    roll: float = 0.0
    """Degrees."""
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    grain: float = 0.0
    """Standard deviation of the sensor's noise, of 255."""

    def __post_init__(self) -> None:
        if self.width % 2 or self.height % 2 or min(self.width, self.height) < 32:
            raise ValueError("pictures need an even width and height of 32 pixels or more")
        if self.zoom <= 0.0:
            raise ValueError("zoom must be positive")

    @property
    def homography(self) -> NDArray[np.float64]:
        """Stage (u, v, 1) to pixels (x w, y w, w)."""
        centre = np.eye(3)
        centre[:2, 2] = -STAGE_WIDTH / 2 - self.pan[0], -STAGE_HEIGHT / 2 - self.pan[1]
        angle = np.radians(self.roll)
        rolled = np.eye(3)
        rolled[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        turned = np.eye(3)
        turned[2, 0] = -self.turn
        scale = self.zoom * min(self.width / STAGE_WIDTH, self.height / STAGE_HEIGHT)
        framed = np.array([[scale, 0, self.width / 2], [0, scale, self.height / 2], [0, 0, 1]])
        return framed @ turned @ rolled @ centre

    def pixel_of(self, u: float, v: float) -> tuple[float, float]:
        x, y, w = self.homography @ (u, v, 1.0)
        return float(x / w), float(y / w)

    def stage_grid(self, finer: int) -> tuple[Floats, Floats]:
        """Stage coordinates of every pixel, `finer` samples to a pixel each way."""
        x = (np.arange(self.width * finer) + 0.5) / finer
        y = (np.arange(self.height * finer) + 0.5) / finer
        xx, yy = np.meshgrid(x, y)
        back = np.linalg.inv(self.homography)
        u, v, w = (row[0] * xx + row[1] * yy + row[2] for row in back)
        return (u / w).astype(np.float32), (v / w).astype(np.float32)
