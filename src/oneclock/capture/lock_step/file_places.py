"""Keeps position N of a camera's file for frame N, whatever the camera and the disk leave out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from oneclock.capture.frames import Stamp

Offer = Callable[[Stamp, bytes, bool], bool]
"""Stamp, packet, whether it is a repeat; False where there is no room for it now."""


class FilePlaces:
    """Frames go to `offer` in order. A place for which there is none is filled by repeating the
    packet before it; with the first packet, where there is none before."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer
        self._last: tuple[Stamp, bytes] | None = None
        self._filled_to: float | None = None
        """Host: time of the last place that is filled."""
        self.owed = 0
        """Places that are still empty, behind all that are filled."""

    def frame(self, stamp: Stamp, packet: bytes) -> None:
        """The next recorded frame. What is owed comes before it, or it has to wait too."""
        if self._last is None:
            self._last = stamp, packet
        self.pay(stamp.host)
        if not self.owed and self._offer(stamp, packet, False):
            self._last, self._filled_to = (stamp, packet), stamp.host
        else:
            self.owed += 1

    def owe(self, places: int, until: float) -> None:
        """Recorded frames the camera was away for; the last one was at `until`, host time."""
        self.owed += places
        if self._last is None:
            self._filled_to = until if self._filled_to is None else self._filled_to
        elif places:
            self.pay(until, includes_last=True)

    def pay(self, until: float, *, includes_last: bool = False) -> None:
        """Fill as many places as there is room for, evenly up to `until`."""
        if self._last is None or not self.owed:
            return
        stamp, packet = self._last
        begin = until if self._filled_to is None else self._filled_to
        step = max(0.0, until - begin) / (self.owed if includes_last else self.owed + 1)
        while self.owed:
            time = begin + step
            if not self._offer(_repeat(stamp, time), packet, True):
                return
            self._filled_to = begin = time
            self.owed -= 1


def _repeat(stamp: Stamp, time: float) -> Stamp:
    """No clock saw it; its time is no more than its place."""
    return replace(stamp, arrived=time, driver=None, device=None, sequence=None)
