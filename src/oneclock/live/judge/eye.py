"""An eye: looks at some points of a screen, and remembers for a while what changed."""

from __future__ import annotations

import math
import threading
from collections import deque
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oneclock.live.judge.screen_view import EVERY, Glance

_REMEMBERED = 1024
"""Glances: 17 s of a screen that changes with every refresh. A glance at 1280 x 720 is 14 kB."""


class Eye:
    """One thread looks, another takes what was seen."""

    def __init__(self, pixels: NDArray[np.uint8], now: float) -> None:
        self._green = pixels[EVERY // 2 :: EVERY, EVERY // 2 :: EVERY, 1]
        self._before, self._looked = self._green.copy(), now
        self._glances: deque[Glance] = deque()
        self._lock = threading.Lock()

    def look(self, now: float) -> None:
        seen = self._green.copy()
        if not np.array_equal(seen, self._before):
            blind = now - self._looked
            self._remember(Glance(at=now - blind / 2, blind=blind, points=seen))
            self._before = seen
        self._looked = now

    def take(self) -> list[Glance]:
        """What changed since it was last asked."""
        with self._lock:
            taken = list(self._glances)
            self._glances.clear()
        return taken

    def _remember(self, glance: Glance) -> None:
        with self._lock:
            self._glances.append(glance)
            if len(self._glances) > _REMEMBERED:
                self._glances.popleft()
                # When what it shows began, is forgotten with the one before it.
                self._glances[0] = replace(self._glances[0], blind=math.inf)
