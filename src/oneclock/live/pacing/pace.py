"""How fast the media clock runs, where sound comes from a clock of its own.

A microphone's 48,000 samples a second are somebody else's seconds: at 200 ppm its samples pile up
by 12 ms a minute. Nothing is resampled or cut for that: media time itself runs at the voice's rate,
the sender reports say so, and the receiver follows as it follows any sound card.

The pace is in proportion to how far the waiting sound has moved from where it began: of 100 ppm it
takes 10 ms of the buffer, and is settled after some minutes. So much later than it came is the
sound then sent, and pictures that are placed by their arrival must be too: that is `moved`. What
waits is looked at whenever sound arrives, and only the most within five seconds counts: to come
late only ever takes away.
"""

from __future__ import annotations

_WINDOW = 5.0
_PPM_PER_SECOND = 10_000.0
MOST_PPM = 1000.0


class PaceKeeper:
    """Follows one unbroken flow of sound."""

    def __init__(self, *, ahead_of_time: float) -> None:
        self._ahead_of_time = ahead_of_time
        """A producer with more than this in store is not bound to a clock at all."""
        self._begin = float("-inf")
        self._most = float("-inf")
        self._wanted: float | None = None
        self.ppm = 0.0
        self.moved = 0.0
        """Seconds by which more sound waits than when the turn began, for its clock is fast."""

    def begin_turn(self) -> None:
        """What is known of the clock stays."""
        self.broken()
        self.moved = 0.0

    def broken(self) -> None:
        """The flow was interrupted: what waits now begins anew."""
        self._begin, self._most, self._wanted = float("-inf"), float("-inf"), None

    def see(self, waiting: float, at: float) -> bool:
        """Sound has arrived, and now so much waits. Returns whether the pace has changed."""
        if self._begin == float("-inf"):
            self._begin = at
        self._most = max(self._most, waiting)
        if at - self._begin < _WINDOW:
            return False
        most, self._begin, self._most = self._most, at, float("-inf")
        if most > self._ahead_of_time:
            self._wanted = None
            before, self.ppm = self.ppm, 0.0
            return before != 0.0
        if self._wanted is None:
            # Begun anew amid a flow: the pace found before still holds.
            self._wanted = most - self.ppm / _PPM_PER_SECOND
        ppm = (most - self._wanted) * _PPM_PER_SECOND
        before, self.ppm = self.ppm, min(max(ppm, -MOST_PPM), MOST_PPM)
        self.moved += (self.ppm - before) / _PPM_PER_SECOND
        return self.ppm != before
