"""Pictures whose moment has been decided, and that wait for their sound to leave the source."""

from __future__ import annotations

import math
from collections import deque
from typing import Generic

from oneclock.live.pacing.media_clock import VIDEO_RATE
from oneclock.live.pacing.pacer import Show
from oneclock.live.pacing.picture_queue import Picture


class PictureLine(Generic[Picture]):
    """Wall times. Of several that are due the newest is let out, unless it is late as well: a
    process may be held up between deciding and doing."""

    def __init__(self, *, late_threshold: float) -> None:
        self._late_threshold = late_threshold
        self._waiting: deque[tuple[float, Show[Picture]]] = deque()
        self._last_microseconds = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def next_at(self) -> float:
        return self._waiting[0][0] if self._waiting else math.inf

    def put(self, show: Show[Picture], at: float) -> None:
        self._waiting.append((at, show))

    def take(self, now: float) -> tuple[Show[Picture], int] | None:
        """What is to be seen now, and its moment in microseconds: each later than the last."""
        newest = None
        while self.next_at <= now:
            self.dropped += newest is not None
            newest = self._waiting.popleft()
        if newest is None:
            return None
        at, show = newest
        if now - at > self._late_threshold:
            self.dropped += 1
            return None
        self._last_microseconds = max(self._last_microseconds + 1, round(at * 1e6))
        return show, self._last_microseconds


def seconds_of(show: Show[Picture]) -> float:
    """Media time by its stamp."""
    return show.stamp / VIDEO_RATE
