"""Blocks are not audible and nothing is delayed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.media.listening import Samples, rumble

from oneclock.media.resample import StreamResampler

PLAYED = rumble(1.0)


def resampled(samples: Samples, source: float, target: float, cuts: list[int]) -> Samples:
    resampler = StreamResampler(source, target)
    pieces = [resampler.push(piece) for piece in np.split(samples, sorted(cuts))]
    return np.concatenate([*pieces, resampler.finish()])


@given(
    cuts=st.lists(st.integers(0, 48000), max_size=8),
    target=st.sampled_from([8000.0, 44100.0, 48000.0, 48000.0 * 1.0001]),
)
@settings(max_examples=40)
def test_blocks_give_what_the_whole_gives(cuts: list[int], target: float) -> None:
    in_one = resampled(PLAYED, 48000, target, [])
    np.testing.assert_allclose(resampled(PLAYED, 48000, target, cuts), in_one, atol=1e-6)


@pytest.mark.parametrize("target", [8000, 16000, 44100, 96000, 48000 * (1 + 50e-6)])
def test_output_sample_k_belongs_to_time_k_over_the_rate(target: float) -> None:
    time = np.arange(48000) / 48000
    tone = np.sin(2 * np.pi * 440 * time).astype(np.float32)
    out = resampled(tone, 48000, target, [10_000, 20_000])
    assert len(out) == pytest.approx(target, abs=1)
    away = slice(len(out) // 10, -len(out) // 10)  # the ends ring
    expected = np.sin(2 * np.pi * 440 * np.arange(len(out)) / target)
    np.testing.assert_allclose(out[away], expected[away], atol=2e-3)


def test_the_same_rate_changes_nothing() -> None:
    np.testing.assert_array_equal(resampled(PLAYED, 48000, 48000, [7, 9999]), PLAYED)


def test_what_the_target_cannot_hold_is_left_out() -> None:
    tone = np.sin(2 * np.pi * 6000 * np.arange(48000) / 48000).astype(np.float32)
    out = resampled(tone, 48000, 8000, [])
    assert np.abs(out[800:-800]).max() < 1e-3  # -60 dB
