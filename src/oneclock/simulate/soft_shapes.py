"""Shapes with soft edges, painted over one another: cartoons without a drawing library.

A shape is its signed distance at every point, negative inside; lengths are in heights of the
picture, x from its middle, y from its top.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Colour = tuple[float, float, float]
"""0 to 255 each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A rectangle of a picture: where its pixels' middles are, and what they show so far."""

    x: Floats
    y: Floats
    paint: Floats
    """(rows, columns, 3), changed in place."""
    pixel: float

    @classmethod
    def blank(cls, width: int, height: int) -> Sheet:
        column, row = np.arange(width) + 0.5 - width / 2, np.arange(height) + 0.5
        x, y = np.meshgrid((column / height).astype(np.float32), (row / height).astype(np.float32))
        paint = np.zeros((height, width, 3), np.float32)
        return cls(x=x, y=y, paint=paint, pixel=1 / height)

    def copied(self, rows: slice, columns: slice) -> Sheet:
        """A part, to be painted without touching the whole."""
        part = rows, columns
        return Sheet(
            x=self.x[part], y=self.y[part], paint=self.paint[part].copy(), pixel=self.pixel
        )

    def part(self, left: float, right: float, top: float, bottom: float) -> tuple[slice, slice]:
        """The pixels, as rows and columns, that hold this rectangle."""
        height, width = self.x.shape
        rows = slice(max(int(top * height), 0), min(int(bottom * height) + 1, height))
        middle = width / 2
        columns = slice(
            max(int(middle + left * height), 0), min(int(middle + right * height) + 1, width)
        )
        return rows, columns

    def fill(self, distance: Floats, colour: Colour | Floats, strength: float = 1.0) -> None:
        """Edges are a pixel soft, however large the picture is."""
        self.cover(np.clip(0.5 - distance / self.pixel, 0, 1) * np.float32(strength), colour)

    def cover(self, share: Floats, colour: Colour | Floats) -> None:
        self.paint[...] += share[..., None] * (np.asarray(colour, np.float32) - self.paint)

    def disc(self, x: float, y: float, radius: float) -> Floats:
        return np.asarray(np.hypot(self.x - x, self.y - y) - radius, np.float32)

    def ellipse(self, x: float, y: float, across: float, down: float) -> Floats:
        """Exact on the outline and close by, which is where edges are."""
        u, v = (self.x - x) / across, (self.y - y) / down
        away = np.hypot(u, v)
        steep = np.hypot(u / across, v / down) / np.maximum(away, 1e-6)
        return np.asarray((away - 1) / np.maximum(steep, 1e-6), np.float32)

    def bar(self, begin: tuple[float, float], end: tuple[float, float], thickness: float) -> Floats:
        """A line with round ends."""
        (x0, y0), (x1, y1) = begin, end
        dx, dy = x1 - x0, y1 - y0
        along = ((self.x - x0) * dx + (self.y - y0) * dy) / max(dx * dx + dy * dy, 1e-12)
        along = np.clip(along, 0, 1)
        away = np.hypot(self.x - x0 - along * dx, self.y - y0 - along * dy)
        return np.asarray(away - thickness / 2, np.float32)
