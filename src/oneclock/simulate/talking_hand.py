"""What goes round a talking clock: a light once a second, and the seconds of the minute."""

from __future__ import annotations

from math import pi

import numpy as np
from numpy.typing import NDArray

from oneclock.simulate.soft_shapes import Sheet
from oneclock.simulate.talking_face import CENTRE_Y

Pixels = NDArray[np.uint8]

_RING_RADIUS, _RING_WIDTH = 0.372, 0.020
_ANGLES = 1024
_HAND = np.array((96.0, 232.0, 214.0), np.float32)
_TRACK = np.array((40.0, 50.0, 92.0), np.float32)
_TICKS_FROM, _TICKS_TO = 0.400, 0.418
_TICK_LIT = np.array((255.0, 196.0, 104.0), np.float32)


class RoundHand:
    """The hand: a light with a tail that goes round once a second and is on top on the second."""

    def __init__(self, sheet: Sheet) -> None:
        away = np.abs(np.hypot(sheet.x, sheet.y - CENTRE_Y) - _RING_RADIUS) - _RING_WIDTH / 2
        cover = np.clip(0.5 - away / sheet.pixel, 0, 1)
        self._rows, self._columns = np.nonzero(cover)
        place = self._rows, self._columns
        turn = np.arctan2(sheet.x[place], CENTRE_Y - sheet.y[place]) / (2 * pi)
        self._angle = np.rint(turn * _ANGLES).astype(np.int64) % _ANGLES
        self._strength = cover[place][:, None].astype(np.float32)
        sheet.paint[place] += 0.7 * self._strength * (_TRACK - sheet.paint[place])
        self._under = sheet.paint[place].copy()
        behind = np.arange(_ANGLES) / _ANGLES
        tail = np.exp(-behind / 0.16)
        tail[-10:] = np.linspace(0, 1, 10)  # the tip is round, not cut
        self._tail = tail.astype(np.float32)[:, None]

    def sweep(self, picture: Pixels, since: float) -> None:
        behind = (round(since * _ANGLES) - self._angle) % _ANGLES
        share = self._tail[behind] * self._strength
        picture[self._rows, self._columns] = self._under + share * (_HAND - self._under)


class SecondMarks:
    """Sixty marks around, lit up to the second of the minute."""

    def __init__(self, sheet: Sheet) -> None:
        places, lit, owners = [], [], []
        for second in range(60):
            angle = second / 60 * 2 * pi
            outward = np.sin(angle), -np.cos(angle)
            ends = [(outward[0] * r, CENTRE_Y + outward[1] * r) for r in (_TICKS_FROM, _TICKS_TO)]
            xs, ys = zip(*ends, strict=True)
            part = sheet.part(min(xs) - 0.01, max(xs) + 0.01, min(ys) - 0.01, max(ys) + 0.01)
            piece = sheet.copied(*part)
            thickness = 0.009 if second % 5 == 0 else 0.006
            cover = np.clip(0.5 - piece.bar(ends[0], ends[1], thickness) / sheet.pixel, 0, 1)
            row, column = np.nonzero(cover)
            share = cover[row, column][:, None]
            row, column = row + part[0].start, column + part[1].start
            sheet.paint[row, column] += 0.8 * share * (_TRACK - sheet.paint[row, column])
            under = sheet.paint[row, column]
            places.append(np.stack([row, column]))
            lit.append(np.rint(under + share * (_TICK_LIT - under)).astype(np.uint8))
            owners.append(np.full(len(row), second))
        self._rows, self._columns = np.concatenate(places, axis=1)
        self._lit, self._owners = np.concatenate(lit), np.concatenate(owners)

    def light(self, picture: Pixels, second: int) -> None:
        count = int(np.searchsorted(self._owners, second, "right"))
        picture[self._rows[:count], self._columns[:count]] = self._lit[:count]
