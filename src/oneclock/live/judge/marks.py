"""What a page plays so that it can be judged, and how marks are called once they are found.

On every whole second n of its media a page beeps for 50 ms and flashes for about two frames. Both
may say which second it is, counted by fours (`simulate.talking_marks`): the beep by its pitch, the
flash by three cells of its top band, of which the left one is white and the other two are the bits
of the number. One mark a second can be told from its neighbours up to half a second; a numbered one
up to two.
"""

from __future__ import annotations

from dataclasses import dataclass

from oneclock.simulate.talking_marks import BEEP_PITCHES

CODES = len(BEEP_PITCHES)
MARK_PERIOD = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A flash or a beep."""

    at: float
    """Seconds: when it began."""
    code: int
    """Which of the four; means something only where the content is numbered."""

    def __post_init__(self) -> None:
        if not 0 <= self.code < CODES:
            raise ValueError(f"a mark is one of {CODES}, not {self.code}")
