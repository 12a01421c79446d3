"""Fewer pictures a second, for a producer that cannot keep up; more again, when it can.

level \\ lately        many late      none late for long
full rate             half           -
half                  a third        full rate
a third               -              half

Down at once, up slowly: a rate that swings is worse to look at than a low one.
"""

from __future__ import annotations

from collections import deque

_MANY = 0.3
"""Share of the pictures of the last two seconds."""
_SOME = 0.1
_FEWEST = 6
_WINDOW = 2.0
_AT_ONCE = 0.005
_SETTLING = 1.0
"""Seconds after a change, in which what is late still was made at the rate before."""
_RECOVERED = 5.0
"""Seconds without a late picture."""
_LOWEST = 3


class FewerFrames:
    def __init__(self, *, eager: bool) -> None:
        self._many = _SOME if eager else _MANY
        self._seen: deque[tuple[float, bool]] = deque(maxlen=256)
        self._last_change = float("-inf")
        self._last_late = float("-inf")
        self.divisor = 1
        """Every so-many-th picture is wanted."""

    def see(self, *, late: bool, at: float) -> None:
        if late:
            self._last_late = at
        if at - self._last_change < _SETTLING:
            return
        if self._seen and at - self._seen[-1][0] < _AT_ONCE:
            # A backlog delivered at once is one event: what counts is its newest picture.
            self._seen.pop()
        self._seen.append((at, late))
        while self._seen[0][0] < at - _WINDOW:
            self._seen.popleft()
        if self._many_are_late():
            self._change(min(self.divisor + 1, _LOWEST), at)
        elif at - max(self._last_late, self._last_change) >= _RECOVERED:
            self._change(max(self.divisor - 1, 1), at)

    def _many_are_late(self) -> bool:
        late = sum(late for _, late in self._seen)
        return len(self._seen) >= _FEWEST and late >= self._many * len(self._seen)

    def _change(self, divisor: int, at: float) -> None:
        if divisor != self.divisor:
            self.divisor, self._last_change = divisor, at
            self._seen.clear()
