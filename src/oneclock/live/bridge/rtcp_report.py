"""A sender report, in seconds: what a sender says of its RTP clock against the wall.

RFC 3550, 6.4.1: a report names one instant twice, as 64 bits of NTP time and as a timestamp of the
stream. Two of them make a line from media time to the sender's wall. With each is kept how its
stream's newest packet had arrived by then, because a report can be made from that alone.
"""

from __future__ import annotations

from dataclasses import dataclass

_NTP_WRAP = 1 << 64
_NTP_SECOND = 1 << 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    wall: float
    """The sender's wall, seconds since the first report of either stream."""
    media: float
    """The same instant by the stream's timestamps, seconds at their nominal rate."""
    arrival: float
    """When the report came, on the receiver's monotonic clock."""
    packet_media: float
    """Of the newest packet that had come by then."""
    packet_arrival: float

    @property
    def packet_lateness(self) -> float:
        return self.packet_arrival - self.packet_media

    @property
    def is_ahead_of_packets(self) -> bool:
        """Whether it speaks of the moment at which it was sent, as the standard has it, instead of
        the last packet's (aiortc)."""
        return self.media > self.packet_media + 5e-4


class SenderWall:
    """One zero for the wall of a sender, whose streams all report against it."""

    def __init__(self) -> None:
        self._base: int | None = None

    def seconds(self, ntp: int) -> float:
        """Seconds since the first stamp seen, across the era that ends on 7 February 2036.

        >>> wall = SenderWall()
        >>> wall.seconds((1 << 64) - (1 << 32))
        0.0
        >>> wall.seconds(1 << 31)
        1.5
        """
        if self._base is None:
            self._base = ntp
        ahead = (ntp - self._base) % _NTP_WRAP
        return (ahead if ahead < _NTP_WRAP // 2 else ahead - _NTP_WRAP) / _NTP_SECOND
