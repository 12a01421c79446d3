"""Which samples of a recording go where: a clock with steps, in whole samples.

A part is resampled at one ratio, from a sample of the source to a sample of the file that is made.
Its first sample is put on the nearest one, 10 microseconds off at most at 48 kHz; from there the
ratio is exact. At a seam one part is faded into the next; where a gap is wider than that, into
silence and out of it. Where a recording begins and ends, it begins and ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

_FADE = 0.005
# Read on both sides of a part and dropped, so that no filter begins or ends within it.
_MARGIN = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The file that is made: `count` samples from reference time `begin`."""

    begin: float
    rate: int
    count: int

    @classmethod
    def of(cls, span: Span, rate: int) -> Target:
        """Whole seconds and hours come out as whole samples; a part of a sample is rounded up."""
        return cls(begin=span.start, rate=rate, count=math.ceil(span.length * rate - 1e-6))

    def sample_at(self, reference: float) -> int:
        return round((reference - self.begin) * self.rate)

    def time_of(self, sample: int) -> float:
        return self.begin + sample / self.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    first: int
    """In the file that is made."""
    end: int
    clock: ClockMap
    fade_in: int = 0
    fade_out: int = 0

    @property
    def count(self) -> int:
        return self.end - self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What to read for a part, in samples of the source, and how much of it is margin."""

    start: int
    end: int
    lead: int
    """Resampled samples that come before the part's first."""


def plan_parts(clock: SteppedClock, target: Target) -> tuple[Part, ...]:
    """In order; no two share more than a seam."""
    fade = round(_FADE * target.rate)
    spans = (
        (
            target.sample_at(piece.in_reference.start),
            target.sample_at(piece.in_reference.end),
            piece,
        )
        for piece in clock.pieces_in_reference()
    )
    parts = [
        Part(first=first, end=end, clock=piece.clock) for first, end, piece in spans if first < end
    ]
    for number in range(1, len(parts)):
        parts[number - 1 : number + 1] = _joined(parts[number - 1], parts[number], fade)
    return tuple(_within(parts, target))


def reading(part: Part, target: Target, source_rate: int) -> Reading:
    margin = math.ceil(_MARGIN * source_rate)
    local = [part.clock.to_local(target.time_of(sample)) for sample in (part.first, part.end)]
    start = max(0, math.floor(local[0] * source_rate) - margin)
    end = max(start, math.ceil(local[1] * source_rate) + margin)
    begins = target.sample_at(part.clock.to_reference(start / source_rate))
    return Reading(start=start, end=end, lead=part.first - begins)


def _joined(before: Part, after: Part, fade: int) -> tuple[Part, Part]:
    """Two neighbours with their seam."""
    fade = min(fade, before.count, after.count)
    if after.first - before.end >= fade:
        return replace(before, fade_out=fade), replace(after, fade_in=fade)
    half, middle = fade // 2, (before.end + after.first) // 2
    return (
        replace(before, end=middle + half, fade_out=2 * half),
        replace(after, first=middle - half, fade_in=2 * half),
    )


def _within(parts: Iterable[Part], target: Target) -> Iterable[Part]:
    """What of them lies in the file; what is cut off there takes its fade with it."""
    for part in parts:
        first, end = max(part.first, 0), min(part.end, target.count)
        if first < end:
            yield replace(
                part,
                first=first,
                end=end,
                fade_in=max(0, part.fade_in - (first - part.first)),
                fade_out=max(0, part.fade_out - (part.end - end)),
            )
