"""The rates cameras are made for."""

from __future__ import annotations

from fractions import Fraction

_USUAL = tuple(
    Fraction(rate)
    for rate in (
        *("1", "2", "5", "15/2", "10", "12", "25/2", "15", "20", "24000/1001", "24", "25"),
        *("30000/1001", "30", "40", "48", "50", "60000/1001", "60", "72", "75", "90", "100"),
        *("120000/1001", "120", "144", "150", "180", "200", "240"),
    )
)
# Halfway from 30 to 30000/1001 is 500 ppm; beyond twice a bad camera's 1000 ppm nothing is meant.
_NEAR = 2e-3
_FINEST = 1000


def usual_rate(rate: float) -> Fraction:
    """The usual rate within 0.2 %, frames per second; otherwise a short fraction near it.

    A camera whose clock is more than 500 ppm off is taken for its neighbour where two are so close.

    >>> usual_rate(29.9705), usual_rate(30.002), usual_rate(17.5003)
    (Fraction(30000, 1001), Fraction(30, 1), Fraction(35, 2))
    """
    if not rate > 0:
        raise ValueError(f"a rate is positive, not {rate}")
    nearest = min(_USUAL, key=lambda usual: abs(float(usual) / rate - 1))
    if abs(float(nearest) / rate - 1) <= _NEAR:
        return nearest
    # Of small rates one thousandth would be much, and of very small ones nothing would be left.
    places = next(
        scale for scale in (1, 10, 100, _FINEST) if rate * scale >= 10 or scale == _FINEST
    )
    return Fraction(round(rate * places * 2), places * 2) or Fraction(1, _FINEST)
