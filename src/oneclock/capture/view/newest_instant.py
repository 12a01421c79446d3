"""Which of the frames that can still be shown make up the newest instant (pure)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

LIVE_FOR = 1.0
"""Seconds a camera may be silent before the grid goes on without it."""


def choose_instant(
    recents: Mapping[str, Sequence[float]], period: float, live_for: float = LIVE_FOR
) -> dict[str, int]:
    """Which of each camera's recent frames, by position, make up the newest instant.

    `recents` are times on one clock, growing. The instant begins with its earliest frame and lasts
    one `period` at most; of all there are it is the one that begins last, with the frames closest
    to its beginning. Cameras silent for longer than `live_for` are left out. Empty where no frames
    of all live cameras are near enough to each other.
    """
    newest = max((times[-1] for times in recents.values() if times), default=0.0)
    live = {name: t for name, t in recents.items() if t and t[-1] >= newest - live_for}
    for begin in sorted({time for times in live.values() for time in times}, reverse=True):
        chosen = {name: bisect_left(times, begin) for name, times in live.items()}
        if all(_is_within(live[name], at, begin + period) for name, at in chosen.items()):
            return chosen
    return {}


def _is_within(times: Sequence[float], position: int, end: float) -> bool:
    return position < len(times) and times[position] <= end
