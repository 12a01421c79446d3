"""The same edit on the frames of another rate."""

from __future__ import annotations

from dataclasses import replace

from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import ShotList, joined


def at_rate(film: ShotList, rate: FrameRate) -> ShotList:
    """Cuts move to the nearest frame; a shot of less than half a frame is left out.

    >>> from fractions import Fraction
    >>> from oneclock.timebase.shots import Shot
    >>> film = ShotList(
    ...     rate=FrameRate.parse("25"), start=Fraction(0), shots=(Shot(first=0, end=250, source=0),)
    ... )
    >>> at_rate(film, FrameRate.parse("29.97")).frames
    300
    """
    if rate == film.rate:
        return film
    bounds = [
        (rate.nearest_frame(film.rate.time_of(shot.first)), film.rate.time_of(shot.end), shot)
        for shot in film.shots
    ]
    moved = [
        replace(shot, first=first, end=end)
        for first, until, shot in bounds
        if (end := rate.nearest_frame(until)) > first
    ]
    return replace(film, rate=rate, shots=joined(moved))
