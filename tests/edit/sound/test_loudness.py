"""Loudness as the standard has it, and as libavfilter's own meter reads it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.edit.sound.ebur128 import measured

from oneclock.edit.sound.loudness import LoudnessMeter, k_weighting
from oneclock.edit.sound.stream_filter import Samples


def integrated(sound: Samples, rate: int, cuts: list[int] | None = None) -> float | None:
    meter = LoudnessMeter(rate)
    for block in np.split(sound, sorted(cuts or [])):
        meter.push(block)
    return meter.integrated


def bursts(rate: int, seconds: float = 12.0, channels: int = 2) -> Samples:
    """Noise that is loud, faint and absent in turn, for a different time each."""
    noise = np.random.default_rng(3).standard_normal((round(seconds * rate), channels))
    time = np.arange(len(noise)) / rate
    level = np.select([time % 3.1 < 1.2, time % 3.1 < 2.3], [0.1, 0.004], 0.0)
    return np.asarray(noise * level[:, None], np.float32)


def test_the_filters_at_48_khz_are_those_that_the_standard_prints() -> None:
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285]
    shelf += [1.0, -1.69065929318241, 0.73248077421585]
    high_pass = [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621]

    np.testing.assert_allclose(k_weighting(48000), [shelf, high_pass], atol=1e-11)


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_a_full_scale_tone_of_997_hz_on_one_side_is_at_minus_3_01(rate: int) -> None:
    tone = np.sin(2 * np.pi * 997 / rate * np.arange(5 * rate)).astype(np.float32)

    assert integrated(tone[:, None], rate) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.oracle
@pytest.mark.parametrize("rate", [44100, 48000])
def test_libavfilter_reads_the_same(rate: int) -> None:
    sound = bursts(rate)
    assert integrated(sound, rate) == pytest.approx(measured(sound, rate).lufs, abs=0.06)


@given(cuts=st.lists(st.integers(0, 8000 * 12), max_size=6))
@settings(max_examples=15)
def test_the_size_of_blocks_does_not_matter(cuts: list[int]) -> None:
    sound = bursts(8000)
    assert integrated(sound, 8000, cuts) == pytest.approx(integrated(sound, 8000))


@pytest.mark.parametrize("sound", [np.zeros((48000, 2), np.float32), bursts(48000, 0.3)])
def test_silence_and_less_than_a_block_have_no_loudness(sound: Samples) -> None:
    assert integrated(sound, 48000) is None
