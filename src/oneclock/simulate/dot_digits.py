"""Two digits made of round dots, as on a station clock, and small lettering beneath."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.simulate.bitmap_font import lettering
from oneclock.simulate.soft_shapes import Colour, Sheet

_ROWS, _COLUMNS = 7, 5
_PITCH = 0.0275
_DOT = 0.0108
_SPACING = 1.6
"""Between the digits, in dots."""
_UNLIT: Colour = (36.0, 42.0, 78.0)
_LIT: Colour = (255.0, 214.0, 140.0)
_LETTER: Colour = (150.0, 160.0, 204.0)


class DotDisplay:
    """Paints its unlit dots on the `sheet`, around a point, and shows 0 to 99 on pictures."""

    def __init__(self, sheet: Sheet, x: float, y: float) -> None:
        across = (2 * _COLUMNS + _SPACING - 1) * _PITCH
        tens, ones = x - across / 2, x - across / 2 + (_COLUMNS + _SPACING) * _PITCH
        top = y - (_ROWS - 1) / 2 * _PITCH
        self._digits = [_digits(sheet, left, top) for left in (tens, ones)]

    def show(self, picture: NDArray[np.uint8], number: int) -> None:
        for (place, glyphs), digit in zip(self._digits, divmod(number % 100, 10), strict=True):
            picture[place] = glyphs[digit]


def _digits(
    sheet: Sheet, left: float, top: float
) -> tuple[tuple[slice, slice], list[NDArray[np.uint8]]]:
    right, bottom = left + (_COLUMNS - 1) * _PITCH, top + (_ROWS - 1) * _PITCH
    edge = 0.8 * _PITCH
    place = sheet.part(left - edge, right + edge, top - edge, bottom + edge)
    glyphs = []
    for digit in range(10):
        piece = sheet.copied(*place)
        _dots(piece, lettering(str(digit))[:, :_COLUMNS], left, top)
        glyphs.append(np.rint(piece.paint).astype(np.uint8))
    return place, glyphs


def _dots(sheet: Sheet, ink: NDArray[np.bool_], left: float, top: float) -> None:
    for (row, column), lit in np.ndenumerate(ink):
        x, y = left + column * _PITCH, top + row * _PITCH
        if lit:
            glow = np.exp(-((np.hypot(sheet.x - x, sheet.y - y) / 0.012) ** 2))
            sheet.cover(np.asarray(0.3 * glow, np.float32), _LIT)
        sheet.fill(sheet.disc(x, y, _DOT), _LIT if lit else _UNLIT)


def write_small(sheet: Sheet, text: str, x: float, y: float) -> None:
    """Centred at x, its top at y."""
    scale = max(1, round(0.0066 / sheet.pixel))
    ink = lettering(text, scale=scale)[:, :-scale]
    rows, columns = ink.shape
    top = round(y / sheet.pixel)
    left = round(sheet.x.shape[1] / 2 + x / sheet.pixel - columns / 2)
    sheet.paint[top : top + rows, left : left + columns][ink] = _LETTER
