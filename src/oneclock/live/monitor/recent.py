"""What was counted in the last seconds. Memory for those seconds, however often one counts."""

from __future__ import annotations

import math
from collections import deque

SPAN = 10
"""Seconds."""


class Recent:
    def __init__(self) -> None:
        self._seconds: deque[tuple[int, dict[str, float]]] = deque(maxlen=SPAN)

    def add(self, at: float, **counts: float) -> None:
        second = math.floor(at)
        if not self._seconds or self._seconds[-1][0] != second:
            self._seconds.append((second, {}))
        sums = self._seconds[-1][1]
        for name, count in counts.items():
            sums[name] = sums.get(name, 0.0) + count

    def total(self, name: str, now: float) -> float:
        oldest = math.floor(now) - SPAN
        return sum(sums.get(name, 0.0) for second, sums in self._seconds if second > oldest)
