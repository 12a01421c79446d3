"""The face of a talking clock: a dial with eyes that look about and a mouth that opens.

Everything is painted once, in as many positions as are ever shown; to show one is to copy it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.simulate.soft_shapes import Colour, Floats, Sheet

Pixels = NDArray[np.uint8]
Place = tuple[slice, slice]

CENTRE_Y = 0.565
DIAL_RADIUS = 0.325
MOUTHS = 24
LIDS = 4
_CREAM, _AMBER = (255.0, 241.0, 208.0), (247.0, 190.0, 98.0)
_INK: Colour = (58.0, 32.0, 40.0)
_BLUSH: Colour = (240.0, 112.0, 96.0)
_WHITE: Colour = (255.0, 255.0, 252.0)
_THROAT: Colour = (96.0, 18.0, 40.0)
_TONGUE: Colour = (226.0, 86.0, 92.0)
_IRIS: Colour = (34.0, 44.0, 78.0)
_EYE_X, _EYE_Y = 0.112, 0.495
_EYE_ACROSS, _EYE_DOWN = 0.052, 0.064
_MOUTH_Y, _MOUTH_ACROSS = 0.672, 0.116
# Where it looks: at you, at the second, at the frame, down at its own mouth, up.
GAZES = ((0.0, 0.002), (-0.021, 0.004), (0.021, 0.004), (0.004, 0.018), (0.0, -0.02))
UP = 4


class TalkingFace:
    def __init__(self, sheet: Sheet) -> None:
        """Paints the dial on the `sheet`; what moves is given by the methods."""
        _paint_dial(sheet)
        reach = _EYE_X + _EYE_ACROSS + 0.02
        self.eyes_at = sheet.part(-reach, reach, _EYE_Y - 0.13, _EYE_Y + 0.085)
        self.mouth_at = sheet.part(-0.16, 0.16, _MOUTH_Y - 0.05, _MOUTH_Y + 0.13)
        self._eyes = [
            [_eyes(sheet.copied(*self.eyes_at), gaze, lid) for lid in range(LIDS)]
            for gaze in range(len(GAZES))
        ]
        self._mouths = [
            _mouth(sheet.copied(*self.mouth_at), number / (MOUTHS - 1)) for number in range(MOUTHS)
        ]

    def eyes(self, gaze: int, lid: int) -> Pixels:
        """One of `GAZES`; lids from 0, open, to LIDS - 1, shut."""
        return self._eyes[gaze][lid]

    def mouth(self, openness: float) -> Pixels:
        """From a smile, 0, to wide open, 1."""
        return self._mouths[round(min(max(openness, 0.0), 1.0) * (MOUTHS - 1))]


def _paint_dial(sheet: Sheet) -> None:
    shadow = np.clip(1 - np.maximum(sheet.disc(0, CENTRE_Y + 0.015, DIAL_RADIUS), 0) / 0.05, 0, 1)
    sheet.cover(np.asarray(0.45 * shadow, np.float32), (4.0, 5.0, 14.0))
    sheet.fill(sheet.disc(0, CENTRE_Y, DIAL_RADIUS), (214.0, 140.0, 62.0))
    lit_from = np.hypot(sheet.x + 0.1, sheet.y - CENTRE_Y + 0.14) / (1.5 * DIAL_RADIUS)
    share = np.clip(lit_from, 0, 1)[..., None] ** 1.5
    skin = np.asarray(_CREAM, np.float32) * (1 - share) + np.asarray(_AMBER, np.float32) * share
    sheet.fill(sheet.disc(0, CENTRE_Y, DIAL_RADIUS - 0.012), np.asarray(skin, np.float32))
    for hour in range(12):
        angle = hour / 12 * 2 * np.pi
        outward = np.sin(angle), -np.cos(angle)
        long = 0.036 if hour % 3 == 0 else 0.022
        ends = [
            (outward[0] * r, CENTRE_Y + outward[1] * r)
            for r in (DIAL_RADIUS - 0.03, DIAL_RADIUS - 0.03 - long)
        ]
        thickness = 0.011 if hour % 3 == 0 else 0.007
        sheet.fill(sheet.bar(ends[0], ends[1], thickness), (176.0, 104.0, 52.0))
    for side in (-1, 1):
        cheek = np.hypot((sheet.x - side * 0.195) / 0.055, (sheet.y - 0.605) / 0.04)
        sheet.cover(np.asarray(0.5 * np.exp(-(cheek**2)), np.float32), _BLUSH)


def _eyes(sheet: Sheet, gaze: int, lid: int) -> Pixels:
    away_x, away_y = GAZES[gaze]
    for side in (-1, 1):
        x = side * _EYE_X
        white = sheet.ellipse(x, _EYE_Y, _EYE_ACROSS, _EYE_DOWN)
        if lid == LIDS - 1:
            _paint_shut(sheet, x)
        else:
            sheet.fill(white - 0.004, (150.0, 92.0, 58.0))
            sheet.fill(white, _WHITE)
            seen = sheet.disc(x + away_x, _EYE_Y + away_y, 0.0335)
            sheet.fill(np.maximum(seen, white), _IRIS)
            glint = sheet.disc(x + away_x - 0.011, _EYE_Y + away_y - 0.014, 0.0105)
            sheet.fill(glint, _WHITE)
            sheet.fill(sheet.disc(x + away_x + 0.012, _EYE_Y + away_y + 0.013, 0.005), _WHITE, 0.7)
            _lower_lid(sheet, white, lid / (LIDS - 1))
        _paint_brow(sheet, x, side, raised=gaze == UP)
    return _pixels(sheet)


def _lower_lid(sheet: Sheet, white: Floats, share: float) -> None:
    if share == 0:
        return
    edge = sheet.y - (_EYE_Y - _EYE_DOWN + 2 * _EYE_DOWN * share)
    lid = np.maximum(white - 0.004, edge)
    sheet.fill(lid, (238.0, 186.0, 112.0))
    sheet.fill(np.maximum(np.abs(edge) - 0.004, white - 0.004), _INK)


def _paint_shut(sheet: Sheet, x: float) -> None:
    bend = _EYE_Y + 0.028 - 0.02 * ((sheet.x - x) / _EYE_ACROSS) ** 2
    line = np.maximum(np.abs(sheet.y - bend) - 0.006, np.abs(sheet.x - x) - _EYE_ACROSS)
    sheet.fill(np.asarray(line, np.float32), _INK)


def _paint_brow(sheet: Sheet, x: float, side: int, *, raised: bool) -> None:
    top = _EYE_Y - 0.106 - (0.018 if raised else 0.0)
    # An arch: part of a ring whose ends are rounded off.
    centre, radius = x + side * 0.006, 0.062
    arch = np.abs(sheet.disc(centre, top + radius, radius)) - 0.0065
    cut = np.maximum(np.abs(sheet.x - centre) - 0.042, sheet.y - top - radius)
    sheet.fill(np.asarray(np.maximum(arch, cut), np.float32), _INK)
    for end in (-1, 1):
        drop = radius - (radius**2 - 0.042**2) ** 0.5
        sheet.fill(sheet.disc(centre + end * 0.042, top + drop, 0.0065), _INK)


def _mouth(sheet: Sheet, openness: float) -> Pixels:
    across = _MOUTH_ACROSS * (1 - 0.2 * openness)
    u = sheet.x / across
    bulge = np.sqrt(np.maximum(1 - u**2, 0))
    smile = _MOUTH_Y + 0.018 - (0.038 - 0.022 * openness) * u**2
    upper = smile - 0.018 * openness * bulge
    lower = smile + (0.006 + 0.092 * openness) * bulge
    inside = np.asarray(np.maximum(upper - sheet.y, sheet.y - lower), np.float32)
    inside = np.where(np.abs(u) < 1, inside, np.float32(1))
    sheet.fill(inside - 0.010, _INK)
    for end in (-1, 1):
        corner = _MOUTH_Y + 0.018 - (0.038 - 0.022 * openness)
        sheet.fill(sheet.disc(end * across, corner, 0.0085), _INK)
    sheet.fill(inside, _THROAT)
    if openness > 0.1:
        tongue = sheet.ellipse(0, _MOUTH_Y + 0.03 + 0.085 * openness, 0.062, 0.04)
        sheet.fill(np.maximum(tongue, inside), _TONGUE)
        teeth = sheet.y - upper - (0.004 + 0.02 * openness)
        sheet.fill(np.maximum(np.asarray(teeth, np.float32), inside + 0.002), _WHITE)
    return _pixels(sheet)


def _pixels(sheet: Sheet) -> Pixels:
    return np.rint(np.clip(sheet.paint, 0, 255)).astype(np.uint8)
