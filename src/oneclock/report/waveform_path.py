"""Loudness to an outline: a waveform of any length in at most so many columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.report.values import Waveform
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

Levels = NDArray[np.float64]
HEIGHT = 32
"""Steps of loudness that a path tells apart: about one a pixel."""


def columns(waveform: Waveform, clock: ClockMap, window: Span, count: int) -> tuple[Levels, Levels]:
    """The peak and the mean of each of `count` columns across `window` of the reference clock.

    Both are zero where the waveform says nothing. A step longer than a column fills several.
    """
    edges = np.linspace(window.start, window.end, count + 1)
    index = (clock.to_local(edges) - waveform.local_start) / waveform.step
    first, last = np.floor(index[:-1]).astype(int), np.ceil(index[1:]).astype(int)
    heard = (last > 0) & (first < len(waveform.levels))
    peak, mean = np.zeros(count), np.zeros(count)
    levels = waveform.levels.astype(np.float64)
    total = np.concatenate([[0.0], np.cumsum(levels)])
    for column in np.flatnonzero(heard):
        a, b = max(0, int(first[column])), min(len(levels), max(1, int(last[column])))
        peak[column] = levels[a:b].max()
        mean[column] = (total[b] - total[a]) / (b - a)
    return peak, mean


def loudest(levels: Levels) -> float:
    """What to scale by; never zero."""
    top = float(levels.max()) if len(levels) else 0.0
    return top if top > 0 else 1.0


def outline(levels: Levels) -> str:
    """The path of a filled shape from y = 0 up, one unit a column, levels of 1 reaching HEIGHT."""
    heights = np.rint(np.clip(levels, 0.0, 1.0) * HEIGHT).astype(int)
    # SVG counts y from the top.
    return f"M0 0l{_steps(-heights)}L{len(heights)} 0Z" if heights.any() else ""


def _steps(ys: NDArray[np.int_]) -> str:
    """Relative moves from (0, 0) through each height; a level run is one move."""
    moves, y, run = [], 0, 0
    for target in ys.tolist():
        if target == y:
            run += 1
            continue
        if run:
            moves.append(f"{run} 0")
        moves.append(f"1 {target - y}")
        y, run = target, 0
    if run:
        moves.append(f"{run} 0")
    return " ".join(moves).replace(" -", "-")
