"""Two sides of one place are told from two places, and from a side that heard nothing."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.media.stereo_pair import is_stereo_pair

RATE = 16_000
Samples = NDArray[np.float32]


def voices() -> tuple[Samples, Samples]:
    """Two people who speak by turns and together; no sample of one is in the other."""
    rng = np.random.default_rng(3)
    words = np.repeat(rng.random((2, 60)) < 0.6, RATE // 5, axis=1)
    sounds = rng.normal(0, 0.1, words.shape) * words
    return sounds[0].astype(np.float32), sounds[1].astype(np.float32)


def later(sound: Samples, seconds: float) -> Samples:
    shift = round(seconds * RATE)
    return np.concatenate([np.zeros(shift, np.float32), sound[: len(sound) - shift]])


def noise(level: float) -> Samples:
    size = len(voices()[0])
    return np.random.default_rng(9).normal(0, level, size).astype(np.float32)


@pytest.mark.parametrize("apart", [0.0, 0.0005, 0.0015])
def test_microphones_beside_each_other_are_a_pair(apart: float) -> None:
    anna, bert = voices()

    left = anna + 0.7 * later(bert, apart) + noise(0.01)
    right = 0.7 * later(anna, apart) + bert

    assert is_stereo_pair(left, right, RATE)
    assert is_stereo_pair(left, -right, RATE)


@pytest.mark.parametrize("apart", [0.003, 0.01, 0.02])
def test_two_peoples_own_microphones_are_none(apart: float) -> None:
    anna, bert = voices()
    hum = 0.3 * np.sin(2 * np.pi * 50 * np.arange(len(anna)) / RATE).astype(np.float32)

    left = anna + 0.3 * later(bert, apart) + hum
    right = 0.3 * later(anna, apart) + bert + hum

    assert not is_stereo_pair(left, right, RATE)


def test_microphones_that_hear_nothing_of_each_other_are_none() -> None:
    assert not is_stereo_pair(*voices(), RATE)


@pytest.mark.parametrize("right", [0.0, 1e-4, 0.03])
def test_a_side_without_a_microphone_makes_none(right: float) -> None:
    """Silent, or hearing the other through the electronics."""
    anna, _ = voices()

    assert not is_stereo_pair(anna, right * anna, RATE)


def test_a_side_of_hiss_makes_none() -> None:
    """At some lag they agree best, and at some moment that is near."""
    anna, hiss = voices()[0], noise(0.05)

    assert not any(is_stereo_pair(anna, np.roll(hiss, by), RATE) for by in range(-800, 800, 60))


def test_what_is_no_sound_makes_none() -> None:
    nothing = np.zeros(0, np.float32)

    assert not is_stereo_pair(nothing, nothing, RATE)
    assert not is_stereo_pair(np.full(RATE, np.nan, np.float32), noise(0.1)[:RATE], RATE)
