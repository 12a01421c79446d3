"""How a producer's numbers run, told by when its pictures arrive.

    arrival = delta + (1 + drift) * (number / rate)

A producer of 25 pictures a second that says 24 drifts by 40 ms every second if it is believed. So
its numbers are a clock like any other, and their line is found from when pictures arrive. Waiting
only ever adds to an arrival: the earliest ones tell the clock (the lower envelope, as for one-way
delays on a network). Of pictures handed over at once, in a burst or after a stall, the last one has
waited least and counts; those of a producer that works far ahead say nothing.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW = 4.0
"""Seconds of arrivals that tell the line: its thirds hold 33 pictures each, whose earliest lie
within a few milliseconds of each other even where arrivals jitter by 15."""
_REFITTED = 5
"""Every so many pictures, and whenever one is earlier than the line."""
_AT_ONCE = 0.4
"""Of a frame's duration: pictures closer than that were handed over at once."""
_FAR_AHEAD = 0.3
"""Seconds, by which pictures of a burst may be earlier than the line."""
_FEWEST_FOR_SLOPE = 6
_MOST = 4.0
"""A producer makes no more than so many times the pictures it says, and no less than that part."""
_CERTAIN = 16.0
"""A rate is taken to be as it was, or as said, unless arrivals say otherwise by so many times their
error: eight pictures that jitter would else tell one that is wrong by half."""
_LASTS = 3
"""So many pictures in a row, late and not catching up, are no stall but a new line. A backlog comes
at once, or at least faster than pictures are made. Mistaken, it costs little: the next picture in
time pulls the envelope down again."""
_CATCHING_UP = 0.25
"""Of a frame's duration, gained with every picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    number: int
    late: float
    """Arrival minus number / rate."""


class ArrivalLine:
    """The envelope beneath the latest arrivals, in how late pictures are for number / rate."""

    def __init__(self, *, rate: float, resync_threshold: float) -> None:
        self._rate = rate
        self._threshold = resync_threshold
        self._last_arrival = float("-inf")
        self._regular: deque[_Arrival] = deque(maxlen=max(8, round(2 * WINDOW * rate)))
        self._outside: deque[_Arrival] = deque()
        self._newest_in = self._regular
        """Where the last arrival was put."""
        self._usual = 0.0
        """The slope before a pause, or as said."""
        self._line = (0.0, 0.0)
        """How late number 0 is, and how much more with every picture."""
        self.resyncs = 0

    def late_at(self, number: int) -> float:
        late, slope = self._line
        return late + slope * number

    def take_up(self, number: int, late: float) -> None:
        """What came before tells the slope and no more: the line is looked for anew, from this
        picture on."""
        self._usual = self._line[1]
        self._line = (late - self._usual * number, self._usual)
        self._last_arrival = float("-inf")
        self._regular.clear()
        self._outside.clear()
        self._newest_in = self._regular

    def see(self, number: int, arrival: float, late: float) -> None:
        at_once = arrival - self._last_arrival < _AT_ONCE / self._rate
        self._last_arrival = arrival
        if at_once and late < self.late_at(number) - _FAR_AHEAD:
            return
        if at_once and self._newest_in:
            self._newest_in.pop()
        self._observe(_Arrival(number=number, late=late))

    def _observe(self, seen: _Arrival) -> None:
        if self._regular and seen.late - self.late_at(seen.number) > self._threshold:
            self._outside.append(seen)
            self._newest_in = self._outside
            if len(self._outside) >= _LASTS and self._is_steady(list(self._outside)[-_LASTS:]):
                self._lay_anew()
            return
        self._outside.clear()
        self._regular.append(seen)
        self._newest_in = self._regular
        oldest = seen.number - WINDOW * self._rate
        while self._regular[0].number < oldest:
            self._regular.popleft()
        few = len(self._regular) < 5 * _REFITTED
        if few or seen.number % _REFITTED == 0 or seen.late < self.late_at(seen.number):
            self._fit()

    def _lay_anew(self) -> None:
        """Through all arrivals, if their rate explains it; else from the last ones."""
        newest = list(self._outside)
        self._outside.clear()
        self._newest_in = self._regular
        self._regular.extend(newest)
        self._fit()
        if newest[-1].late - self.late_at(newest[-1].number) > self._threshold:
            self._regular.clear()
            self._regular.extend(newest)
            self.resyncs += 1
            self._fit()

    def _is_steady(self, late: list[_Arrival]) -> bool:
        gained = (late[0].late - late[-1].late) * self._rate
        return gained < _CATCHING_UP * (late[-1].number - late[0].number)

    def _fit(self) -> None:
        """The line beneath all arrivals, with the slope between the earliest of the first and of
        the last third."""
        slope = self._slope() if len(self._regular) >= _FEWEST_FOR_SLOPE else self._usual
        self._line = (min(seen.late - slope * seen.number for seen in self._regular), slope)

    def _slope(self) -> float:
        arrivals = list(self._regular)
        third = len(arrivals) // 3
        first, last = min(arrivals[:third], key=_lateness), min(arrivals[-third:], key=_lateness)
        distance = last.number - first.number
        slope = (last.late - first.late) / distance
        off = [
            abs(seen.late - first.late - slope * (seen.number - first.number)) for seen in arrivals
        ]
        # Of n arrivals with delays of scale s the earliest lies about s / n above the envelope.
        error = sum(off) / len(off) / third
        if abs(slope - self._usual) * distance < _CERTAIN * error:
            return self._usual
        return min(max(slope, (1 / _MOST - 1) / self._rate), (_MOST - 1) / self._rate)


def _lateness(seen: _Arrival) -> float:
    return seen.late
