"""The frames of a delivery: a rate, a first moment and a number, before there are shots on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span

Mask = NDArray[np.bool_]

# Of a frame: clocks are floating numbers, and what ends so near to a frame's end ends with it.
_ON_A_FRAME = Fraction(1, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameGrid:
    """
    >>> grid = FrameGrid.until(12.0, start=Fraction(10), rate=FrameRate.parse("25"))
    >>> grid.frames
    50
    >>> grid.frames_within(Span(start=10.5, end=11.01))
    (13, 25)
    """

    rate: FrameRate
    start: Fraction
    """Reference time at which frame 0 begins."""
    frames: int

    def __post_init__(self) -> None:
        if self.frames < 1:
            raise ValueError("a delivery needs at least one frame")

    @classmethod
    def until(cls, end: float, *, start: Fraction, rate: FrameRate) -> FrameGrid:
        """The whole frames in a stretch of reference time; raises where there is none."""
        frames = math.floor((Fraction(end) - start) * rate.rate + _ON_A_FRAME)
        return cls(rate=rate, start=start, frames=frames)

    @property
    def seconds(self) -> float:
        """Of one frame."""
        return float(self.rate.frame_duration)

    def count_of(self, seconds: float) -> int:
        """Frames that last so long: the nearest number."""
        return self.rate.nearest_frame(seconds)

    def frames_within(self, reference: Span) -> tuple[int, int]:
        """The first frame that lies wholly in a stretch of reference time, and the one after the
        last; both the same where none does."""
        begin = (Fraction(reference.start) - self.start) * self.rate.rate
        end = (Fraction(reference.end) - self.start) * self.rate.rate
        first = max(0, math.ceil(begin - _ON_A_FRAME))
        return first, max(first, min(self.frames, math.floor(end + _ON_A_FRAME)))
