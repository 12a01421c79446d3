"""Shots on the frames of a delivery: which source is seen when.

Cuts fall between frames, and frames have an exact rate. So an edit is whole numbers, and only the
first frame is tied to reference time: nothing adds up over an hour.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    first: int
    """Frame of the delivery."""
    end: int
    """The frame after its last."""
    source: int | None
    """Number of the source that is seen; None where none was recording: black."""
    inset: int | None = None
    """Number of the source that is seen in the corner, where somebody chose one."""
    why: str = ""
    """What decided, in words for whoever looks at the edit."""

    @property
    def length(self) -> int:
        return self.end - self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotList:
    """
    >>> film = ShotList(
    ...     rate=FrameRate.parse("29.97"),
    ...     start=Fraction(10),
    ...     shots=(Shot(first=0, end=300, source=0), Shot(first=300, end=450, source=1)),
    ... )
    >>> film.frames, film.shot_at(300).source
    (450, 1)
    >>> film.time_of(300)
    Fraction(2001, 100)
    """

    rate: FrameRate
    start: Fraction
    """Reference time at which frame 0 begins."""
    shots: tuple[Shot, ...]
    """Each begins where the one before ends; the first with frame 0."""

    def __post_init__(self) -> None:
        if not self.shots:
            raise ValueError("an edit needs at least one shot")
        if self.shots[0].first != 0:
            raise ValueError(f"the first shot must begin at frame 0, not {self.shots[0].first}")
        for shot in self.shots:
            if shot.length <= 0:
                raise ValueError(f"the shot at frame {shot.first} must last, not end at {shot.end}")
        for before, after in pairwise(self.shots):
            if before.end != after.first:
                raise ValueError(
                    "shots must follow each other, and the one before frame "
                    f"{after.first} ends at {before.end}"
                )

    @property
    def frames(self) -> int:
        return self.shots[-1].end

    @property
    def span(self) -> Span:
        """Of reference time."""
        return Span(start=float(self.start), end=float(self.time_of(self.frames)))

    def time_of(self, frame: int) -> Fraction:
        """The reference time at which a frame begins."""
        return self.start + self.rate.time_of(frame)

    def frame_at(self, reference: float | Fraction) -> int:
        """The frame on screen at a reference time, which may lie before the first or after the
        last: rounds down."""
        return self.rate.frame_at(Fraction(reference) - self.start)

    def span_of(self, shot: Shot) -> Span:
        return Span(start=float(self.time_of(shot.first)), end=float(self.time_of(shot.end)))

    def shot_at(self, frame: int) -> Shot:
        if not 0 <= frame < self.frames:
            raise ValueError(f"frame {frame} is outside the edit, which has {self.frames}")
        return self.shots[bisect_right(self.shots, frame, key=lambda shot: shot.first) - 1]


def joined(shots: Sequence[Shot]) -> tuple[Shot, ...]:
    """Neighbours that show the same become one shot, for the first one's reason."""
    out: list[Shot] = []
    for shot in shots:
        if out and (out[-1].source, out[-1].inset) == (shot.source, shot.inset):
            out[-1] = replace(out[-1], end=shot.end)
        else:
            out.append(shot)
    return tuple(out)
