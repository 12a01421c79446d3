"""The envelope: what two microphones agree on, however loud, and however the blocks were cut."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.align.pair.envelope import (
    BANDS,
    FRAME_RATE,
    SAMPLE_RATE,
    WINDOW,
    Envelope,
    EnvelopeBuilder,
    envelope_of,
    flatten,
)
from oneclock.simulate.voices import voice

SECONDS = 20
SPEECH = voice(SECONDS, 11, rate=SAMPLE_RATE)


def hiss(count: int, level: float, seed: int = 1) -> NDArray[np.float32]:
    return np.float32(level) * np.random.default_rng(seed).standard_normal(count, np.float32)


def pushed(samples: NDArray[np.float32], cuts: list[int]) -> Envelope:
    builder = EnvelopeBuilder()
    for begin, end in pairwise([0, *sorted(cuts), len(samples)]):
        builder.push(samples[begin:end])
    return builder.finish()


@given(st.lists(st.integers(0, 4 * SAMPLE_RATE), max_size=12))
def test_block_sizes_do_not_matter(cuts: list[int]) -> None:
    samples = SPEECH[: 4 * SAMPLE_RATE]

    np.testing.assert_allclose(pushed(samples, cuts), envelope_of(samples), rtol=1e-5)


def test_blocks_of_a_single_sample_are_blocks_too() -> None:
    samples = SPEECH[:1000]

    np.testing.assert_allclose(pushed(samples, list(range(1000))), envelope_of(samples), rtol=1e-5)


def test_frame_k_covers_the_50_ms_from_k_hundredths_of_a_second() -> None:
    click = np.zeros(2 * SAMPLE_RATE, np.float32)
    click[SAMPLE_RATE] = 1.0  # at 1.000 s

    heard = np.flatnonzero(envelope_of(click).max(axis=0) > -20)

    # The taper is zero at the window's very first sample, so frame 100 itself hears nothing.
    assert heard.tolist() == [96, 97, 98, 99]


def test_there_are_a_hundred_frames_a_second_in_every_band() -> None:
    assert envelope_of(SPEECH).shape == (BANDS, SECONDS * FRAME_RATE - 4)


@pytest.mark.parametrize("count", [0, 1, WINDOW - 1])
def test_less_than_a_window_has_no_frame_and_does_no_harm(count: int) -> None:
    envelope = envelope_of(np.ones(count, np.float32))

    assert envelope.shape == (BANDS, 0)
    assert flatten(envelope).shape == (BANDS, 0)


@given(st.floats(-60.0, 20.0))
def test_gain_does_not_move_it(gain_db: float) -> None:
    louder = SPEECH * np.float32(10 ** (gain_db / 20))

    difference = flatten(envelope_of(louder)) - flatten(envelope_of(SPEECH))

    assert np.abs(difference).max() < 0.01


def test_polarity_does_not_move_it() -> None:
    np.testing.assert_array_equal(envelope_of(-SPEECH), envelope_of(SPEECH))


def test_a_slow_change_of_gain_is_gone() -> None:
    """Automatic gain, or a talker who walks away: 26 dB within the 20 s."""
    swell = np.geomspace(0.05, 1.0, len(SPEECH), dtype=np.float32)

    before, after = flatten(envelope_of(SPEECH)), flatten(envelope_of(SPEECH * swell))

    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.95


def test_silence_counts_nothing() -> None:
    silence = envelope_of(np.zeros(10 * SAMPLE_RATE, np.float32))

    assert not flatten(silence).any()


def test_what_lies_far_below_the_sound_counts_no_more_than_silence() -> None:
    """A cheap microphone's hiss 60 dB down may not look like an event in every pause."""
    clean = flatten(envelope_of(SPEECH))

    hissing = flatten(envelope_of(SPEECH + hiss(len(SPEECH), 1e-4)))

    assert np.abs(hissing - clean).mean() < 0.01
    assert np.abs(hissing - clean).max() < 0.5


def test_every_band_counts_the_same() -> None:
    flat = flatten(envelope_of(SPEECH))

    assert flat.std(axis=1) == pytest.approx(np.ones(BANDS), abs=0.1)
    assert np.abs(flat).max() <= 4.0


def test_a_band_without_any_sound_counts_nothing() -> None:
    """A narrow-band recorder: nothing is made of nothing by scaling it up."""
    tone = np.sin(2 * np.pi * 300 * np.arange(5 * SAMPLE_RATE) / SAMPLE_RATE)
    wobble = 1 + 0.5 * np.sin(2 * np.pi * 3 * np.arange(len(tone)) / SAMPLE_RATE)

    flat = flatten(envelope_of((tone * wobble).astype(np.float32)))

    assert flat.std(axis=1).max() == pytest.approx(1.0, abs=0.1)
    assert np.isfinite(flat).all()
