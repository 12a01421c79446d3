"""Video frames that show what time it is, to people and to machines.

A stage with a running clock (minutes, seconds, milliseconds of world time), a hand that sweeps once
a second, a flash on each full second and a ball that rolls to and fro. Whatever camera looks on,
frames of the same instant agree in all four.
"""

from __future__ import annotations

from math import exp, pi, sin

import numpy as np
from numpy.typing import NDArray

from oneclock.simulate.bitmap_font import lettering
from oneclock.simulate.stage_set import (
    COLON_AT,
    DIAL_CENTRE,
    DIAL_RADIUS,
    DIGIT_LEFTS,
    FLOOR,
    POINT_AT,
    digit_light,
    flash_light,
    near_digit,
    paint_stage,
    point_light,
)
from oneclock.simulate.viewpoint import Look

Floats = NDArray[np.float32]
Counts = NDArray[np.int16]
Pixels = NDArray[np.uint8]

_FINER = 2  # samples a pixel each way, for smooth edges
_DIGIT_COLOUR = (255.0, 176.0, 64.0)
_HAND_COLOUR = (70.0, 230.0, 210.0)
_FLASH_COLOUR = (255.0, 250.0, 235.0)
_BALL_COLOUR = (255.0, 92.0, 70.0)
_FLASH_FADES_IN = 0.09
_BALL_PERIOD = 4.0
_ANGLES = 1024
_GRAINS = 4  # noise pictures taken in turn


class ClockFace:
    """Draws what one camera sees. Everything that stands still is painted once."""

    def __init__(self, look: Look, label: str = "") -> None:
        self._look = look
        u, v = look.stage_grid(_FINER)
        tint = np.array(look.tint, np.float32)
        still = 255 * _softer(paint_stage(u, v)) ** (1 / 2.0)
        lit = _softer(np.maximum(point_light(u, v, *COLON_AT), point_light(u, v, *POINT_AT)))
        still += lit[..., None] * np.array(_DIGIT_COLOUR, np.float32)
        self._still = _counts(still * tint)
        self._write_label(label)
        self._flash = _coloured(_softer(flash_light(u, v)), _FLASH_COLOUR, tint)
        self._digits = [self._digit_pictures(u, v, left, tint) for left in DIGIT_LEFTS]
        self._draw_hand = self._hand_pictures(u, v, tint)
        self._ball_colour = np.array(_BALL_COLOUR, np.float32) * tint
        rng = np.random.default_rng(len(label))
        grain = rng.standard_normal((_GRAINS, look.height, look.width, 1), np.float32)
        self._grain = _counts(grain * look.grain) if look.grain else None

    def draw(self, world_time: float) -> Pixels:
        """The frame at a world time of 0 to 100 minutes, to the millisecond that has begun."""
        picture = self._still.copy()
        # A hair up: 12.345 s must not show 344 because of a rounded product.
        milliseconds = max(0, int(world_time * 1000 + 1e-3))
        for (place, glyphs), digit in zip(self._digits, _digits_of(milliseconds), strict=True):
            picture[place] += glyphs[digit]
        self._sweep(picture, world_time % 1.0)
        self._roll(picture, world_time)
        strength = exp(-(world_time % 1.0) / _FLASH_FADES_IN)
        if strength > 0.02:
            picture += (self._flash * np.float32(strength)).astype(np.int16)
        if self._grain is not None:
            picture += self._grain[milliseconds * 7 // 10 % _GRAINS]
        return np.clip(picture, 0, 255, out=picture).astype(np.uint8)

    def read(self, picture: Pixels) -> float:
        """The time on the clock in a frame this camera drew, however compressed since.

        Meaningless for a picture without this clock: it always answers with the likeliest digits.
        """
        value = 0
        units = (600_000, 60_000, 10_000, 1000, 100, 10, 1)
        for (place, glyphs), unit in zip(self._digits, units, strict=True):
            seen = picture[place].astype(np.float32).sum(axis=2)
            seen -= self._still[place].astype(np.float32).sum(axis=2)
            seen -= seen.mean()
            shapes = glyphs.astype(np.float32).sum(axis=3)
            shapes -= shapes.mean(axis=(1, 2), keepdims=True)
            likeness = (shapes * seen).sum(axis=(1, 2)) / np.sqrt((shapes**2).sum(axis=(1, 2)))
            value += unit * int(np.argmax(likeness))
        return value / 1000

    def _digit_pictures(
        self, u: Floats, v: Floats, left: float, tint: Floats
    ) -> tuple[tuple[slice, slice], Counts]:
        place, finer = self._window(u, v, near_digit(u, v, left))
        lights = [_softer(digit_light(u[finer], v[finer], left, digit)) for digit in range(10)]
        return place, np.stack([_coloured(light, _DIGIT_COLOUR, tint) for light in lights])

    def _hand_pictures(
        self, u: Floats, v: Floats, tint: Floats
    ) -> tuple[tuple[slice, slice], NDArray[np.int64], Floats, Floats]:
        du, dv = u - DIAL_CENTRE[0], DIAL_CENTRE[1] - v
        place, finer = self._window(u, v, np.hypot(du, dv) < DIAL_RADIUS)
        du, dv = du[finer][::_FINER, ::_FINER], dv[finer][::_FINER, ::_FINER]
        angle = np.rint(np.arctan2(du, dv) / (2 * pi) * _ANGLES).astype(np.int64)
        strength = np.clip((DIAL_RADIUS - 0.1 - np.hypot(du, dv)) / 0.06, 0, 1)
        # The hand drags a fading tail: its tip is where the light is brightest.
        behind = np.arange(_ANGLES) / _ANGLES
        tail = np.exp(-behind / 0.02) + 0.35 * np.exp(-behind / 0.25)
        tail[-6:] = np.maximum(tail[-6:], np.linspace(0.2, 1.2, 6))
        colour = np.array(_HAND_COLOUR, np.float32) * tint
        return place, angle, strength.astype(np.float32), np.outer(tail, colour).astype(np.float32)

    def _sweep(self, picture: Counts, second: float) -> None:
        place, angle, strength, tail = self._draw_hand
        behind = (round(second * _ANGLES) - angle) % _ANGLES
        picture[place] += (tail[behind] * strength[..., None]).astype(np.int16)

    def _roll(self, picture: Counts, world_time: float) -> None:
        where = 8.0 + 5.6 * sin(2 * pi * world_time / _BALL_PERIOD)
        x, y = self._look.pixel_of(where, FLOOR + 1.0)
        radius = 0.34 * self._look.zoom * self._look.height / 9
        reach = int(radius) + 2
        left, top = max(int(x) - reach, 0), max(int(y) - reach, 0)
        right = min(int(x) + reach + 1, self._look.width)
        bottom = min(int(y) + reach + 1, self._look.height)
        if left >= right or top >= bottom:
            return
        yy, xx = np.mgrid[top:bottom, left:right].astype(np.float32) + np.float32(0.5)
        cover = np.clip(radius - np.hypot(xx - x, yy - y) + 0.5, 0, 1)[..., None]
        shine = 0.55 + 0.6 * np.exp(-np.hypot(xx - x + radius / 3, yy - y + radius / 3) / radius)
        patch = picture[top:bottom, left:right]
        patch += (cover * (shine[..., None] * self._ball_colour - patch)).astype(np.int16)

    def _write_label(self, label: str) -> None:
        if not label:
            return
        ink = lettering(label, scale=max(1, self._look.height // 120))
        rows, columns = ink.shape
        bottom, left = self._look.height - 8, 10 + rows + 4
        spot = np.hypot(*np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : rows * 1j]) < 1.0
        self._still[bottom - rows : bottom, 10 : 10 + rows][spot] = (230, 40, 40)
        room = self._still[bottom - rows : bottom, left : left + columns]
        room[ink[:, : room.shape[1]]] = (235, 235, 235)

    def _window(
        self, u: Floats, v: Floats, wanted: NDArray[np.bool_]
    ) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
        """The pixels that hold all `wanted` samples, and the samples of those pixels."""
        bounds = []
        for axis in (1, 0):
            hit = np.flatnonzero(wanted.any(axis=axis))
            if len(hit) == 0:
                raise ValueError("the clock is out of the picture; zoom or pan less")
            bounds.append((int(hit[0]) // _FINER, int(hit[-1]) // _FINER + 1))
        (top, bottom), (left, right) = bounds
        return (slice(top, bottom), slice(left, right)), (
            slice(top * _FINER, bottom * _FINER),
            slice(left * _FINER, right * _FINER),
        )


def _digits_of(milliseconds: int) -> tuple[int, ...]:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return tuple(int(digit) for digit in f"{minutes % 100:02}{seconds:02}{rest:03}")


def _softer(finer: Floats) -> Floats:
    """Pixels from the samples within them."""
    rows, columns = finer.shape[0] // _FINER, finer.shape[1] // _FINER
    split = finer.reshape(rows, _FINER, columns, _FINER, *finer.shape[2:])
    return np.asarray(split.mean(axis=(1, 3)), np.float32)


def _coloured(light: Floats, colour: tuple[float, ...], tint: Floats) -> Counts:
    return _counts(light[..., None] * np.array(colour, np.float32) * tint)


def _counts(values: Floats) -> Counts:
    return np.rint(values).astype(np.int16)
