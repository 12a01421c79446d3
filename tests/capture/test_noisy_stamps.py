"""Driver's stamps: whose unevenness is it, and where among them is the truth?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.capture.observing import SimulatedCamera, Take, observe

from oneclock.capture.frames import StampClock
from oneclock.capture.timing.frame_clocks import FrameTimes, time_frames
from oneclock.capture.timing.lower_envelope import fit_envelope
from oneclock.capture.timing.noisy_stamps import TRUSTED, line_of_noise, true_level
from oneclock.capture.timing.spread import camera_rates

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Floats]


def latency(rng: np.random.Generator, count: int) -> Floats:
    return rng.exponential(1.0, count)


def both_ways(rng: np.random.Generator, count: int) -> Floats:
    return rng.standard_normal(count)


def stamped(
    draw: Draw, size: float, seconds: float = 60, *, bursts: bool = False, **wishes: Any
) -> tuple[Take, FrameTimes]:
    """A camera whose driver's stamps are off by this, and what is made of it."""
    camera = replace(SimulatedCamera(clocks="driver sequence", ppm=300), **wishes)
    take = observe(camera, seconds)
    rng = np.random.default_rng([camera.seed, 9])
    off = size * draw(rng, len(take.exposed))
    if bursts:
        for first in rng.integers(0, len(off), len(off) // 300).tolist():
            off[first : first + 10] += 8 * size
    driver = np.maximum.accumulate(take.exposed + off)
    take = replace(take, seen=replace(take.seen, driver=driver))
    return take, time_frames(take.seen)


def worst_error(take: Take, timed: FrameTimes) -> float:
    off = timed.times - take.exposed
    return float(np.abs(off - np.median(off)).max())


# -- laws ----------------------------------------------------------------------------------------


@given(
    start=st.integers(-(2**20), 2**20),
    scale=st.integers(1, 1000),
    draw=st.sampled_from([latency, both_ways]),
    seed=st.integers(0, 99),
)
def test_the_level_moves_and_grows_with_the_stamps(
    start: int, scale: int, draw: Draw, seed: int
) -> None:
    off = draw(np.random.default_rng(seed), 300)
    assert true_level(start + scale * off) == pytest.approx(
        start + scale * true_level(off), abs=1e-6
    )


@given(ppm=st.integers(-1000, 1000), origin=st.integers(0, 10**6), drop=st.floats(0, 0.1))
@settings(max_examples=15)
def test_exact_stamps_stay_exact_to_the_microsecond(ppm: int, origin: int, drop: float) -> None:
    take = observe(SimulatedCamera(ppm=ppm, drop=drop, clocks="driver sequence"), 20)
    driver = np.round(origin + take.exposed, 6)
    seen = replace(take.seen, driver=driver, arrived=take.seen.arrived + origin)

    timed = time_frames(seen)

    assert np.abs(timed.times - driver).max() <= 1e-6
    assert not timed.smoothed
    assert timed.std < 1e-6


# -- where the truth is --------------------------------------------------------------------------


@pytest.mark.parametrize("bursts", [False, True])
@pytest.mark.parametrize("size", [2e-4, 1e-3, 2e-3])
@pytest.mark.parametrize("draw", [latency, both_ways])
def test_noise_is_taken_out_and_the_truth_is_among_it(
    draw: Draw, size: float, bursts: bool
) -> None:
    for seed in range(3):
        take, timed = stamped(draw, size, seed=seed, drop=0.01, bursts=bursts)

        assert timed.smoothed
        assert timed.clock is StampClock.DRIVER
        assert worst_error(take, timed) < 0.2 * size
        assert abs(np.median(timed.times - take.exposed)) < 0.2 * size
        assert worst_error(take, timed) / 3 < timed.std < size


@pytest.mark.parametrize("size", [2e-4, 1e-3])
@pytest.mark.parametrize("draw", [latency, both_ways])
def test_in_a_few_seconds_the_truth_is_found_within_a_third_of_the_noise(
    draw: Draw, size: float
) -> None:
    for seed in range(6):
        take, timed = stamped(draw, size, 5, seed=seed)
        assert timed.smoothed
        assert abs(np.median(timed.times - take.exposed)) < size / 3


@given(rare=st.floats(0.02, 0.3), often=st.floats(1e-3, 0.2), seed=st.integers(0, 99))
def test_rare_latencies_however_long_do_not_make_the_level_too_early(
    rare: float, often: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    late = np.where(rng.random(900) < rare, 50 * latency(rng, 900), often * latency(rng, 900))
    assert late.min() <= true_level(late) <= often


def test_noise_around_a_pause_that_was_not_counted_is_taken_out_on_both_sides() -> None:
    take, timed = stamped(latency, 2e-4, paused=((20, 1.0),))
    assert timed.smoothed
    assert worst_error(take, timed) < 1e-4


# -- what is no noise ----------------------------------------------------------------------------


def test_uneven_exposures_that_the_driver_saw_are_not_smoothed_away() -> None:
    for seed in range(4):
        take, timed = stamped(both_ways, 0.0, exposure_jitter=1e-3, seed=seed)
        assert not timed.smoothed
        assert np.array_equal(timed.times, take.seen.driver)


@pytest.mark.parametrize("noise", [0.2, 0.6])
@pytest.mark.parametrize("waves", [1, 8, 60])
def test_a_wave_is_real_however_slow(waves: int, noise: float) -> None:
    def swaying(rng: np.random.Generator, count: int) -> Floats:
        return np.sin(2 * np.pi * waves * np.arange(count) / count) + noise * rng.normal(size=count)

    take, timed = stamped(swaying, 1e-3)

    assert not timed.smoothed
    assert np.array_equal(timed.times, take.seen.driver)


def test_stamps_within_fifty_microseconds_of_their_line_are_believed() -> None:
    take, timed = stamped(both_ways, 0.7 * TRUSTED)
    assert np.array_equal(timed.times, take.seen.driver)
    assert timed.std == pytest.approx(0.7 * TRUSTED, rel=0.1)

    count = np.asarray(take.counts / 30.0, np.float64)
    earliest = fit_envelope(count, take.seen.driver)
    assert line_of_noise(earliest, count, take.seen.driver, take.seen.arrived) is None


def test_a_camera_without_cadence_keeps_its_stamps() -> None:
    rng = np.random.default_rng(4)
    take = observe(SimulatedCamera(clocks="driver sequence"), 20)
    wandering = np.cumsum(rng.uniform(0.02, 0.05, len(take.exposed)))
    seen = replace(take.seen, driver=wandering, arrived=wandering + 0.01)
    assert np.array_equal(time_frames(seen).times, wandering)


@pytest.mark.parametrize("seconds", [3.0, 20.0])
def test_the_deviation_allows_for_unevenness_that_arrivals_may_hide(seconds: float) -> None:
    found, claimed = [], []
    for seed in range(8):
        take, timed = stamped(both_ways, 1e-4, seconds, exposure_jitter=1e-3, seed=seed)
        off = timed.times - take.exposed
        found.append(np.var(off))
        claimed.append(timed.std**2)
    assert np.mean(found) < 1.5**2 * np.mean(claimed)


# -- the pace ------------------------------------------------------------------------------------


@pytest.mark.parametrize("noise", [0.0, 2e-4])
@pytest.mark.parametrize(
    "wishes",
    [
        {"paused": ((1.0, 0.6),)},
        {"paused": ((0.8, 0.4), (1.8, 0.4))},
        {"slow": ((0.0, 1.0),)},
        {"slow": ((1.0, 1.0),)},
        {"slow": ((2.0, 1.0),)},
    ],
    ids=["a stall", "two stalls", "slow at first", "slow between", "slow at last"],
)
def test_the_rate_is_the_cadence_whatever_was_not_counted(
    wishes: dict[str, Any], noise: float
) -> None:
    take, timed = stamped(latency, noise, 3.0, ppm=0.0, **wishes)

    (rate,) = camera_rates([timed], nominal=[Fraction(30)])

    assert rate is not None
    assert rate.nominal == 30
    assert rate.rate == pytest.approx(30, rel=3e-4 if noise else 1e-9)
    assert timed.rate == pytest.approx(30, rel=2e-3 if noise else 1e-9)
    if not noise:
        assert np.array_equal(timed.times, take.seen.driver)
        assert timed.std < 1e-9
