"""Which of two pictures is shown, where a frame falls between them to a hair.

A film of 25 frames a second asks a camera of 50 for moments that lie exactly on the borders of its
pictures; so does any camera of the film's own rate, for minutes, while its clock drifts past. Which
picture is taken then hangs on the rounding of a timestamp (Matroska rounds to milliseconds), from
frame to frame anew: motion stutters. So whoever was chosen at a border is chosen at the next ones,
until they are passed by more than stamps are rounded by.
"""

from __future__ import annotations

from fractions import Fraction

HAIR = Fraction(6, 10_000)
"""Seconds: a little more than half a millisecond."""


class SteadyChoice:
    def __init__(self) -> None:
        self._lean = -HAIR

    def border(self, wanted: Fraction) -> Fraction:
        """Pictures that begin later than this are not shown yet."""
        return wanted + self._lean

    def chosen(self, wanted: Fraction, begins: Fraction, next_begins: Fraction | None) -> None:
        """What was shown, and when what follows it will begin."""
        if abs(wanted - begins) < 2 * HAIR:
            self._lean = HAIR
        elif next_begins is not None and abs(next_begins - wanted) < 2 * HAIR:
            self._lean = -HAIR
