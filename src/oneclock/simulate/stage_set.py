"""What stands still before the cameras: a stage at night, three people and a big clock's board."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BOARD = (1.5, 0.9, 14.5, 5.1)
DIAL_CENTRE = (12.75, 3.0)
DIAL_RADIUS = 1.35
DIGIT_TOP, DIGIT_HEIGHT, DIGIT_WIDTH = 2.05, 1.9, 0.86
# Left edges of m m : s s . m m m
DIGIT_LEFTS = (2.2, 3.28, 4.85, 5.93, 7.3, 8.38, 9.46)
COLON_AT, POINT_AT = (4.58, (0.62, 1.28)), (7.03, (1.84,))
FLOOR = 7.1
SLANT = 0.08
_PEOPLE = (
    (3.4, 0.0, (0.55, 0.30, 0.22)),
    (7.9, 0.25, (0.20, 0.36, 0.52)),
    (12.4, 0.05, (0.42, 0.24, 0.48)),
)
# Corners of the seven segments, top left origin, in digit widths and heights.
_CORNERS = {"tl": (0, 0), "tr": (1, 0), "ml": (0, 0.5), "mr": (1, 0.5), "bl": (0, 1), "br": (1, 1)}
_SEGMENTS = ("tl tr", "tr mr", "mr br", "bl br", "ml bl", "tl ml", "ml mr")
_LIT = ("012345", "12", "01346", "01236", "1256", "02356", "023456", "012", "0123456", "012356")


def paint_stage(u: Floats, v: Floats) -> Floats:
    """The still scene in linear RGB 0..1, for every sample of the grid."""
    scene = _wall(u, v)
    for person in _PEOPLE:
        _paint_person(scene, u, v, *person)
    _paint_board(scene, u, v)
    return np.clip(scene, 0.0, 1.0)


def near_digit(u: Floats, v: Floats, left: float) -> NDArray[np.bool_]:
    """Where a digit and its glow can be seen."""
    aside = np.abs(u - left - (DIGIT_WIDTH + SLANT * DIGIT_HEIGHT) / 2)
    above = np.abs(v - DIGIT_TOP - DIGIT_HEIGHT / 2)
    return np.asarray((aside < DIGIT_WIDTH / 2 + 0.5) & (above < DIGIT_HEIGHT / 2 + 0.4))


def digit_light(u: Floats, v: Floats, left: float, digit: int) -> Floats:
    """Brightness of a lit seven-segment digit and its glow."""
    light = np.zeros_like(u)
    for segment in _LIT[digit]:
        ends = [_CORNERS[corner] for corner in _SEGMENTS[int(segment)].split()]
        (a, b), (c, d) = ends
        points = [
            (left + x * DIGIT_WIDTH + SLANT * (1 - y) * DIGIT_HEIGHT, DIGIT_TOP + y * DIGIT_HEIGHT)
            for x, y in ((a, b), (c, d))
        ]
        away = _distance_to_bar(u, v, points[0], points[1], 0.13)
        light = np.maximum(light, _inside(0.115 - away) + 0.3 * np.exp(-np.maximum(away, 0) / 0.14))
    return np.asarray(np.minimum(light, 1.0), np.float32)


def point_light(u: Floats, v: Floats, left: float, heights: tuple[float, ...]) -> Floats:
    light = np.zeros_like(u)
    for height in heights:
        away = np.hypot(u - left, v - DIGIT_TOP - height)
        light = np.maximum(light, _inside(0.13 - away) + 0.3 * np.exp(-away / 0.2))
    return np.asarray(np.minimum(light, 1.0), np.float32)


def flash_light(u: Floats, v: Floats) -> Floats:
    """How a flash of the board's frame lights the stage."""
    frame = np.abs(_distance_to_box(u, v, BOARD))
    lamp = np.exp(-np.hypot(u - 8.0, v - 0.2) / 4.0)
    return np.asarray(np.minimum(0.75 * np.exp(-frame / 0.16) + 0.3 * lamp, 1.0), np.float32)


def _wall(u: Floats, v: Floats) -> Floats:
    scene = np.empty((*u.shape, 3), np.float32)
    depth = np.clip(v / FLOOR, 0, 1)
    for channel, (top, bottom) in enumerate(((0.030, 0.10), (0.045, 0.09), (0.095, 0.19))):
        scene[..., channel] = top + (bottom - top) * depth
    for foot, lamp, colour in (
        (3.4, 1.0, (0.34, 0.20, 0.07)),
        (12.4, 15.0, (0.26, 0.07, 0.27)),
        (7.9, 8.0, (0.05, 0.17, 0.24)),
    ):
        centre = lamp + (foot - lamp) * (v / FLOOR)
        beam = np.exp(-(((u - centre) / (0.35 + 0.24 * np.clip(v, 0, None))) ** 2))
        pool = np.exp(-(((u - foot) / 2.3) ** 2) - ((v - FLOOR - 0.75) / 0.5) ** 2)
        strength = (beam * (0.35 + 0.5 * depth) * (v < FLOOR + 0.4) + 1.3 * pool)[..., None]
        scene += strength * np.array(colour, np.float32)
    below = v > FLOOR
    scene[below] *= 0.72
    planks = 0.9 + 0.1 * np.cos((u - 8) / np.maximum(v - 4.0, 0.5) * 30)
    scene[below] *= planks[below, None]
    edge = np.exp(-(((v - FLOOR) / 0.05) ** 2))[..., None]
    return np.asarray(scene + edge * np.array([0.10, 0.12, 0.16], np.float32), np.float32)


def _paint_person(
    scene: Floats, u: Floats, v: Floats, at: float, lower: float, coat: tuple[float, ...]
) -> None:
    head_v = 5.72 + lower
    body = _inside(1 - np.hypot((u - at) / 0.92, (v - head_v - 2.05) / 1.5), 0.05)
    body *= v < head_v + 2.15
    neck = _inside(0.2 - np.abs(u - at)) * (np.abs(v - head_v - 0.5) < 0.35)
    head = _inside(1 - np.hypot((u - at) / 0.42, (v - head_v) / 0.52), 0.06)
    hair = head * _inside(head_v - 0.12 + 0.25 * (u - at) - v, 0.08)
    rim = 0.62 + 0.5 * np.clip(u - at, -0.6, 0.8)  # light from the right
    skin = np.array([0.62, 0.44, 0.34], np.float32)
    for mask, colour in (
        (neck, skin * 0.7),
        (body, np.array(coat)),
        (head, skin),
        (hair, np.array([0.1, 0.07, 0.06])),
    ):
        shade = colour[None, None] * rim[..., None]
        scene += mask[..., None] * (shade.astype(np.float32) - scene)
    eyes = np.minimum(np.hypot(u - at + 0.15, v - head_v), np.hypot(u - at - 0.15, v - head_v))
    scene *= 1 - 0.85 * _inside(0.055 - eyes)[..., None]


def _paint_board(scene: Floats, u: Floats, v: Floats) -> None:
    away = _distance_to_box(u, v, BOARD)
    scene += _inside(-away)[..., None] * (np.array([0.018, 0.022, 0.034], np.float32) - scene)
    frame = _inside(0.07 - np.abs(away))[..., None]
    scene += frame * (np.array([0.42, 0.45, 0.52], np.float32) - scene)
    for left in DIGIT_LEFTS:  # unlit segments show faintly
        near = near_digit(u, v, left)
        scene[near] += 0.05 * digit_light(u[near], v[near], left, 8)[..., None]
    radius = np.hypot(u - DIAL_CENTRE[0], v - DIAL_CENTRE[1])
    angle = np.arctan2(u - DIAL_CENTRE[0], DIAL_CENTRE[1] - v) / (2 * np.pi) % 1.0
    ring = _inside(0.045 - np.abs(radius - DIAL_RADIUS))
    off_tick = np.abs((angle * 10 + 0.5) % 1.0 - 0.5) * 2 * np.pi / 10 * radius
    ticks = _inside(0.05 - off_tick) * (np.abs(radius - DIAL_RADIUS + 0.2) < 0.14)
    scene += (np.maximum(ring, ticks) * 0.6)[..., None]


def _inside(depth: NDArray[np.floating[Any]], softness: float = 0.03) -> Floats:
    return np.asarray(np.clip(depth / softness + 0.5, 0.0, 1.0), np.float32)


def _distance_to_box(u: Floats, v: Floats, box: tuple[float, ...]) -> Floats:
    left, top, right, bottom = box
    du = np.abs(u - (left + right) / 2) - (right - left) / 2 + 0.25
    dv = np.abs(v - (top + bottom) / 2) - (bottom - top) / 2 + 0.25
    outside = np.hypot(np.maximum(du, 0), np.maximum(dv, 0))
    return np.asarray(outside + np.minimum(np.maximum(du, dv), 0) - 0.25, np.float32)


def _distance_to_bar(
    u: Floats, v: Floats, start: tuple[float, float], end: tuple[float, float], gap: float
) -> Floats:
    """To the line from start to end, shortened by `gap` at each end so that segments stay apart."""
    along = np.array(end) - np.array(start)
    length = float(np.hypot(*along))
    along = along / length
    du, dv = u - start[0], v - start[1]
    t = np.clip(du * along[0] + dv * along[1], gap, length - gap)
    return np.asarray(np.hypot(du - t * along[0], dv - t * along[1]), np.float32)
