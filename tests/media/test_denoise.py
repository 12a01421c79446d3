"""Noise is taken out, and nothing moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.media.denoise import without_noise

RATE = 48000


def cleaned(samples: NDArray[np.float32], *, rate: int = RATE, db: float = 10.0) -> np.ndarray:
    blocks = np.array_split(samples, max(1, len(samples) // 4096))
    return np.concatenate([samples[:0], *without_noise(blocks, rate, db)])


@pytest.mark.parametrize("rate", [16000, 44100, 48000, 96000])
def test_a_click_stays_where_it_was(rate: int) -> None:
    """FFmpeg's own filter gives it back 25 ms later, with the timestamps it came with."""
    rng = np.random.default_rng(0)
    samples = rng.normal(0, 1e-5, (3 * rate, 1)).astype(np.float32)
    clicks = [rate // 2, rate + 123, 2 * rate + 77, 3 * rate - 100]
    samples[clicks] = 0.9

    out = cleaned(samples, rate=rate, db=0.01)

    for click in clicks:
        around = slice(click - 90, click + 90)
        assert click - 90 + int(np.argmax(np.abs(out[around, 0]))) == click


def test_noise_is_quieter_by_about_what_was_asked_and_a_tone_is_not() -> None:
    rng = np.random.default_rng(1)
    seconds = np.arange(10 * RATE) / RATE
    noise = rng.normal(0, 0.003, len(seconds))
    tone = 0.2 * np.sin(2 * np.pi * 440 * seconds) * (seconds % 2 < 1)
    samples = (tone + noise).astype(np.float32)[:, None]

    out = cleaned(samples, db=10.0)

    pause = (seconds % 2 > 1.2) & (seconds > 2)
    speaks = (seconds % 2 > 0.2) & (seconds % 2 < 0.8)
    lower = 20 * np.log10(out[pause].std() / samples[pause].std())
    kept = 20 * np.log10(out[speaks].std() / samples[speaks].std())
    assert -11 < lower < -7
    assert abs(kept) < 0.1


def test_both_sides_of_a_stereo_pair_stay_two() -> None:
    samples = np.zeros((RATE, 2), np.float32)
    samples[RATE // 2, 1] = 0.9

    out = cleaned(samples, db=0.01)

    assert int(np.argmax(np.abs(out[:, 1]))) == RATE // 2
    assert np.abs(out[:, 0]).max() < 0.01


@settings(max_examples=20)
@given(st.lists(st.integers(0, 6000), max_size=6), st.integers(1, 2))
def test_as_much_comes_out_as_went_in(lengths: list[int], channels: int) -> None:
    blocks = [np.full((length, channels), 0.1, np.float32) for length in lengths]

    out = list(without_noise(blocks, RATE, 10.0))

    assert sum(map(len, out)) == sum(lengths)
