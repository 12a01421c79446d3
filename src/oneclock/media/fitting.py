"""How a picture is cut and scaled to go into a box: all of it with bars, or filling it.

Pictures are coded in pairs of pixels, so that all sizes and places are even numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A picture as it is coded."""

    width: int
    height: int
    pixel_aspect: Fraction = Fraction(1)
    """How much wider than high its pixels are."""
    turns: int = 0
    """Quarters, clockwise, that make it upright."""

    @property
    def upright(self) -> tuple[Fraction, Fraction]:
        """Width and height as it is looked at, in square pixels."""
        wide = self.width * self.pixel_aspect
        return (Fraction(self.height), wide) if self.turns % 2 else (wide, Fraction(self.height))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """What is done to a picture, in this order."""

    crop: tuple[int, int, int, int]
    """Left, top, width and height of what is kept of it as it is coded."""
    width: int
    """Scaled to this, still not upright."""
    height: int
    turns: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height when it is upright."""
        return (self.height, self.width) if self.turns % 2 else (self.width, self.height)


def fitted(shape: Shape, width: int, height: int, *, fill: bool = False) -> Fitting:
    """Into a box of even width and height; with `fill` what stands over is cut off on both sides.

    >>> fitted(Shape(width=1920, height=1080), 1080, 1920).size
    (1080, 608)
    >>> fitted(Shape(width=1920, height=1080), 1080, 1920, fill=True).crop
    (656, 0, 608, 1080)
    >>> fitted(Shape(width=1920, height=1080, turns=1), 1080, 1920).size
    (1080, 1920)
    """
    wide, high = shape.upright
    scales = Fraction(width) / wide, Fraction(height) / high
    scale = max(scales) if fill else min(scales)
    # What of the upright picture is seen, and how large it becomes.
    kept = min(wide, width / scale), min(high, height / scale)
    size = _even(kept[0] * scale, width), _even(kept[1] * scale, height)
    if shape.turns % 2:
        kept, size = (kept[1], kept[0]), (size[1], size[0])
    crop_width = _even(kept[0] / shape.pixel_aspect, shape.width)
    crop_height = _even(kept[1], shape.height)
    return Fitting(
        crop=(
            (shape.width - crop_width) // 4 * 2,
            (shape.height - crop_height) // 4 * 2,
            crop_width,
            crop_height,
        ),
        width=size[0],
        height=size[1],
        turns=shape.turns % 4,
    )


def _even(length: Fraction, most: int) -> int:
    """To the nearest pair; all of an odd length stays all of it."""
    return most if length >= most else min(most, max(2, round(length / 2) * 2))
