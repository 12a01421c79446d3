"""A film, planned: every scene of it, and the clocks by which its pictures are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from oneclock.edit.render.grid import MOST, grid_views
from oneclock.edit.render.inset import Inset, partners
from oneclock.edit.render.scene import Box, Scene, View
from oneclock.errors import UsageError
from oneclock.timebase.shots import ShotList
from oneclock.timebase.stepped_clock import SteppedClock


class Mode(StrEnum):
    CUTS = "cuts"
    """Whoever the edit shows, and nobody else."""
    PIP = "pip"
    """Another in the corner."""
    GRID = "grid"
    """All cameras at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    width: int
    height: int
    fill: bool = False
    """Pictures are cut to the shape of the screen; without, bars are left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    shots: ShotList
    clocks: tuple[SteppedClock, ...]
    """One for each recording."""
    screen: Screen
    scenes: tuple[Scene, ...]
    """From the first frame to the last without a gap."""

    @property
    def frames(self) -> int:
        return self.shots.frames


def plan_film(
    mode: Mode,
    shots: ShotList,
    clocks: Sequence[SteppedClock],
    cameras: Sequence[int],
    screen: Screen,
    inset: Inset,
) -> Film:
    """`cameras` are the numbers of the recordings with a picture."""
    if mode is Mode.GRID:
        scenes = _all_at_once(shots, cameras, screen)
    else:
        _require_pictures(shots, cameras)
        if mode is Mode.PIP and isinstance(inset.partner, int) and inset.partner not in cameras:
            cause = "is to be the inset, but holds no picture"
            raise UsageError(f"recording {inset.partner}", cause, "name another with --partner")
        chosen = partners(shots, clocks, cameras, inset.partner)
        insets = chosen if mode is Mode.PIP else [None] * len(chosen)
        scenes = tuple(
            Scene(
                first=shot.first,
                end=shot.end,
                views=_views(shot.source, other, screen, inset),
            )
            for shot, other in zip(shots.shots, insets, strict=True)
        )
    return Film(shots=shots, clocks=tuple(clocks), screen=screen, scenes=scenes)


def _require_pictures(shots: ShotList, cameras: Sequence[int]) -> None:
    for shot in shots.shots:
        for number in (shot.source, shot.inset):
            if number is not None and number not in cameras:
                cause = "is shown by the edit, but holds no picture"
                raise UsageError(f"recording {number}", cause, "edit again")


def _all_at_once(shots: ShotList, cameras: Sequence[int], screen: Screen) -> tuple[Scene, ...]:
    if not 1 <= len(cameras) <= MOST:
        raise UsageError(
            f"{len(cameras)} cameras", "do not go into a grid", f"choose 1 to {MOST} with --camera"
        )
    views = grid_views(cameras, screen.width, screen.height, fill=screen.fill)
    return (Scene(first=0, end=shots.frames, views=views),)


def _views(source: int | None, other: int | None, screen: Screen, inset: Inset) -> tuple[View, ...]:
    if source is None:
        return ()
    whole = Box(left=0, top=0, width=screen.width, height=screen.height)
    main = View(source=source, box=whole, fill=screen.fill)
    return (main,) if other is None else (main, inset.view(other, screen.width, screen.height))
