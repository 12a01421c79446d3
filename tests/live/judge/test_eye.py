"""An eye at a screen that a test paints."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from oneclock.live.judge import eye as eye_module
from oneclock.live.judge.eye import Eye

SHAPE = (720, 1280, 4)
LOOK = 0.003


def dark() -> NDArray[np.uint8]:
    return np.zeros(SHAPE, np.uint8)


def test_what_changed_is_seen_halfway_between_two_looks() -> None:
    pixels = dark()
    eye = Eye(pixels, now=10.0)
    eye.look(10.004)
    pixels[:] = 200
    eye.look(10.006)

    (glance,) = eye.take()

    assert math.isclose(glance.at, 10.005)
    assert math.isclose(glance.blind, 0.002)
    assert glance.points.min() == 200


def test_what_stays_is_not_noted_again() -> None:
    pixels = dark()
    eye = Eye(pixels, now=0.0)
    pixels[:] = 90
    for look in range(1, 9):
        eye.look(LOOK * look)

    assert len(eye.take()) == 1
    assert eye.take() == []


def test_what_nobody_takes_is_forgotten_and_what_follows_it_is_unsure() -> None:
    pixels, more = dark(), 5
    eye = Eye(pixels, now=0.0)
    for look in range(1, eye_module._REMEMBERED + more + 1):
        pixels[:] = look % 251
        eye.look(LOOK * look)

    glances = eye.take()

    assert len(glances) == eye_module._REMEMBERED
    assert glances[0].blind == math.inf
    assert all(glance.blind < 2 * LOOK for glance in glances[1:])
    assert glances[-1].points[0, 0] == (eye_module._REMEMBERED + more) % 251
