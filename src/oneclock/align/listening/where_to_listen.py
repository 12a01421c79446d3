"""Where a long recording is listened to before all of it is: runs of ten seconds here and there.

Whatever lies between the beginnings of two recordings, their runs meet. The places repeat after a
period and are chosen so that every difference, modulo the period, is that of exactly two of them (a
perfect difference set: Singer 1938): two recordings heard by one pattern meet for a share of
1 / period of what they have in common, for hearing little more than the root of that of each. So
the longer they are, the less of them is needed, and it is the shortest that says how much.

Recordings that have little in common meet too seldom in that. But whoever shares a part of a
recording shares an end of it. With both ends heard in full, what is shorter than an end is met
throughout, and what is longer by the ends of one among the runs of the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

RUN = 10
"""Seconds."""
END = 300
"""Seconds of an end."""


class Depth(IntEnum):
    """How much of a recording was heard."""

    SKETCH = 0
    """Here and there."""
    ENDS = 1
    """That, and both ends."""
    WHOLE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """In runs."""

    period: int
    heard: tuple[int, ...]

    @property
    def share(self) -> float:
        return len(self.heard) / self.period


PATTERNS = (
    Pattern(period=31, heard=(0, 1, 3, 8, 12, 18)),
    Pattern(period=57, heard=(0, 1, 3, 13, 32, 36, 43, 52)),
    Pattern(period=133, heard=(0, 1, 3, 17, 21, 58, 65, 73, 100, 105, 111, 124)),
    Pattern(period=183, heard=(0, 1, 3, 31, 45, 50, 56, 65, 77, 125, 143, 147, 160, 176)),
    Pattern(
        period=307,
        heard=(0, 1, 3, 45, 58, 62, 73, 96, 110, 122, 142, 149, 178, 196, 267, 277, 286, 302),
    ),
)

# Of talk, 20 seconds that were heard in both stand out from all other offsets by 15 standard
# deviations, and strangers by 5.
_MEET = 30.0
"""Seconds."""


def pattern_for(shortest: float) -> Pattern:
    """The sparsest by which recordings of that many seconds, and longer, meet for long enough."""
    enough = [pattern for pattern in PATTERNS if shortest / pattern.period >= _MEET]
    return max(enough, key=lambda pattern: pattern.period, default=PATTERNS[0])


def run_starts(duration: float, pattern: Pattern, depth: Depth) -> list[int]:
    """Seconds at which a run begins; the last one ends within the recording."""
    runs = int(duration) // RUN
    ends = END // RUN if depth is Depth.ENDS else 0
    return [
        run * RUN
        for run in range(runs)
        if run % pattern.period in pattern.heard or run < ends or run >= runs - ends
    ]
