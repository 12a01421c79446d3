"""A second camera in the corner: which, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from oneclock.edit.render.scene import Box, View
from oneclock.errors import UsageError
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

LEAST_WIDTH = 16
"""Pixels of its longer side."""
_NEARLY = 1e-6
_LEAST_BESIDE = 2
"""Pixels of the screen that it leaves free, or it would be no inset."""


class Corner(StrEnum):
    BOTTOM_RIGHT = "bottom-right"
    TOP_RIGHT = "top-right"
    BOTTOM_LEFT = "bottom-left"
    TOP_LEFT = "top-left"

    @property
    def towards(self) -> tuple[float, float]:
        return float(self.endswith("right")), float(self.startswith("bottom"))


class Partner(StrEnum):
    NEXT = "next"
    """The one that comes after it in the list of recordings."""
    SECOND_BEST = "second-best"
    """Of the others, the one that the edit shows longest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inset:
    corner: Corner = Corner.BOTTOM_RIGHT
    width: int | None = None
    """Of its longer side, in pixels; None takes a quarter of the screen's."""
    margin: int = 24
    border: int = 4
    partner: Partner | int = Partner.NEXT
    """A number is a recording that is always the inset, except where it fills the screen."""

    def view(self, source: int, width: int, height: int) -> View:
        """In the corner of a screen of this size; raises `UsageError` where that has no room."""
        self.require_any_room(width, height)
        side = self._side(width, height)
        box_width, box_height = (min(side, most) for most in self._room(width, height))
        edge = self._edge
        right, bottom = self.corner.towards
        return View(
            source=source,
            box=Box(
                left=width - edge - box_width if right else edge,
                top=height - edge - box_height if bottom else edge,
                width=box_width,
                height=box_height,
            ),
            towards=self.corner.towards,
            border=self._border,
        )

    def require_any_room(self, width: int, height: int) -> None:
        """That some picture, of whatever shape, can be as large as it is to be; raises
        `UsageError`."""
        side, room = self._side(width, height), self._room(width, height)
        if min(room) <= 0 or side > max(room):
            raise self._too_large("a picture", side, max(room) if min(room) > 0 else 0)

    def require_room(self, name: str, picture: tuple[int, int], width: int, height: int) -> None:
        """The same for a picture of this shape."""
        side, longer = self._side(width, height), max(picture)
        rooms = zip(self._room(width, height), picture, strict=True)
        most = min(room * longer // own // 2 * 2 for room, own in rooms)
        if side > most:
            raise self._too_large(name, side, most)

    @property
    def _border(self) -> int:
        return self.border // 2 * 2

    @property
    def _edge(self) -> int:
        return self.margin // 2 * 2 + self._border

    def _side(self, width: int, height: int) -> int:
        return (max(width, height) // 4 if self.width is None else self.width) // 2 * 2

    def _room(self, width: int, height: int) -> tuple[int, int]:
        """Between its corner and the borders that it has at the two other sides."""
        taken = max(self._edge + self._border, _LEAST_BESIDE)
        return width - taken, height - taken

    def _too_large(self, name: str, side: int, most: int) -> UsageError:
        beside = f"with a margin of {self.margin} and a border of {self.border}"
        cause = f"{name} does not fit into the corner with {side} pixels, {beside}"
        smaller = f"use {most} at most, or " if most >= LEAST_WIDTH else ""
        remedy = f"{smaller}make --margin and --border smaller or the film larger"
        return UsageError("--inset-width", cause, remedy)


def partners(
    shots: ShotList,
    clocks: Sequence[SteppedClock],
    candidates: Sequence[int],
    partner: Partner | int,
) -> list[int | None]:
    """The inset of every shot: the one that the edit names, or else one that runs all through the
    shot; None where no other does."""
    seen = Counter[int]()
    for shot in shots.shots:
        if shot.source is not None:
            seen[shot.source] += shot.length
    return [
        shot.inset
        if shot.inset is not None
        else _chosen(shot, _others(shots, shot, clocks, candidates), partner, seen)
        for shot in shots.shots
    ]


def absences(
    shots: ShotList, clocks: Sequence[SteppedClock], partner: Partner | int
) -> dict[int, list[Shot]]:
    """Of each recording that the edit or `partner` names for the corner: the shots through all of
    which it did not run."""
    missed: dict[int, list[Shot]] = {}
    for shot in shots.shots:
        wanted = _wanted(shot, partner)
        if wanted is not None and not _runs_through(clocks[wanted], shots.span_of(shot)):
            missed.setdefault(wanted, []).append(shot)
    return missed


def _wanted(shot: Shot, partner: Partner | int) -> int | None:
    if shot.inset is not None:
        return shot.inset
    return partner if isinstance(partner, int) and shot.source not in (None, partner) else None


def _others(
    shots: ShotList, shot: Shot, clocks: Sequence[SteppedClock], candidates: Sequence[int]
) -> list[int]:
    """Those that run all through it, beginning after the one that is shown."""
    if shot.source is None:
        return []
    span = shots.span_of(shot)
    later = sorted(candidates, key=lambda number: (number <= shot.source, number))  # type: ignore[operator]
    return [one for one in later if one != shot.source and _runs_through(clocks[one], span)]


def _chosen(
    shot: Shot, others: list[int], partner: Partner | int, seen: Counter[int]
) -> int | None:
    if not others:
        return None
    if partner is Partner.SECOND_BEST:
        return max(others, key=lambda number: seen[number])
    return partner if isinstance(partner, int) and partner in others else others[0]


def _runs_through(clock: SteppedClock, span: Span) -> bool:
    covered = sum(
        common.length
        for piece in clock.pieces_in_reference()
        if (common := piece.in_reference.meet(span)) is not None
    )
    return covered >= span.length - _NEARLY
