"""Grids of the newest instant: one frame of every camera, all seen at about the same time."""

from __future__ import annotations

from collections.abc import Mapping

from oneclock.capture.view.newest_instant import choose_instant
from oneclock.capture.view.view_ring import ViewFrame, ViewRing


class GridView:
    """Reads the rings of all cameras. Not thread-safe; every viewer has its own."""

    def __init__(self, rings: Mapping[str, ViewRing], *, period: float = 1 / 30) -> None:
        """`period` is that of the slowest camera, seconds."""
        self._rings, self._period = dict(rings), period
        self._shown: dict[str, ViewFrame] = {}

    def newest_instant(self) -> dict[str, ViewFrame]:
        """By camera; what was shown last where nothing newer belongs together."""
        recents = {name: ring.recent() for name, ring in self._rings.items()}
        times = {name: [frame.seconds for frame in seen] for name, seen in recents.items()}
        chosen = choose_instant(times, self._period)
        if chosen:
            self._shown = {name: recents[name][at] for name, at in chosen.items()}
        return dict(self._shown)

    def close(self) -> None:
        for ring in self._rings.values():
            ring.close()
