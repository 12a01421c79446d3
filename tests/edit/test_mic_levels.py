"""Levels on a grid: whatever the blocks, whatever the rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.edit.mic_levels import CELLS, Samples, decibels, measure_levels

NOISE = np.random.default_rng(1).standard_normal(30_000).astype(np.float32)


def tone(hertz: float, rate: int, seconds: float, amplitude: float = 1.0) -> Samples:
    angle = 2 * np.pi * hertz / rate * np.arange(round(seconds * rate))
    return np.asarray(amplitude * np.sin(angle), np.float32)


@given(cuts=st.lists(st.integers(0, len(NOISE)), max_size=8), rate=st.sampled_from([8000, 11025]))
def test_the_size_of_blocks_does_not_matter(cuts: list[int], rate: int) -> None:
    whole = measure_levels([NOISE], rate)
    np.testing.assert_allclose(measure_levels(np.split(NOISE, sorted(cuts)), rate), whole)


@given(count=st.integers(0, 3000), rate=st.sampled_from([8000, 11025, 44100, 48000]))
def test_there_is_a_cell_for_every_begun_fiftieth_of_a_second(count: int, rate: int) -> None:
    assert len(measure_levels([NOISE[:count]], rate)) == -(-count * CELLS // rate)


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 44100, 48000])
def test_a_cell_lies_where_its_number_says_at_any_rate(rate: int) -> None:
    burst = np.zeros(round(20 * rate), np.float32)
    burst[round(15 * rate) : round(15.2 * rate)] = tone(1000, rate, 0.2)

    levels = decibels(measure_levels([burst], rate))

    np.testing.assert_allclose(levels[15 * CELLS + 1 : 15 * CELLS + 10], -3.0, atol=0.3)
    assert levels[: 15 * CELLS].max() == -120.0
    assert levels[15 * CELLS + 12 :].max() < -30.0


@pytest.mark.parametrize(("hertz", "least", "most"), [(1000, -3.3, -2.9), (40, -80, -25)])
def test_speech_is_heard_and_rumble_is_not(hertz: float, least: float, most: float) -> None:
    level = float(decibels(measure_levels([tone(hertz, 16000, 2.0)], 16000))[50])
    assert least < level < most
