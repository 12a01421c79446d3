"""What the rig makes of something whose truth is known: a file whose flashes and beeps bear the
same times, kept in step by the browser's own media player.

Our screen shows what it is given at once; a real one, at its next refresh. The player says which
refresh it aims at, so how long that is after our eye has seen it is found with the file, and added
to whatever is seen later (measured: 11 to 13 ms).

Nothing else is corrected. But a machine on which even a file is out of step is too busy for any
answer, and a rig that scatters over seven marks resolves as much less.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_REFRESH = 1 / 60
_FEWEST = 3
_TOGETHER = 0.2
"""Seconds within which two marks may be one; they are 0.84 s apart."""
_PIECE = 0.005
"""Seconds: half a piece of sound, as the sink plays it."""
_OUT_OF_STEP = 0.045


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Seconds."""

    until_refresh: float
    """From when the eye sees a picture to the refresh at which a screen would show it."""
    file_offset: float
    """Seen minus heard, of the file."""
    scatter: float
    """Standard deviation of one measurement, the compositor's phase included."""
    marks: int

    @property
    def is_sound(self) -> bool:
        return abs(self.file_offset) <= _OUT_OF_STEP

    @property
    def resolution(self) -> float:
        """How wrong a median may be: a quarter of a refresh (screens differ), twice the standard
        error of so many marks (for 95 %), and what is not known of when a sample of a piece is
        heard."""
        known = 2 * self.scatter / math.sqrt(self.marks)
        return math.hypot(_REFRESH / 4, known, _PIECE)


def calibrate(
    *, seen: Sequence[float], aimed_at: Sequence[float], heard: Sequence[float]
) -> Calibration | None:
    """Of the file's flashes and beeps. None, where too little was seen or heard."""
    waits = _differences(aimed_at, seen)
    both = _differences(seen, heard)
    if min(len(waits), len(both)) < _FEWEST:
        return None
    until_refresh = min(max(float(np.median(waits)), 0.0), _REFRESH)
    return Calibration(
        until_refresh=until_refresh,
        # Its flashes meet every phase of the compositor in turn, so that no phase is its middle.
        file_offset=float(np.median(both)) + until_refresh,
        scatter=float(np.std(both, ddof=1)),
        marks=len(both),
    )


def _differences(marks: Sequence[float], others: Sequence[float]) -> list[float]:
    """From the nearest of the others, where there is one near."""
    if not others:
        return []
    nearest = [min((mark - other for other in others), key=abs) for mark in marks]
    return [apart for apart in nearest if abs(apart) < _TOGETHER]
