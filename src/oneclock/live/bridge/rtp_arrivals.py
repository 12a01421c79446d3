"""When a stream's media arrives, as a line: the lower envelope of its packets.

    arrival = delta + (1 + drift) * media

A packet takes its time from the sender to us: never less than the way needs, often more. So the
earliest of each second of arrivals lies on the line and the rest is queueing. A second is kept as
one observation: 50 packets of sound or 25 pictures through a jitter of 15 ms leave it within 1 ms.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from math import floor, hypot, pi
from statistics import median

from oneclock.live.bridge.fitted_clock import fit_clock
from oneclock.timebase.clock_map import ClockMap

SETTLED = 3
"""So many seconds make a line."""

_SECONDS_OF_A_SLOPE = 5

_SECONDS_KEPT = 16
_WORK_OUT_EVERY = 4
# More than this is no jitter that a second's earliest packet would keep: the way, or how late the
# sender is, has changed.
_LEAST_STEP = 0.03
_STEP_STDS = 6.0
# A later level is believed when a second second shows it; one second may be a stall.
_SECONDS_TO_BELIEVE = 2
_TOLERANCE = 0.03
_FINEST = 2e-4
# Clocks of sound cards are within 1e-4; a producer of wrong rate is off by 1e-2, which ten seconds
# of observations outweigh.
_USUAL_DRIFT = 1e-3
# Of n delays whose mean is m above the least, the earliest is m / n above it if their distribution
# is exponential, and pi / 2 times that if it is half a Gaussian's.
_OF_THE_MEAN = pi / 2


class Arrivals:
    """Constant memory; a packet costs one comparison."""

    def __init__(self) -> None:
        self._second: int | None = None
        self._best_level = self._best_media = self._best_arrival = 0.0
        self._packets, self._levels = 0, 0.0
        self._seconds: deque[tuple[float, float, float]] = deque(maxlen=_SECONDS_KEPT)
        self._line: ClockMap | None = None
        self._unfitted = 0
        self._risen = 0

    def add(self, media: float, arrival: float) -> None:
        second, level = floor(arrival), arrival - media
        if second != self._second:
            if self._second is not None:
                self._finish_second()
            self._second, self._best_level = second, level
            self._best_media, self._best_arrival = media, arrival
            self._packets, self._levels = 1, level
            return
        self._packets += 1
        self._levels += level
        if level < self._best_level:
            self._best_level, self._best_media, self._best_arrival = level, media, arrival

    def line(self) -> ClockMap | None:
        """From media to arrival; worked out every fourth second, because it costs a millisecond."""
        count = len(self._seconds)
        if count < SETTLED:
            return None
        due = count < _SECONDS_KEPT // 2 or self._unfitted >= _WORK_OUT_EVERY
        if self._line is None or (due and self._unfitted):
            self._line = self._fit()
            self._unfitted = 0
        return self._line

    def _finish_second(self) -> None:
        media, arrival = self._best_media, self._best_arrival
        line = self.line()
        if line is not None:
            above = arrival - line.to_reference(media)
            step = max(_LEAST_STEP, _STEP_STDS * line.std_at(media))
            self._risen = self._risen + 1 if above > step else 0
            if above < -step:
                # Queueing only ever adds: whoever comes this early proves the others late.
                self._begin_anew(keep=0)
            elif self._risen == _SECONDS_TO_BELIEVE:
                self._begin_anew(keep=_SECONDS_TO_BELIEVE - 1)
        above = self._levels / self._packets - self._best_level
        self._seconds.append((media, arrival, _OF_THE_MEAN * above / self._packets))
        self._unfitted += 1

    def _begin_anew(self, *, keep: int) -> None:
        while len(self._seconds) > keep:
            self._seconds.popleft()
        self._line, self._risen = None, 0

    def _level(self) -> ClockMap:
        """Of a few seconds: their earliest, at the nominal rate, as uncertain as they are uneven.

        A line through three has any slope. On a busy machine two that came within 0.2 s of each
        other lay on one of 7 %, which was off by 200 ms two seconds later and called good to 5."""
        levels = [arrival - media for media, arrival, _ in self._seconds]
        above = median(above for _, _, above in self._seconds)
        return ClockMap(
            delta=min(levels) - above, delta_std=hypot(max(levels) - min(levels), above)
        )

    def _fit(self) -> ClockMap:
        if len(self._seconds) < _SECONDS_OF_A_SLOPE:
            return self._level()
        media, arrival, above = zip(*self._seconds, strict=True)
        fitted = fit_clock(
            media, arrival, tolerance=_TOLERANCE, finest=_FINEST, usual_drift=_USUAL_DRIFT
        )
        # The earliest of many is later than the least by as much as it scatters (such minima are
        # distributed exponentially). So the line is that much lower, and that uncertain. Without
        # it, three seconds of a jitter of 400 ms that happened to agree were 110 ms off and called
        # good to 1.
        scatter = max(fitted.scatter, median(above))
        clock = fitted.clock
        return replace(
            clock, delta=clock.delta - scatter, delta_std=hypot(clock.delta_std, scatter)
        )
