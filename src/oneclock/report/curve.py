"""Curves and areas that stretch with the page, and the scale beside them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from oneclock.report.markup import percent, short

Floats = NDArray[np.float64]

_STEPS = 200
"""Of height that a curve tells apart; its drawing is pulled to the size it has on the page."""


def curve(shares: Floats, heights: Floats, kind: str) -> str:
    """A line through points (0 left to 1 right, 0 bottom to 1 top). NaN interrupts it."""
    parts = []
    pen_is_up = True
    for x, y in zip(shares, heights, strict=True):
        if not np.isfinite(y):
            pen_is_up = True
            continue
        parts.append(f"{'M' if pen_is_up else 'L'}{_point(x, y)}")
        pen_is_up = False
    return stretched(f'<path class="{kind}" d="{"".join(parts)}"/>') if parts else ""


def area(shares: Floats, heights: Floats, kind: str) -> str:
    """From a curve down to the bottom."""
    paths = []
    known = np.isfinite(heights)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        points = [_point(shares[i], heights[i]) for i in range(begin, end)]
        left, right = _point(shares[begin], 0.0), _point(shares[end - 1], 0.0)
        paths.append(f"M{left}L{'L'.join(points)}L{right}Z")
    return stretched(f'<path class="{kind}" d="{"".join(paths)}"/>') if paths else ""


def stretched(paths: str) -> str:
    return (
        f'<svg width="100%" height="100%" viewBox="0 0 1000 {_STEPS}" '
        f'preserveAspectRatio="none">{paths}</svg>'
    )


def side_scale(ticks: Iterable[tuple[float, str]], height: int) -> str:
    """Labels at their heights (0 bottom to 1 top), to stand left of a drawing."""
    labels = "".join(
        f'<text x="100%" dx="-6" y="{short(_y(share, height) + 4, 1)}" text-anchor="end">'
        f"{text}</text>"
        for share, text in ticks
    )
    return f'<svg class="ruler" width="100%" height="{height}" aria-hidden="true">{labels}</svg>'


def level(share: float, height: int, kind: str) -> str:
    """A line from side to side at a height from 0 to 1."""
    y = short(_y(share, height), 1)
    return f'<line class="{kind}" x1="0" x2="100%" y1="{y}" y2="{y}"/>'


def upright(share: float, kind: str) -> str:
    x = percent(share)
    return f'<line class="{kind}" x1="{x}" x2="{x}" y1="0" y2="100%"/>'


def _y(share: float, height: int) -> float:
    return height * (1 - share)


def _point(x: float, y: float) -> str:
    return f"{short(1000 * float(x), 1)} {short(_STEPS * (1 - float(y)), 1)}"
