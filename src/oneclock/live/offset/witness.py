"""An offset, and who says so.

The same number means different things from different mouths. Positive: the voice is heard before
its picture is seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class OffsetSource(StrEnum):
    """From what it was worked out; the later ones know more of what a viewer has."""

    SENDER = "sender"
    """When packets left: the picture's wire time minus that of its sound."""
    REPORT = "report"
    """RTCP sender reports and arrivals: what a receiver can know, if the reports tell the truth."""
    STATS = "stats"
    """The viewer's own playout estimates (getStats): true if the reports were."""
    END_TO_END = "end to end"
    """Marks in the content, seen and heard: the truth, within the rig's resolution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    seconds: float
    """When a picture is seen minus when its sound is heard: positive, the voice is early."""
    source: OffsetSource
    at: float
    """On the clock of who observes (monotonic seconds)."""
    trusted: bool
    why_not: str = ""
    """What speaks against it, where it is not trusted."""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.seconds) and math.isfinite(self.at)):
            raise ValueError(f"an offset is a finite number, not {self.seconds} at {self.at}")
        if self.trusted and self.why_not:
            raise ValueError("a trusted offset has nothing against it")
