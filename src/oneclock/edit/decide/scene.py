"""What is known of an event before anybody decides what to show of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.decide.frame_grid import FrameGrid
from oneclock.edit.decide.microphones import Levels
from oneclock.edit.mic_levels import CELLS, Powers, decibels
from oneclock.timebase.stepped_clock import SteppedClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    grid: FrameGrid
    covered: NDArray[np.bool_]
    """(cameras, frames): which could be seen when. A row for every recording, so that a camera's
    number is its recording's; those that are only heard could never be seen."""
    levels: Levels
    """(microphones, cells), the first cell beginning with frame 0."""
    ears: tuple[int | None, ...]
    """For each camera the number of the microphone that hears whom it shows."""
    names: tuple[str, ...]
    """Of the cameras, for whoever reads why something was decided."""
    wide: frozenset[int]
    """Numbers of the cameras of which somebody said that they show everybody."""
    close: frozenset[int]
    """And of those that show one person."""


def cells_of(grid: FrameGrid) -> int:
    """Enough to cover all of its frames."""
    return int(np.ceil(grid.frames * grid.seconds * CELLS - 1e-6))


def levels_on_grid(powers: Powers, clock: SteppedClock, grid: FrameGrid) -> NDArray[np.float64]:
    """What one microphone heard, cell by cell of its own clock, on that of the delivery: dB, not a
    number where it was not recording."""
    count = cells_of(grid)
    middles = float(grid.start) + (np.arange(count) + 0.5) / CELLS
    heard, at = decibels(powers), np.arange(len(powers)) + 0.5
    out = np.full(count, np.nan)
    for piece in clock.pieces_in_reference():
        span = piece.in_reference
        mine = (middles >= span.start) & (middles < span.end)
        local = piece.clock.to_local(middles[mine]) * CELLS
        known = (local >= 0) & (local < len(powers))
        out[np.flatnonzero(mine)[known]] = np.interp(local[known], at, heard) if len(at) else 0.0
    return out


def per_frame(cells: NDArray[Any], grid: FrameGrid) -> NDArray[np.float64]:
    """Means over each frame of what is known for each cell (the last axis); where nothing is, not a
    number."""
    known = np.isfinite(cells)
    edges = np.arange(grid.frames + 1) * grid.seconds * CELLS
    total = _between(np.where(known, cells, 0.0), edges)
    weight = _between(known, edges)
    return np.asarray(np.where(weight > 1e-9, total / np.maximum(weight, 1e-9), np.nan))


def ahead(values: NDArray[np.float64], frames: int) -> NDArray[np.float64]:
    """Means over each frame and those after it, `frames` in all (the last axis), fewer at the
    end."""
    count = values.shape[-1]
    begins = np.arange(count)
    ends = np.minimum(begins + max(1, frames), count)
    sums = _running(values)
    return np.asarray((sums[..., ends] - sums[..., :count]) / (ends - begins))


def liveliness(scene: Scene) -> NDArray[np.float64]:
    """(cameras, frames) dB: how loud each camera's microphone is, against what it usually hears. A
    camera that hears nothing is as lively as the least of the others."""
    levels = per_frame(scene.levels, scene.grid)
    out = np.full((len(scene.ears), scene.grid.frames), np.nan)
    for camera, ear in enumerate(scene.ears):
        if ear is not None and np.isfinite(levels[ear]).any():
            out[camera] = levels[ear] - np.nanmedian(levels[ear])
    least = np.fmin.reduce(out, axis=0)
    return np.asarray(np.where(np.isfinite(out), out, np.nan_to_num(least)))


def spread_db(levels: Levels) -> Sequence[float]:
    """Of each microphone: between its quiet and its loud moments, the larger the closer. What
    recorded for a part of the time counts for as much."""
    out = []
    for level in levels:
        known = level[np.isfinite(level)]
        low, high = np.percentile(known, (10, 90)) if len(known) else (0.0, 0.0)
        out.append(float(high - low) * len(known) / max(1, len(level)))
    return out


def _between(values: NDArray[Any], edges: NDArray[Any]) -> NDArray[np.float64]:
    """Sums from edge to edge; an edge within a cell takes its part of it."""
    sums = _running(values)
    whole = np.minimum(edges.astype(np.int64), values.shape[-1])
    part = np.where(whole < values.shape[-1], edges - whole, 0.0)
    after = np.minimum(whole + 1, values.shape[-1])
    at = sums[..., whole] + part * (sums[..., after] - sums[..., whole])
    return np.asarray(np.diff(at, axis=-1))


def _running(values: NDArray[Any]) -> NDArray[np.float64]:
    out = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=out[..., 1:])
    return out
