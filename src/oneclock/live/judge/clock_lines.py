"""Browser and recording on one clock: the monotonic one of this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_WINDOW = 1.0
"""Seconds: of the pieces of a recording that arrive within, the promptest counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """The browser was asked for its time."""

    asked: float
    answered: float
    said: float
    """Seconds, on the browser's clock."""

    @property
    def half(self) -> float:
        return (self.answered - self.asked) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserClock:
    """Both clocks are the kernel's monotonic one; only their zeros differ."""

    zero: float
    uncertainty: float

    def to_host(self, browser: float) -> float:
        return self.zero + browser


def browser_clock(pings: Sequence[Ping]) -> BrowserClock:
    """By the quickest answer: it was given within that time, so half of it is all that it can be
    wrong."""
    best = min(pings, key=lambda ping: ping.half)
    return BrowserClock(zero=(best.asked + best.answered) / 2 - best.said, uncertainty=best.half)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingClock:
    """When each sample of a recording was played."""

    start: float
    seconds_per_sample: float
    unevenness: float
    """Seconds by which the promptest pieces strayed from the line: samples lost make a step."""

    def to_host(self, sample: float) -> float:
        return self.start + self.seconds_per_sample * sample

    def to_sample(self, host: float) -> float:
        return (host - self.start) / self.seconds_per_sample


def recording_clock(
    arrivals: NDArray[np.float64] | Sequence[tuple[float, int]],
) -> RecordingClock | None:
    """From when each piece was read and how many samples there were by then. Reading is late, now
    more, now less, and never early: the line runs along the earliest. None, where there are too few
    to say."""
    if not len(arrivals):
        return None
    times, counts = np.asarray(arrivals, np.float64).T
    if times[-1] - times[0] < 3 * _WINDOW:
        return None
    rough = (times[-1] - times[0]) / (counts[-1] - counts[0])
    slack = times - rough * counts
    # What is left over at the end belongs to the last: of a few pieces all may be late.
    windows = (times - times[0]) // _WINDOW
    windows = np.minimum(windows, (times[-1] - times[0]) // _WINDOW - 1)
    promptest_first = np.lexsort((slack, windows))
    _, firsts = np.unique(windows[promptest_first], return_index=True)
    earliest = promptest_first[firsts]
    slope, start = np.polyfit(counts[earliest], times[earliest], 1)
    strays = times[earliest] - (start + slope * counts[earliest])
    return RecordingClock(
        start=float(start), seconds_per_sample=float(slope), unevenness=float(np.ptp(strays))
    )


def rate_of(times: Sequence[float], wall: Sequence[float]) -> float | None:
    """How fast a clock runs against the wall; None before there are two seconds to tell from."""
    if len(wall) < 3 or wall[-1] - wall[0] < 2.0:
        return None
    return float(np.polyfit(np.array(wall) - wall[0], np.array(times) - times[0], 1)[0])
