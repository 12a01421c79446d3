"""A second camera in the corner: which, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from oneclock.edit.render.scene import Box, View
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

_NEARLY = 1e-6


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
    width: int = 480
    """Of its longer side, in pixels."""
    margin: int = 24
    border: int = 4
    partner: Partner | int = Partner.NEXT
    """A number is a recording that is always the inset, except where it fills the screen."""

    def view(self, source: int, width: int, height: int) -> View:
        """In the corner of a screen of this size."""
        side = min(self.width, width // 2, height // 2) // 2 * 2
        border = self.border // 2 * 2
        edge = self.margin // 2 * 2 + border
        right, bottom = self.corner.towards
        return View(
            source=source,
            box=Box(
                left=width - edge - side if right else edge,
                top=height - edge - side if bottom else edge,
                width=side,
                height=side,
            ),
            towards=self.corner.towards,
            border=border,
        )


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
