"""Pictures that come after their sound, as a table: what is seen decides what is done.

state \\ seen    in time     late        late for long                late for long, no budget
in step         -           late        -                            -
late            in step     -           in step: HOLD the voice      out of reach: ASK for a restart
out of reach    in step     -           -                            -

A picture that is late once is dropped, and that is all. When they stay late, the voice is held
until its face has come, once and by as much as is needed. That costs delay; so it is done soon only
when the offset is beyond `resync_threshold_ms`, and later when it is small.
"""

from __future__ import annotations

from enum import Enum, auto

_SOON = 0.25
"""Seconds. A stall that is being caught up is over by then: its backlog comes at once."""
_LATER = 0.4
"""A face that stands still for longer is seen to, and 80 ms more delay are not."""


class Lateness(Enum):
    IN_STEP = auto()
    LATE = auto()
    OUT_OF_REACH = auto()


class LateWatch:
    """Follows one turn's pictures."""

    def __init__(self, *, late_threshold: float, resync_threshold: float) -> None:
        self._late_threshold = late_threshold
        self._resync_threshold = resync_threshold
        self._since = 0.0
        self._least = 0.0
        self.state = Lateness.IN_STEP

    def is_late(self, lateness: float) -> bool:
        # A hair of slack: a picture exactly at the threshold is in time, however it was rounded.
        return lateness > self._late_threshold + 1e-9

    def see(self, lateness: float, at: float, *, budget: float) -> float:
        """A picture was due, and this late. Returns for how long the voice should be held."""
        if not self.is_late(lateness):
            self.state = Lateness.IN_STEP
            return 0.0
        if self.state is Lateness.IN_STEP:
            self.state, self._since, self._least = Lateness.LATE, at, lateness
        self._least = min(self._least, lateness)
        patience = _SOON if self._least > self._resync_threshold else _LATER
        if self.state is not Lateness.LATE or at - self._since < patience:
            return 0.0
        if self._least > budget:
            self.state = Lateness.OUT_OF_REACH
            return 0.0
        self.state = Lateness.IN_STEP
        return self._least
