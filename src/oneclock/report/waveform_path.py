"""Loudness to an outline: a waveform of any length in at most so many columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.report.sights import Waveform
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

Levels = NDArray[np.float64]
HEIGHT = 32
"""Steps of loudness that a path tells apart: about one a pixel."""


def columns(
    waveform: Waveform, clock: SteppedClock, window: Span, count: int
) -> tuple[Levels, Levels]:
    """The peak and the mean of each of `count` columns across `window` of the reference clock.

    Both are zero where the waveform says nothing, and between the pieces of a clock that steps. A
    step of the waveform that is longer than a column fills several.
    """
    peak, mean = np.zeros(count), np.zeros(count)
    for piece in clock.pieces_in_reference():
        high, level = _columns_of_piece(waveform, piece, window, count)
        peak, mean = np.maximum(peak, high), np.maximum(mean, level)
    return peak, mean


def _columns_of_piece(
    waveform: Waveform, piece: Piece, window: Span, count: int
) -> tuple[Levels, Levels]:
    edges = np.linspace(window.start, window.end, count + 1)
    index = (piece.clock.to_local(edges) - waveform.local_start) / waveform.step
    first, last = np.floor(index[:-1]).astype(int), np.ceil(index[1:]).astype(int)
    begin, end = _steps_of_piece(waveform, piece)
    heard = (last > begin) & (first < end)
    peak, mean = np.zeros(count), np.zeros(count)
    levels = waveform.levels.astype(np.float64)
    total = np.concatenate([[0.0], np.cumsum(levels)])
    for column in np.flatnonzero(heard):
        a = max(begin, int(first[column]))
        b = min(end, max(begin + 1, int(last[column])))
        peak[column] = levels[a:b].max()
        mean[column] = (total[b] - total[a]) / (b - a)
    return peak, mean


def _steps_of_piece(waveform: Waveform, piece: Piece) -> tuple[int, int]:
    """The first step of the waveform that is of this piece, and the first that is not any more."""
    ends = [(time - waveform.local_start) / waveform.step for time in _ends(piece.span)]
    return max(0, int(np.floor(ends[0]))), min(len(waveform.levels), int(np.ceil(ends[1])))


def _ends(span: Span) -> tuple[float, float]:
    return span.start, span.end


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
