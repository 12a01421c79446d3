"""Sound that is being spoken, at another rate, at once."""

from __future__ import annotations

import numpy as np
import pytest

from oneclock.media.resample_quickly import QuickResampler

RATES = [8_000, 16_000, 22_050, 24_000, 44_100, 96_000, 192_000]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("channels", [1, 2])
def test_the_pitch_is_kept(rate: int, channels: int) -> None:
    resampler = QuickResampler(rate, 48_000, channels)
    wave = np.rint(9000 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)).astype(np.int16)
    blocks = np.array_split(np.repeat(wave[:, None], channels, axis=1), 50)

    heard = np.concatenate([resampler.push(block) for block in blocks])

    assert heard.shape[1] == channels
    spectrum = np.abs(np.fft.rfft(heard[:, -1] * np.hanning(len(heard))))
    assert np.argmax(spectrum) * 48_000 / len(heard) == pytest.approx(440, abs=1.5)


@pytest.mark.parametrize("rate", RATES)
def test_no_more_than_two_milliseconds_are_held_back(rate: int) -> None:
    resampler = QuickResampler(rate, 48_000, 1)
    given = heard = 0
    for _ in range(50):
        given += rate // 50
        heard += len(resampler.push(np.zeros((rate // 50, 1), np.int16)))

        assert given / rate - heard / 48_000 <= 0.0021


@pytest.mark.parametrize("rate", RATES)
def test_a_click_stays_at_its_time(rate: int) -> None:
    resampler = QuickResampler(rate, 48_000, 1)
    sound = np.zeros((rate, 1), np.int16)
    sound[rate // 2] = 20_000

    heard = resampler.push(sound)

    assert np.argmax(np.abs(heard)) / 48_000 == pytest.approx(0.5, abs=1 / min(rate, 48_000))


@pytest.mark.parametrize("rate", RATES)
def test_what_is_held_back_can_be_had(rate: int) -> None:
    resampler = QuickResampler(rate, 48_000, 2)
    heard = len(resampler.push(np.zeros((rate, 2), np.int16))) + len(resampler.finish())

    assert heard == pytest.approx(48_000, abs=1)


def test_at_the_same_rate_nothing_is_held_back() -> None:
    assert len(QuickResampler(48_000, 48_000, 1).finish()) == 0


def test_the_same_rate_is_passed_on() -> None:
    block = np.ones((5, 2), np.int16)

    assert QuickResampler(48_000, 48_000, 2).push(block) is block


def test_nothing_gives_nothing() -> None:
    assert QuickResampler(24_000, 48_000, 2).push(np.zeros((0, 2), np.int16)).shape == (0, 2)
