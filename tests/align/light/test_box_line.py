"""The line through boxes: held against least squares, bounds and its own uncertainty."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneclock.align.light.box_line import fit_boxes
from oneclock.align.light.seen_light import Floats
from oneclock.timebase.clock_map import IDENTITY, ClockMap

PPM = 1e-6


def fitted(
    x: Floats, y: Floats, *, widths: tuple[float, float], std: float, about: ClockMap = IDENTITY
) -> ClockMap:
    return fit_boxes(
        x,
        y,
        np.tile(np.array(widths), (len(x), 1)),
        np.full(len(x), std),
        reach=0.05,
        slope_prior_std=50 * PPM,
        about=(about.delta, about.drift),
    )


def test_where_all_is_sharp_it_is_least_squares() -> None:
    random = np.random.default_rng(1)
    x = np.sort(random.uniform(0, 3000, 60))
    y = 0.004 + 30 * PPM * x + 0.002 * random.standard_normal(60)
    nearly = ClockMap(delta=0.01, drift=25 * PPM)
    clock = fitted(x, y, widths=(0.0, 0.0), std=0.002, about=nearly)
    slope, level = np.polyfit(x, y, 1)
    assert clock.drift == pytest.approx(slope, abs=0.5 * clock.drift_std)
    assert clock.to_reference(1500.0) - 1500.0 == pytest.approx(level + 1500 * slope, abs=1e-4)
    assert clock.std_at(1500.0) == pytest.approx(0.002 / math.sqrt(60), rel=0.3)


def test_where_one_is_blind_bounds_narrow_as_their_number() -> None:
    random = np.random.default_rng(2)
    stds = []
    for count in (20, 180):
        x = np.linspace(0, 100, count)
        y = random.uniform(-0.01, 0.01, count)
        stds.append(fitted(x, y, widths=(0.02, 0.0), std=1e-4).std_at(50.0))
    # By the root it would be three.
    assert stds[0] / stds[1] > 4


@pytest.mark.parametrize("width", [0.0, 0.01, 0.03])
def test_three_sigma_hold(width: float) -> None:
    random = np.random.default_rng(3)
    away = []
    for _ in range(60):
        x = np.sort(random.uniform(0, 500, 9))
        drift = random.normal(0, 50 * PPM)
        y = 0.003 + drift * x + 0.001 * random.standard_normal(9)
        y += random.uniform(-width / 2, width / 2, (2, 9)).sum(axis=0)
        clock = fitted(x, y, widths=(width, width), std=0.001)
        truth = ClockMap(delta=0.003, drift=drift)
        away.append((clock.to_reference(250.0) - truth.to_reference(250.0)) / clock.std_at(250.0))
    assert np.mean(np.abs(away) < 3) > 0.98
    assert 0.6 < np.sqrt(np.mean(np.square(away))) < 1.3


def test_one_observation_knows_no_slope_but_what_clocks_have() -> None:
    clock = fitted(np.array([100.0]), np.array([0.01]), widths=(0.02, 0.02), std=0.001)
    assert clock.to_reference(100.0) == pytest.approx(100.01, abs=1e-4)
    assert clock.drift_std == pytest.approx(50 * PPM, rel=0.1)


def test_a_wild_one_does_not_move_the_line() -> None:
    x = np.linspace(0, 100, 12)
    y = np.zeros(12)
    y[4] = 0.04
    assert abs(fitted(x, y, widths=(0.0, 0.0), std=0.001).to_reference(50.0) - 50.0) < 0.001
