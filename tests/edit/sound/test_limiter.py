"""No peak above -1 dBTP, nothing else changed, and no quicker than is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.edit.sound.ebur128 import measured

from oneclock.edit.sound.limiter import PeakLimiter, held_down
from oneclock.edit.sound.stream_filter import Samples

RATE = 48000


def limited(
    sound: Samples, gain_db: float = 0.0, cuts: list[int] | None = None, rate: int = RATE
) -> Samples:
    limiter = PeakLimiter(rate, channels=sound.shape[1], gain_db=gain_db)
    pieces = [limiter.push(block) for block in np.split(sound, sorted(cuts or []))]
    return np.concatenate([*pieces, limiter.finish()])


def peaky(seconds: float = 4.0) -> Samples:
    """Noise below 10 kHz with a crest of 20 dB and more."""
    noise = np.random.default_rng(5).laplace(size=round(seconds * RATE))
    smooth = np.convolve(noise, np.sinc(0.4 * np.arange(-20, 21)) * np.hanning(41), "same")
    swells = 0.02 + 0.3 * (np.sin(2 * np.pi * 1.3 * np.arange(len(noise)) / RATE) > 0.8)
    sound = smooth * swells
    return np.stack([sound, 0.5 * sound], axis=1).astype(np.float32)


@pytest.mark.oracle
@pytest.mark.parametrize("gain_db", [0.0, 6.0, 14.0])
def test_no_true_peak_is_above_the_ceiling(gain_db: float) -> None:
    out = limited(peaky(), gain_db)
    assert measured(peaky() * 10 ** (gain_db / 20), RATE).true_peak_db > 0.0
    assert -1.5 < measured(out, RATE).true_peak_db <= -1.0


@pytest.mark.oracle
def test_a_peak_between_samples_is_held_down_too() -> None:
    # A quarter of the rate, sampled 45 degrees off its tops: 3 dB louder than any sample.
    wave = 0.95 * np.sqrt(2) * np.cos(np.pi / 2 * np.arange(RATE) + np.pi / 4)
    wave *= np.hanning(RATE)
    sound = np.stack([wave, wave], axis=1).astype(np.float32)

    out = limited(sound)

    assert np.abs(sound).max() < 0.96
    assert np.abs(out).max() < 0.66
    assert measured(out, RATE).true_peak_db <= -1.0


def test_what_stays_below_is_not_touched() -> None:
    quiet = peaky() * np.float32(0.05)
    np.testing.assert_array_equal(limited(quiet), quiet)


def test_all_channels_are_held_down_alike_and_by_a_gain_that_never_jumps() -> None:
    sound = peaky() + np.float32(1e-3)
    gain_db = 20 * np.log10(limited(sound, 0.0) / sound)

    np.testing.assert_allclose(gain_db[:, 0], gain_db[:, 1], atol=1e-3)
    change = np.diff(gain_db[:, 0])
    deepest = -gain_db.min()
    assert deepest > 3.0
    assert change.min() > -deepest / (0.005 * RATE) - 1e-3  # down within 5 ms
    assert change.max() < 40.0 / RATE + deepest / (0.005 * RATE)
    # Up again by 40 dB a second, where nothing else is held down.
    assert np.percentile(change[change > 1e-5], 90) < 1.2 * 40.0 / RATE + 1e-5


@given(
    wanted=arrays(np.float64, st.integers(9, 120), elements=st.floats(0, 30)),
    width=st.integers(1, 4),
)
def test_no_less_is_held_down_than_is_wanted(
    wanted: np.ndarray[tuple[int], np.dtype[np.float64]], width: int
) -> None:
    held = held_down(wanted, width)
    middle = wanted[width : len(wanted) - width]
    assert len(held) == len(middle)
    assert (held >= middle - 1e-9).all()
    assert (np.abs(np.diff(held)) <= wanted.max() / (width + 1) + 1e-9).all()


@given(cuts=st.lists(st.integers(0, 2 * RATE), max_size=5))
@settings(max_examples=15)
def test_the_size_of_blocks_is_not_heard(cuts: list[int]) -> None:
    sound = peaky(2.0)
    out = limited(sound, 6.0, cuts)
    assert len(out) == len(sound)
    np.testing.assert_allclose(out, limited(sound, 6.0), atol=1e-5)


@pytest.mark.parametrize("count", [0, 1, 100, 500])
def test_short_sounds_come_out_as_long_as_they_went_in(count: int) -> None:
    sound = np.full((count, 1), 3.0, np.float32)
    out = limited(sound)
    assert len(out) == count
    assert np.abs(out).max(initial=0.0) < 0.9
