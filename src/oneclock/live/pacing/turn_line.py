"""Where a turn lies in media time.

    media = delta + (1 + drift) * turn

The drift is nought: sound is played as it was spoken. What moves is delta, and only for a reason:
sound that was late is waited for, a voice that must let its face catch up is held, and a pause is a
pause. All waiting is paid from one budget, so that a session's delay is bounded whatever happens.
"""

from __future__ import annotations

from collections import deque

from oneclock.timebase.clock_map import ClockMap

_REMEMBERED = 64
"""Holds, each of a place: more than blocks in a budget."""


class TurnLine:
    def __init__(self, *, delta: float, budget: float) -> None:
        self.line = ClockMap(delta=delta)
        """Turn time (local) to media time (reference). Read a thousand times a second, laid anew
        now and then."""
        self._laid = delta
        self._held = 0.0
        self._budget = budget
        self._owed = 0.0
        self._holds: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED)
        self.paused = 0.0
        """Seconds of all pauses."""

    def _lay(self) -> None:
        self.line = ClockMap(delta=self._laid + self._held)

    @property
    def held(self) -> float:
        return self._held

    @property
    def left(self) -> float:
        """Seconds that may still be waited."""
        return self._budget - self._held

    @property
    def owed(self) -> float:
        """Seconds for which the voice has yet to be held."""
        return min(self._owed, self.left)

    def owe(self, seconds: float) -> None:
        self._owed = max(self._owed, seconds)

    def sound_of(self, time: float) -> float:
        """The media time at which the sound of a turn time is sent, or was: before the turn was
        held, it was sent as the line lay then."""
        return self.line.to_reference(time) - sum(
            held for place, held in self._holds if time < place
        )

    def hold(self, seconds: float, *, at: float) -> float:
        """Let the turn wait at this time of it; returns for how long it does."""
        granted = min(seconds, self.left)
        self._remember(at, granted)
        self._held += granted
        self._lay()
        self._owed = max(0.0, self._owed - granted)
        return granted

    def give_back(self, seconds: float) -> None:
        """Take back that much waiting: what was waited for had not been late."""
        self._held = max(0.0, self._held - seconds)
        self._lay()

    def release(self) -> None:
        """Take back all waiting: what was waited for is not to come."""
        self._held = self._owed = 0.0
        self._holds.clear()
        self._lay()

    def _remember(self, at: float, seconds: float) -> None:
        if self._holds and abs(self._holds[-1][0] - at) < 1e-6:
            at, before = self._holds.pop()
            seconds += before
        self._holds.append((at, seconds))

    def pause(self, seconds: float, *, at: float) -> None:
        """Waiting that was asked for, and costs nothing of the budget."""
        self._remember(at, seconds)
        self._laid += seconds
        self._lay()
        self.paused += seconds
