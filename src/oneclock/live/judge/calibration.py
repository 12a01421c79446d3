"""What the rig itself adds, found before anything is judged.

Two things are played whose flash and beep are simultaneous by construction, each by another way
through the browser:

A **stream**, the way that WebRTC takes: a canvas flashes and is captured to a <video>, an
oscillator beeps. When the canvas was painted is known, and when the beep should be heard is the
browser's own claim (AudioContext.getOutputTimestamp).

A **file** in which both are at the same time stamps, kept in step by the browser's media player.

They disagree by some 10 to 20 ms, because neither knows when light would leave a screen that is not
there. Neither is the truth, so the midpoint is the bias and half of the disagreement part of what
is not resolved.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_REFRESH = 1 / 60
"""Seconds. Pictures are shown when the compositor's clock says so: whichever way its phase lies to
a stream's, it stays so for the run, and no run knows."""
_FEWEST = 3
_TOGETHER = 0.2
"""Seconds within which two marks may be one; they are 0.84 s apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """Seconds on the host's clock."""

    painted: Sequence[float]
    """The stream's flashes: when the canvas turned white."""
    claimed: Sequence[float]
    """Its beeps: when the browser says that they are heard."""
    stream_seen: Sequence[float]
    stream_heard: Sequence[float]
    file_seen: Sequence[float]
    file_heard: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Seconds. Bias: what is measured where there is nothing."""

    stream_bias: float
    file_bias: float
    scatter: float
    """Standard deviation of one measurement, the compositor's phase included."""
    marks: int
    """So many made each bias."""

    @property
    def bias(self) -> float:
        return (self.stream_bias + self.file_bias) / 2

    def resolution(self, clock_uncertainty: float) -> float:
        """How wrong a median may be: half of the disagreement, which is there in full, and what
        is independent of it: the compositor's phase, the bias as known from so many marks (twice
        its standard error, for 95 %) and the reading of clocks."""
        disagreement = abs(self.stream_bias - self.file_bias) / 2
        known = 2 * self.scatter / math.sqrt(self.marks)
        return disagreement + math.hypot(_REFRESH / 2, known, clock_uncertainty)


def calibrate(played: Played) -> Calibration | None:
    """None, where too little was seen or heard."""
    seen = _differences(played.stream_seen, played.painted)
    heard = _differences(played.stream_heard, played.claimed)
    both = _differences(played.file_seen, played.file_heard)
    marks = min(len(seen), len(heard), len(both))
    if marks < _FEWEST:
        return None
    return Calibration(
        # A busy machine shows a painted canvas late now and then, never early: the promptest tells
        # what is the rig's own (measured -4 to -1 ms idle, single ones at +10 and more when busy).
        stream_bias=min(seen) - float(np.median(heard)),
        # Its flashes meet every phase of the compositor in turn, so that no phase is its middle.
        file_bias=float(np.median(both)),
        scatter=math.hypot(float(np.std(both, ddof=1)), float(np.std(heard, ddof=1))),
        marks=marks,
    )


def _differences(marks: Sequence[float], others: Sequence[float]) -> list[float]:
    """From the nearest of the others, where there is one near."""
    if not others:
        return []
    nearest = [min((mark - other for other in others), key=abs) for mark in marks]
    return [apart for apart in nearest if abs(apart) < _TOGETHER]
