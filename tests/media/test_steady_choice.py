"""At the border of two pictures the choice is steady, and never off by more than a hair."""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.media.steady_choice import HAIR, SteadyChoice


def chosen(times: list[Fraction], moments: list[Fraction]) -> list[int]:
    choice, out = SteadyChoice(), []
    for moment in moments:
        number = max(0, bisect_right(times, choice.border(moment)) - 1)
        choice.chosen(moment, times[number], times[number + 1])
        out.append(number)
    return out


def rounded(times: list[Fraction]) -> list[Fraction]:
    """As Matroska stamps them."""
    return [Fraction(round(time * 1000), 1000) for time in times]


@pytest.mark.parametrize("rate", [Fraction(50), Fraction(60000, 1001)])
def test_of_twice_as_many_pictures_every_other_is_shown(rate: Fraction) -> None:
    times = rounded([n / rate for n in range(2000)])
    moments = [(2 * n + 1) / rate for n in range(900)]

    steps = {after - before for before, after in pairwise(chosen(times, moments))}

    assert steps == {2}


@pytest.mark.parametrize("drift", [1e-5, -1e-5, 1e-4, -1e-4])
def test_a_clock_that_drifts_by_costs_one_picture_at_each_border(drift: float) -> None:
    frames = 20_000
    times = rounded([Fraction(n, 25) for n in range(frames + 100)])
    middle = [
        Fraction(n + 40) / 25 + Fraction(drift * (n - frames / 2) / 25) for n in range(frames)
    ]

    steps = [after - before for before, after in pairwise(chosen(times, middle))]

    # One in the middle, and perhaps one at either end.
    assert 1 <= sum(step != 1 for step in steps) <= 1 + int(abs(drift) * frames)


@given(st.integers(0, 2**32 - 1))
def test_it_is_never_off_by_more_than_a_hair(seed: int) -> None:
    rng = np.random.default_rng(seed)
    gaps = rng.integers(1, 60, 200)
    times = [Fraction(int(at), 1000) for at in np.cumsum(gaps)]
    moments = sorted(Fraction(rng.uniform(float(times[0]), float(times[-2]))) for _ in range(150))

    for moment, number in zip(moments, chosen(times, moments), strict=True):
        assert times[number] - HAIR <= moment <= times[number + 1] + HAIR
