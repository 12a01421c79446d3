"""How many samples a microphone took, those it lost included, and when that was.

A sound card's clock is its sample count. It is seen from the host's through blocks that arrive some
time after their last sample was taken, never before: the earliest of many are the clock
(`lower_envelope.py`). The constant part of the delay, some milliseconds of driver and bus, nobody
can see from here.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from oneclock.capture.timing.lower_envelope import fit_envelope
from oneclock.timebase.clock_map import ClockMap

# Drivers stamp blocks by a filtered clock that wanders by a millisecond or two; a driver that runs
# over loses a whole buffer, tens of milliseconds.
_STAMP_WANDERS = 0.010
# A jump of the stamps that is longer than the time that went by is a clock that was set.
_SLACK = 0.5
_OBSERVED_EVERY = 0.1


class SampleCount:
    """Where each block belongs: fed every block in order."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._ends: Fraction | None = None
        self._arrived = 0.0
        self.lost = 0

    def lost_before(self, time: Fraction | None, samples: int, arrived: float) -> int:
        """How many samples are missing before a block that begins at `time` by its own clock."""
        missing = 0
        if time is not None and self._ends is not None:
            gap = float(time - self._ends)
            if _STAMP_WANDERS < gap <= arrived - self._arrived + _SLACK:
                missing = round(gap * self._rate)
        self._ends = None if time is None else time + Fraction(samples, self._rate)
        self._arrived = arrived
        self.lost += missing
        return missing


class MicrophoneClock:
    """Remembers the earliest arrival of every tenth of a second, so that memory stays small."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._local: list[float] = []
        self._host: list[float] = []

    def observe(self, samples: int, arrived: float) -> None:
        """So many samples of the file were taken when at `arrived`, host, the last of them came."""
        local = samples / self._rate
        if self._local and local <= self._local[-1]:
            return
        same_window = self._local and local // _OBSERVED_EVERY == self._local[-1] // _OBSERVED_EVERY
        if not same_window:
            self._local.append(local)
            self._host.append(arrived)
        elif arrived - local < self._host[-1] - self._local[-1]:
            self._local[-1], self._host[-1] = local, arrived

    def fit(self, zero: float) -> ClockMap | None:
        """From time in the file to seconds since `zero`, host; None when nothing was heard."""
        if not self._local:
            return None
        since = np.array(self._host) - zero
        return fit_envelope(np.array(self._local), since).line
