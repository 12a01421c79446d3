"""Exact rates: frames, presentation timestamps and RTP timestamps against seconds.

Rates are fractions: 30 in place of 30000/1001 is wrong by 3.6 seconds an hour. What rounds says in
its name or docstring which way.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

RTP_WRAP = 1 << 32
"""RTP timestamps are 32 bits wide (RFC 3550, 5.1): at 90 kHz they wrap every 13.3 hours."""

_NTSC_DENOMINATOR = 1001


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRate:
    """Frames per second, exactly.

    >>> ntsc = FrameRate.parse("29.97")
    >>> ntsc.rate
    Fraction(30000, 1001)
    >>> ntsc.time_of(30)
    Fraction(1001, 1000)
    >>> ntsc.frame_at(1.0), ntsc.nearest_frame(1.0)
    (29, 30)
    """

    rate: Fraction

    def __post_init__(self) -> None:
        if self.rate <= 0:
            raise ValueError(f"a frame rate must be positive, not {self.rate}")

    @classmethod
    def parse(cls, text: str) -> FrameRate:
        """Read "25", "30000/1001" or "29.97". Decimals within 0.02 % of an NTSC rate are meant as
        that rate: nobody owns a camera of exactly 29.97 frames per second, or 23.98."""
        try:
            rate = Fraction(text.strip())
        except (ValueError, ZeroDivisionError):
            raise ValueError(f"{text!r} is no frame rate; write 25, 30000/1001 or 29.97") from None
        if "." in text:
            ntsc = Fraction(round(rate * _NTSC_DENOMINATOR / 1000) * 1000, _NTSC_DENOMINATOR)
            if ntsc > 0 and rate.denominator > 1 and abs(rate / ntsc - 1) < Fraction(1, 5000):
                rate = ntsc
        return cls(rate=rate)

    @property
    def frame_duration(self) -> Fraction:
        return 1 / self.rate

    def time_of(self, frame: int) -> Fraction:
        """When frame number `frame` begins; frame 0 begins at zero."""
        return frame / self.rate

    def frame_at(self, time: float | Fraction) -> int:
        """The frame on screen at `time`: rounds down."""
        return floor(Fraction(time) * self.rate)

    def nearest_frame(self, time: float | Fraction) -> int:
        """The frame that begins nearest to `time`; a tie goes to the later one."""
        return floor(Fraction(time) * self.rate + Fraction(1, 2))


def rescale_to_nearest(stamp: int, source_base: Fraction, target_base: Fraction) -> int:
    """A timestamp in another time base, to the nearest tick; a tie goes up.

    >>> rescale_to_nearest(1001, Fraction(1, 30000), Fraction(1, 90000))
    3003
    """
    return floor(stamp * source_base / target_base + Fraction(1, 2))


def wrap_rtp(ticks: int) -> int:
    """What the wire carries of an ever-growing count."""
    return ticks % RTP_WRAP


def unwrap_rtp(stamp: int, near: int) -> int:
    """The ever-growing count whose 32 wire bits are `stamp` and which lies nearest to `near`.

    >>> unwrap_rtp(5, near=RTP_WRAP - 10) == RTP_WRAP + 5
    True
    """
    ahead = (stamp - near) % RTP_WRAP
    return near + (ahead if ahead < RTP_WRAP // 2 else ahead - RTP_WRAP)
