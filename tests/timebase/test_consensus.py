"""How surprising is it that so many observations agree on one line?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.timebase.consensus import (
    Consensus,
    find_consensus,
    find_parallel_consensus,
    log_chance,
)

Floats = NDArray[np.float64]
REACH, TOLERANCES, MAX_SLOPE = 0.4, (0.012, 0.006, 0.003, 0.0015), 500e-6
HOUR = np.linspace(0.0, 3600.0, 24)


def consensus(x: Floats, y: Floats) -> Consensus:
    return find_consensus(x, y, reach=REACH, tolerances=TOLERANCES, max_slope=MAX_SLOPE)


@pytest.mark.parametrize("count", [4, 8, 16])
def test_chance_explains_what_chance_made(count: int) -> None:
    found = []
    for seed in range(200):
        rng = np.random.default_rng([count, seed])
        x, y = np.sort(rng.uniform(0, 3600, count)), rng.uniform(-REACH, REACH, count)
        found.append(consensus(x, y).log_chance)
    # The meaning of the number: below ln(p) chance falls in at most p of all cases.
    for stated in (0.5, 0.1, 0.02):
        assert np.mean(np.array(found) <= math.log(stated)) <= stated


def test_chance_does_not_explain_a_line() -> None:
    assert consensus(HOUR, 3.0 + 20e-6 * HOUR).log_chance < -100.0


def test_a_line_among_twice_as_many_wild_observations_is_found() -> None:
    rng = np.random.default_rng(1)
    y = rng.uniform(-REACH, REACH, len(HOUR))
    true = np.zeros(len(HOUR), bool)
    true[::3] = True
    y[true] = 0.1 + 20e-6 * HOUR[true]

    found = consensus(HOUR, y)

    assert found.log_chance < math.log(1e-3)
    assert np.array(found.agree)[true].all()
    assert found.count <= true.sum() + 2


def test_the_closer_observations_agree_the_less_chance_explains_them() -> None:
    noise = np.random.default_rng(2).standard_normal(len(HOUR))
    chances = [consensus(HOUR, std * noise).log_chance for std in (1e-2, 1e-3, 1e-4)]
    assert chances == sorted(chances, reverse=True)


def test_two_observations_prove_nothing() -> None:
    assert consensus(np.array([0.0, 3600.0]), np.array([0.0, 0.0])).log_chance > 0.0


@pytest.mark.parametrize(("count", "seconds"), [(3, 6.0), (4, 6.0), (4, 60.0), (5, 60.0)])
def test_chance_is_stated_no_smaller_than_it_is_and_not_much_larger(
    count: int, seconds: float
) -> None:
    """By trial: how often do all of a few observations, anywhere, lie on some line by accident?"""
    rng = np.random.default_rng([count, int(seconds)])
    x, tolerance = np.linspace(0.0, seconds, count), 0.25 * REACH
    largest = [
        find_consensus(
            x,
            rng.uniform(-REACH, REACH, count),
            reach=REACH,
            tolerances=(tolerance,),
            max_slope=MAX_SLOPE,
        ).count
        for _ in range(3000)
    ]
    seen = np.mean(np.array(largest) == count)
    stated = math.exp(log_chance(count, x, reach=REACH, tolerance=tolerance, max_slope=MAX_SLOPE))
    assert seen <= stated <= 6 * seen


def test_observations_of_one_moment_agree_on_a_level() -> None:
    found = consensus(np.full(8, 30.0), np.full(8, 0.25))
    assert found.count == 8
    assert found.log_chance < 0.0


def test_a_slope_no_clock_has_is_no_agreement() -> None:
    assert consensus(HOUR, 2e-3 * HOUR).count <= 12


def test_parallel_lines_are_told_apart_by_their_common_slope() -> None:
    rng = np.random.default_rng(3)
    second = rng.random(len(HOUR)) < 0.4
    y = 20e-6 * HOUR + 3e-3 * second + 1e-5 * rng.standard_normal(len(HOUR))

    found = find_parallel_consensus(
        HOUR, y, reach=0.012, tolerances=(0.012, 0.003, 7.5e-4, 1e-4), max_slope=MAX_SLOPE
    )

    assert found.tolerance == 1e-4
    assert np.array_equal(found.agree, ~second)


@pytest.mark.parametrize("max_slope", [1e-4, math.inf])
def test_in_a_short_stretch_clocks_have_few_slopes_and_agreement_proves_more(
    max_slope: float,
) -> None:
    """Within 6 seconds no clock leaves a level line by a millisecond: five observations on one are
    hardly ever an accident, where any slope would do they might be."""
    x, y = np.linspace(0.0, 6.0, 5), np.full(5, 0.1)

    said = find_consensus(x, y, reach=0.25, tolerances=(1e-3, 1e-4), max_slope=max_slope)

    assert (said.log_chance < math.log(1e-9)) == math.isfinite(max_slope)
