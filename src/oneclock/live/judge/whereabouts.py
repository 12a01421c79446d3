"""Where on the screen a video is, at any time: pages move and resize theirs as they like."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_SHOWN_WITHIN = 0.1
"""Seconds from when a page has a new layout until the screen shows it, at the most: a few frames of
the compositor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Of a video, in pixels of the screen."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A page has a video elsewhere, or of another size. Host's times."""

    last_seen_before: float
    """When it was still where it had been; of the first, when it was first looked for."""
    at: float
    """When it was seen to be elsewhere."""
    place: Place

    @property
    def shown_by(self) -> float:
        return self.at + _SHOWN_WITHIN


def place_at(moves: Sequence[Move], time: float) -> Place | None:
    """None, while it is not known."""
    number = bisect_right(moves, time, key=lambda move: move.shown_by)
    if not number or (number < len(moves) and time > moves[number].last_seen_before):
        return None
    return moves[number - 1].place


def unknown_seconds(moves: Sequence[Move], begin: float, end: float) -> float:
    """Of the time between, how long it is not known."""
    unknown, until = 0.0, begin
    for move in moves:
        first = max(move.last_seen_before, until)
        until = min(max(move.shown_by, until), end)
        unknown += max(until - first, 0.0)
    return unknown
