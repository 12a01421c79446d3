"""When the picture stood still."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oneclock.live.judge.pictures import Pictures

FREEZE = 0.5
"""Seconds without a new picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    at: float
    seconds: float


def find_freezes(pictures: Pictures, end: float) -> tuple[Freeze, ...]:
    """Also one that lasts until the end. A gap in which the browser did show pictures, only that
    nobody looked at them, is none."""
    if not len(pictures.shown):
        return ()
    times = np.append(pictures.shown, end)
    follows = np.append(np.diff(pictures.numbers) == 1, True)
    gaps = np.diff(times)
    return tuple(
        Freeze(at=float(times[at]), seconds=float(gaps[at]))
        for at in np.flatnonzero((gaps > FREEZE) & follows)
    )
