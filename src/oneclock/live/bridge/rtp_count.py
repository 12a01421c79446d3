"""What became of a stream's packets: lost, out of order, twice, and how unevenly (RFC 3550)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

_SEQUENCE = 1 << 16
# RFC 3550, A.1: a number this far ahead is a restart, unless the next packet disagrees; one this
# far behind came out of order.
_MOST_DROPPED = 3000
_MOST_MISORDERED = 100
_REMEMBERED = (1 << (_MOST_MISORDERED + 1)) - 1


class Place(Enum):
    """Where a packet stands among those that came."""

    NEWEST = auto()
    BETWEEN = auto()
    """Out of order."""
    TWICE = auto()
    STRAY = auto()
    """Far off: a restart if the next one follows it."""
    RESTARTED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class WireCounts:
    """Since the stream began."""

    received: int
    lost: int
    """Expected and not come."""
    out_of_order: int
    twice: int
    restarts: int
    jitter: float
    """Seconds, the interarrival jitter of RFC 3550, 6.4.1."""

    @property
    def expected(self) -> int:
        return self.received + self.lost

    @property
    def lost_share(self) -> float:
        return self.lost / self.expected if self.expected else 0.0


class PacketCount:
    """Fed with every packet, in the order of arrival; constant memory."""

    def __init__(self) -> None:
        self._newest: int | None = None
        self._seen = 0
        """A bit for each of the last numbers, the newest lowest: tells late ones from doubles."""
        self._stray: int | None = None
        self._expected = self._received = 0
        self._out_of_order = self._twice = self._restarts = 0
        self._jitter = self._media = self._arrival = 0.0

    def add(self, sequence: int, media: float, arrival: float) -> Place:
        place = self._place(sequence)
        if place is Place.NEWEST:
            if media != self._media:
                # A picture's packets share a stamp and leave in turn: that is no jitter.
                late = (arrival - self._arrival) - (media - self._media)
                self._jitter += (abs(late) - self._jitter) / 16
                self._media, self._arrival = media, arrival
        elif place is Place.RESTARTED:
            self._media, self._arrival = media, arrival
        return place

    def counts(self) -> WireCounts:
        return WireCounts(
            received=self._received,
            lost=max(0, self._expected - self._received),
            out_of_order=self._out_of_order,
            twice=self._twice,
            restarts=self._restarts,
            jitter=self._jitter,
        )

    def _place(self, sequence: int) -> Place:
        newest = self._newest
        if newest is None:
            self._begin_at(sequence)
            return Place.RESTARTED
        ahead = (sequence - newest) % _SEQUENCE
        if 0 < ahead < _MOST_DROPPED:
            self._newest, self._stray = sequence, None
            self._seen = (self._seen << ahead | 1) & _REMEMBERED if ahead <= 128 else 1
            self._expected += ahead
            self._received += 1
            return Place.NEWEST
        behind = (newest - sequence) % _SEQUENCE
        if behind <= _MOST_MISORDERED:
            return self._place_behind(behind)
        if sequence == self._stray:
            self._restarts += 1
            self._begin_at(sequence)
            self._expected += 1  # The stray before it belonged to the stream after all.
            self._received += 1
            return Place.RESTARTED
        self._stray = (sequence + 1) % _SEQUENCE
        return Place.STRAY

    def _place_behind(self, behind: int) -> Place:
        if self._seen >> behind & 1:
            self._twice += 1
            return Place.TWICE
        self._seen |= 1 << behind
        # A number from before the first one was never expected, so it is neither lost nor found.
        if self._received < self._expected:
            self._received += 1
        self._out_of_order += 1
        return Place.BETWEEN

    def _begin_at(self, sequence: int) -> None:
        self._newest, self._seen, self._stray = sequence, 1, None
        self._expected += 1
        self._received += 1
