"""What a page showed, picture by picture."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CELLS = 3
"""Of the top band, in which numbered flashes say which second it is."""
BLOCKS = 4
"""To each side of the whole picture."""
PATCHES = CELLS + BLOCKS**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    shown: Floats
    """Seconds: when each was first seen."""
    numbers: NDArray[np.int64]
    """Counted by the browser; where one is skipped, a picture was shown that was not looked at."""
    patches: Floats
    """Brightness 0 to 255: three cells of the top band, then blocks of the whole picture."""

    def __post_init__(self) -> None:
        if not len(self.shown) == len(self.numbers) == len(self.patches):
            raise ValueError("every picture has a time, a number and patches")

    def after(self, zero: float) -> Pictures:
        """In seconds after it."""
        return Pictures(shown=self.shown - zero, numbers=self.numbers, patches=self.patches)


class Film:
    """Pictures as they come, in a hundred bytes each: an hour of them is twenty megabytes."""

    def __init__(self) -> None:
        self._shown = array("d")
        self._numbers = array("q")
        self._patches = array("f")

    def add(self, shown: float, number: int, patches: Sequence[float] | Floats) -> None:
        self._shown.append(shown)
        self._numbers.append(number)
        self._patches.extend(patches)

    def between(self, begin: float, end: float) -> Pictures:
        # Views of what grows, and copies of what is wanted.
        shown = np.asarray(self._shown)
        within = np.flatnonzero((shown >= begin) & (shown < end))
        return Pictures(
            shown=shown[within],
            numbers=np.asarray(self._numbers)[within],
            patches=np.asarray(self._patches).reshape(-1, PATCHES)[within].astype(np.float64),
        )
