"""Which moments are recorded: from the start to the stop, but for the pauses.

One rule for all cameras, on the host's clock: a frame belongs to the recording by *when it was
seen*, not by when somebody got round to looking at it, so that all begin and end at one instant.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Immutable: cameras read whichever is current, and no lock is needed."""

    start: float = math.inf
    stop: float = math.inf
    pauses: tuple[tuple[float, float], ...] = ()
    """Host times; the last one may end never."""

    def includes(self, time: float) -> bool:
        if not self.start <= time < self.stop:
            return False
        return not any(begin <= time < end for begin, end in self.pauses)

    def is_over(self, time: float) -> bool:
        return time >= self.stop

    @property
    def is_paused(self) -> bool:
        return bool(self.pauses) and math.isinf(self.pauses[-1][1])

    def paused(self, now: float) -> Take:
        if self.is_paused:
            return self
        return replace(self, pauses=(*self.pauses, (now, math.inf)))

    def resumed(self, now: float) -> Take:
        if not self.is_paused:
            return self
        begin, _ = self.pauses[-1]
        return replace(self, pauses=(*self.pauses[:-1], (begin, now)))

    def stopped(self, at: float) -> Take:
        return replace(self, stop=min(self.stop, at))
