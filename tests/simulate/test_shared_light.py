"""The lamp of the simulated stage: irregular, endless, and exact to the share of an exposure."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.simulate.shared_light import SharedLight

times = st.floats(0.0, 1e5)
seeds = st.integers(0, 2**31)


@given(seed=seeds, start=times, length=st.floats(0, 60))
def test_neighbouring_edges_are_0_7_to_1_9_seconds_apart(
    seed: int, start: float, length: float
) -> None:
    gaps = np.diff(SharedLight(seed=seed).edges(start, start + length))
    assert np.all(gaps >= 0.7 - 1e-9)
    assert np.all(gaps <= 1.9 + 1e-9)


@given(seed=seeds, start=times, cut=st.floats(0, 30), rest=st.floats(0, 30))
def test_edges_do_not_depend_on_what_was_asked(
    seed: int, start: float, cut: float, rest: float
) -> None:
    light = SharedLight(seed=seed)
    middle, end = start + cut, start + cut + rest
    assert light.edges(start, end) == light.edges(start, middle) + light.edges(middle, end)


@given(seed=seeds, time=times)
def test_every_edge_before_now_has_switched_the_lamp_once(seed: int, time: float) -> None:
    light = SharedLight(seed=seed)
    assert light.is_lit(time) == (round(_edges_before(light, time)) % 2 == 1)


def _edges_before(light: SharedLight, time: float) -> int:
    """Counted where that is quick; far out, one edge in every 1.3 s is known."""
    recent = light.edges(max(0.0, time - 20), np.nextafter(time, np.inf))
    cells_before = int(np.floor((recent[0] - 0.35) / 1.3)) if recent else 0
    return cells_before + len(recent)


@given(seed=seeds, start=times, exposure=st.floats(1e-5, 5.0))
def test_the_share_is_the_lit_part_of_the_window(seed: int, start: float, exposure: float) -> None:
    light = SharedLight(seed=seed)
    marks = [start, *light.edges(start, start + exposure), start + exposure]
    lit = sum(
        until - since for since, until in pairwise(marks) if light.is_lit((since + until) / 2)
    )
    share = light.lit_share(np.array([start]), exposure)[0]
    assert share == pytest.approx(lit / exposure, abs=2e-6)


def test_shares_of_many_windows_are_those_of_each() -> None:
    light = SharedLight(seed=7)
    starts = np.linspace(0.0, 9.0, 300).reshape(50, 6)
    one_by_one = [light.lit_share(np.array([start]), 0.02)[0] for start in starts.ravel()]
    assert light.lit_share(starts, 0.02).ravel() == pytest.approx(one_by_one)


def test_without_an_exposure_an_instant_is_lit_or_dark() -> None:
    light = SharedLight()
    on, off = light.edges(0.0, 5.0)[:2]
    shares = light.lit_share(np.array([on - 1e-6, on, off - 1e-6, off]), 0.0)
    assert shares.tolist() == [0.0, 1.0, 1.0, 0.0]


def test_before_world_zero_it_is_dark() -> None:
    light = SharedLight()
    assert not light.is_lit(-3.0)
    assert light.edges(-5.0, 0.3) == ()
    assert light.lit_share(np.array([-2.0, -1.0, 0.0]), 0.03).tolist() == [0.0, 0.0, 0.0]


def test_two_seeds_are_two_lamps() -> None:
    assert SharedLight(seed=1).edges(0, 60) != SharedLight(seed=2).edges(0, 60)


def test_no_window_has_no_share() -> None:
    assert SharedLight().lit_share(np.zeros(0), 0.01).shape == (0,)
