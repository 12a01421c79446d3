"""What a report lets people hear and see for themselves: loudness, and frames of one instant."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.timebase.span import Span


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Waveform:
    """Loudness per step, 0 to 1, on the clock of the source that was listened to."""

    local_start: float
    step: float
    levels: NDArray[np.float32]

    def __post_init__(self) -> None:
        if not (math.isfinite(self.local_start) and 0 < self.step < math.inf):
            raise ValueError("a waveform needs a finite start and a step above zero")
        if self.levels.ndim != 1 or not np.isfinite(self.levels).all():
            raise ValueError("the levels of a waveform are one row of finite numbers")

    @property
    def span(self) -> Span:
        """On the source's own clock."""
        return Span(start=self.local_start, end=self.local_start + self.step * len(self.levels))


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What one source heard during a close-up."""

    source: str
    waveform: Waveform


@dataclass(frozen=True, slots=True, kw_only=True)
class Closeup:
    """A few seconds on the reference clock, finely drawn: the eye sees whether they line up."""

    label: str
    span: Span
    """On the reference clock."""
    tracks: tuple[Track, ...]
    """Of the sources that ran then; they may begin before and end after the span."""
    of: str | None = None
    """The one it is about, beside the reference; None where all that ran are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """What one camera saw at an instant."""

    source: str
    local: float | None
    """On the camera's own clock; None where it has no place on the common timeline."""
    jpeg: bytes | None
    """None where the camera was not running, or has no picture."""
    width: int = 16
    height: int = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """One moment through the eyes of all cameras."""

    label: str
    reference_time: float
    stills: tuple[Still, ...]
