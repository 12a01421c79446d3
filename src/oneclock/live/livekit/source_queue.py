"""The queue inside an AudioSource: sound that was handed over leaves it later.

The source lets out ten milliseconds every ten milliseconds, on a clock of its own. So what it is
given leaves when all before it has left:

    leaves = max(handed over, end of what was given before)

A picture has to wait as long. The queue is kept short, but not empty: a source that has nothing to
let out falls behind by as long as it has to wait. What it has fallen behind is made up for where
nobody hears it: in silence, of which a block more or less is handed over. The same makes up for a
voice whose samples are not of the source's clock.
"""

from __future__ import annotations

import math

from oneclock.live.pacing.media_clock import BLOCK_SECONDS

RESERVE = 2 * BLOCK_SECONDS
"""Seconds of sound kept in the source: an event loop may be that late without a gap."""


class SourceQueue:
    """All times are wall times."""

    def __init__(self, *, most: float) -> None:
        """Of sound, a block is left out only when it would have to wait for `most` seconds."""
        self._most = most
        self._ends = -math.inf
        self.ran_dry = 0
        """How often there was nothing to let out."""

    @property
    def ends(self) -> float:
        """When all that was handed over will have left."""
        return self._ends

    def waiting(self, now: float) -> float:
        return max(0.0, self._ends - now)

    def put(self, seconds: float, now: float) -> None:
        self.ran_dry += -math.inf < self._ends < now
        self._ends = max(self._ends, now) + seconds

    def copies(self, *, due: float, now: float, silent: bool) -> int:
        """How often the block that is due at `due` is to be handed over: once, or for silence
        as often as leaves `RESERVE` in the source."""
        behind = max(self._ends, now) - (due + RESERVE)
        if silent:
            return max(0, 1 - round(behind / BLOCK_SECONDS))
        return 0 if behind > self._most else 1
