"""A sound card's clock is its sample count, seen through blocks that are late and never early."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.sound.microphone_clock import MicrophoneClock, SampleCount

RATE = 48000


@given(
    blocks=st.lists(
        st.tuples(st.integers(1, 4800), st.just(0) | st.integers(960, 48000)), max_size=40
    )
)
def test_whatever_is_lost_is_counted_to_the_sample(blocks: list[tuple[int, int]]) -> None:
    """Each block says what was lost before it: nothing, or 20 ms and more."""
    count, taken, found = SampleCount(RATE), 0, []
    for samples, lost in blocks:
        taken += lost
        time = Fraction(taken, RATE)
        taken += samples
        found.append(count.lost_before(time, samples, arrived=taken / RATE))

    # Before the first block nothing can be missing.
    assert found[1:] == [lost for _, lost in blocks][1:]
    assert count.lost == sum(found)


@given(wander=st.lists(st.floats(-0.004, 0.004), min_size=2, max_size=50))
def test_stamps_that_wander_lose_nothing(wander: list[float]) -> None:
    count = SampleCount(RATE)
    for number, error in enumerate(wander):
        time = Fraction(number, 100) + Fraction(error)
        assert count.lost_before(time, 480, arrived=number / 100) == 0


def test_a_clock_that_is_set_is_no_loss() -> None:
    """ALSA stamps by the wall clock: it jumps when somebody sets it, but no time goes by."""
    count = SampleCount(RATE)
    count.lost_before(Fraction(0), 480, arrived=0.01)
    assert count.lost_before(Fraction(3600), 480, arrived=0.02) == 0
    assert count.lost_before(Fraction(3600) + Fraction(1, 100), 480, arrived=0.03) == 0
    assert count.lost_before(Fraction(0), 480, arrived=0.04) == 0


def test_sound_without_stamps_is_counted_as_it_comes() -> None:
    count = SampleCount(RATE)
    assert [count.lost_before(None, 480, n / 100) for n in range(5)] == [0] * 5


@given(
    ppm=st.floats(-500, 500),
    delta=st.floats(-5, 5),
    zero=st.floats(0, 1e6),
    seed=st.integers(0, 99),
)
def test_the_clock_is_found_behind_delays_that_only_make_late(
    ppm: float, delta: float, zero: float, seed: int
) -> None:
    clock = MicrophoneClock(RATE)
    delays = np.random.default_rng(seed).exponential(0.002, 6000)
    for number, delay in enumerate(delays, 1):
        local = number * 480 / RATE
        clock.observe(number * 480, zero + delta + (1 + ppm * 1e-6) * local + delay)

    found = clock.fit(zero)

    assert found is not None
    assert found.drift * 1e6 == pytest.approx(ppm, abs=5.0)
    for local in (0.0, 30.0, 60.0):
        true = delta + (1 + ppm * 1e-6) * local
        assert found.to_reference(local) == pytest.approx(true, abs=0.5e-3)


def test_of_blocks_that_come_together_the_earliest_counts() -> None:
    """A system that was busy hands out late what it held back, and then is on time again."""
    clock = MicrophoneClock(RATE)
    for number in range(1, 1200):
        late = 0.008 if number % 10 < 7 else 0.0
        clock.observe(number * 480, number / 100 + late)

    found = clock.fit(0.0)

    assert found is not None
    assert found.to_reference(6.0) == pytest.approx(6.0, abs=1e-6)
    assert found.delta_std < 0.5e-3


def test_a_clock_that_heard_nothing_is_unknown() -> None:
    assert MicrophoneClock(RATE).fit(0.0) is None


def test_an_hour_is_remembered_in_little() -> None:
    clock = MicrophoneClock(RATE)
    for number in range(1, 360_001, 3):
        clock.observe(number * 480, number / 100)
    assert len(clock._local) <= 36_001
