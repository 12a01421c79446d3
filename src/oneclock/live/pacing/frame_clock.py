"""When a picture belongs, for a producer that numbers its pictures and no more.

The line of their arrivals tells how the numbers run. Where they begin is another matter: the first
picture of a turn belongs to its first sound, however late it came; one that joins later belongs to
when it came, because nothing else is known of it. After a pause numbers go on, whether the producer
paused too or not: the first picture belongs where the line was left, whenever it comes.
"""

from __future__ import annotations

from enum import StrEnum

from oneclock.live.pacing.arrival_line import WINDOW, ArrivalLine


class Stamping(StrEnum):
    AUTO = "auto"
    """The grid of the rate, corrected by its line."""
    GRID = "grid"
    """number / rate, whatever arrives when: for a producer that works ahead of time."""
    ELAPSED = "elapsed"
    """When it arrived: for a producer of no fixed rate."""


class FrameClock:
    """Numbers pictures and says to which time of the turn each belongs."""

    def __init__(
        self,
        *,
        rate: float,
        begins: float,
        with_turn: bool,
        resync_threshold: float,
        stamping: Stamping,
    ) -> None:
        self._rate = rate
        self._begins = begins
        """Turn time of the first picture."""
        self._stamping = stamping
        self._line = ArrivalLine(rate=rate, resync_threshold=resync_threshold)
        self._number = 0
        self._first_arrival = 0.0
        self._anchor, self._place = 0, 0.0
        """The picture whose place is known, of the turn or after a pause, and how far off the grid
        that is."""
        self._origin_is_sought = with_turn
        self._origin = 0.0
        """How late the line has that picture; it was itself later by its jitter."""
        self._was_left = False
        """Arrivals told nothing of late."""

    @property
    def resyncs(self) -> int:
        return self._line.resyncs

    def take_up(self) -> None:
        """There was a pause. Whether the producer paused too or not, its numbers go on."""
        self._was_left = True

    def time_of_next(self, arrival: float, *, tells: bool) -> float:
        """Turn time of the picture that arrives now; `arrival` in turn time. It tells nothing
        during a pause, or when the picture had to wait to be let in: then its number goes on, and
        the line is taken up again where it was left."""
        if self._number == 0:
            self._first_arrival = arrival
        number, self._number = self._number, self._number + 1
        since_first = arrival - self._first_arrival
        if self._stamping is Stamping.ELAPSED:
            return self._begins + since_first
        on_grid = number / self._rate
        if self._stamping is Stamping.GRID:
            return self._begins + on_grid
        if tells:
            self._look_at(number, arrival, since_first - on_grid)
        else:
            self._was_left = True
        return self._begins + on_grid + self._off_grid(number)

    def _off_grid(self, number: int) -> float:
        return self._place + self._line.late_at(number) - self._origin

    def _look_at(self, number: int, arrival: float, late: float) -> None:
        if self._was_left:
            self._was_left = False
            self._anchor, self._place = number, self._off_grid(number)
            self._origin_is_sought = True
            self._line.take_up(number, late)
        resyncs = self._line.resyncs
        self._line.see(number, arrival, late)
        is_told_of = number - self._anchor < WINDOW * self._rate and resyncs == self._line.resyncs
        self._origin_is_sought &= is_told_of
        if self._origin_is_sought:
            self._origin = self._line.late_at(self._anchor)
