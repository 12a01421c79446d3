"""A voice slowed down, its pitch kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.live.pacing.lengthen import lengthen
from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK
from oneclock.live.pacing.voice_queue import Samples


def vowel(pitch: float, *, begin: int = 0, count: int = BLOCK, level: float = 6000.0) -> Samples:
    """A buzz of eight harmonics."""
    times = (begin + np.arange(count)) / AUDIO_RATE
    waves = sum(np.sin(2 * np.pi * pitch * k * times + k) / k for k in range(1, 9))
    return np.rint(level / 2 * waves).astype(np.int16)[:, None]


def spectral_peak(sound: NDArray[np.int16]) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 18))
    return float(np.argmax(spectrum)) * AUDIO_RATE / (1 << 18)


@settings(max_examples=40, deadline=None)
@given(pitch=st.floats(70, 350))
def test_a_vowel_is_lengthened_by_whole_periods(pitch: float) -> None:
    block, repeated = lengthen(vowel(pitch))

    assert block.shape == (BLOCK, 1)
    assert block.dtype == np.int16
    periods = repeated * pitch / AUDIO_RATE
    assert repeated > 0
    assert abs(periods - round(periods)) < 0.06


@settings(max_examples=15, deadline=None)
@given(pitch=st.floats(90, 300))
def test_a_slowed_voice_keeps_its_pitch_and_does_not_click(pitch: float) -> None:
    place, slowed = 0, []
    for number in range(30):
        block = vowel(pitch, begin=place)
        repeated = 0
        if number % 3 == 0:
            block, repeated = lengthen(block)
        slowed.append(block[:, 0])
        place += BLOCK - repeated
    sound = np.concatenate(slowed)

    plain = vowel(pitch, count=len(sound))[:, 0]
    assert place < 30 * BLOCK * 0.99
    assert spectral_peak(sound) == pytest.approx(spectral_peak(plain), rel=0.015)
    steepest = np.abs(np.diff(plain.astype(int))).max()
    assert np.abs(np.diff(sound.astype(int))).max() < 1.3 * steepest


def test_what_is_left_out_is_the_end_of_the_block_and_no_more() -> None:
    block = vowel(150.0)

    slowed, repeated = lengthen(block)

    tail = BLOCK - repeated
    assert np.array_equal(slowed[-(BLOCK - repeated - 240) :], block[240:tail])
    assert np.array_equal(slowed[:repeated], block[:repeated])


def test_where_nothing_repeats_nothing_is_done() -> None:
    noise = np.random.default_rng(1).integers(-8000, 8000, (BLOCK, 1)).astype(np.int16)

    slowed, repeated = lengthen(noise)

    assert repeated == 0
    assert np.array_equal(slowed, noise)


def test_silence_may_be_lengthened_by_as_much_as_goes() -> None:
    slowed, repeated = lengthen(np.zeros((BLOCK, 2), np.int16))

    assert repeated == 3 * BLOCK // 4
    assert not slowed.any()


def test_channels_are_slowed_together() -> None:
    both = np.repeat(vowel(200.0), 2, axis=1)

    slowed, repeated = lengthen(both)

    assert repeated > 0
    assert np.array_equal(slowed[:, 0], slowed[:, 1])


@pytest.mark.parametrize("pitch", [45.0, 50.0, 55.0])
def test_a_voice_deeper_than_can_be_told_is_left_alone(pitch: float) -> None:
    _, repeated = lengthen(vowel(pitch))

    assert repeated == 0


@given(count=st.integers(1, 700))
@settings(max_examples=30, deadline=None)
def test_a_piece_too_short_to_repeat_in_is_left_alone(count: int) -> None:
    block = vowel(200.0, count=count)

    slowed, repeated = lengthen(block)

    assert len(slowed) == count
    assert repeated < count


def test_full_scale_does_not_wrap_around() -> None:
    square = np.where(np.arange(BLOCK) // 100 % 2, 32767, -32768).astype(np.int16)[:, None]

    slowed, repeated = lengthen(square)

    assert repeated % 200 == 0
    assert set(np.unique(slowed)) <= {-32768, 32767}
