"""What a talking clock says and shows, held to what it claims."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.errors import UsageError
from oneclock.simulate.talking_clock import TalkingClock
from oneclock.simulate.talking_marks import (
    BEEP_PITCHES,
    BEEP_SECONDS,
    band_rows,
    flash_cells,
)

RATE = 48000


@pytest.fixture(scope="module")
def clock() -> TalkingClock:
    return TalkingClock()


def band_of(picture: NDArray[np.uint8]) -> list[int]:
    """What the middles of the three cells show."""
    height, width, _ = picture.shape
    row = band_rows(height) // 2
    return [int(picture[row, round(width * (cell + 0.5) / 3)].min()) for cell in range(3)]


def power_at(samples: NDArray[np.floating], pitch: float) -> float:
    wave = np.exp(-2j * np.pi * pitch * np.arange(len(samples)) / RATE)
    return float(abs((samples * wave).sum()) / len(samples))


def test_every_whole_second_begins_with_a_beep_of_its_pitch(clock: TalkingClock) -> None:
    for second in range(60):
        burst = clock.samples(second * RATE, round(BEEP_SECONDS * RATE)) / 32768

        heard = [power_at(burst, pitch) for pitch in BEEP_PITCHES]

        assert int(np.argmax(heard)) == second % 4
        assert max(heard) > 0.2


def test_the_onset_of_a_beep_is_its_first_sample_out_of_silence(clock: TalkingClock) -> None:
    for second in range(1, 61):
        around = clock.samples(second * RATE - 960, 1920).astype(int)

        assert not around[:960].any()
        quarter = round(RATE / BEEP_PITCHES[second % 4] / 4)
        assert around[960 + quarter] > 0.45 * 32767


def test_a_beep_is_well_above_the_voice(clock: TalkingClock) -> None:
    minute = clock.samples(0, 60 * RATE).reshape(60, RATE) / 32768
    burst = round(BEEP_SECONDS * RATE)

    assert np.sqrt(np.mean(minute[:, :burst] ** 2)) > 5 * np.sqrt(np.mean(minute[:, burst:] ** 2))
    assert np.abs(minute[:, burst:]).max() < np.abs(minute[:, :burst]).max()


def test_the_flash_begins_in_the_frame_of_the_whole_second_and_lasts_two(
    clock: TalkingClock,
) -> None:
    lit = [frame for frame in range(61 * 25) if band_of(clock.picture(frame / 25))[0] == 255]

    assert lit == [second * 25 + frame for second in range(61) for frame in (0, 1)]


@pytest.mark.parametrize("second", range(8))
def test_the_other_cells_spell_the_second_modulo_four(clock: TalkingClock, second: int) -> None:
    left, middle, right = band_of(clock.picture(float(second)))

    assert (left, middle, right) == tuple(255 * lit for lit in flash_cells(second))
    assert (middle > 0) + 2 * (right > 0) == second % 4


def test_the_band_is_black_between_flashes_and_covers_its_share(clock: TalkingClock) -> None:
    flash, after = clock.picture(3.0), clock.picture(3.08)

    assert band_rows(360) == 43
    assert (flash[:43] == 255).all()
    assert not after[:43].any()
    assert after[43:].any()


@pytest.mark.parametrize("fps", [24, 25, 30, 60])
def test_a_flash_lasts_two_frames_at_any_rate(fps: int) -> None:
    clock = TalkingClock(size=(320, 180), fps=fps)

    lit = [frame for frame in range(3 * fps) if band_of(clock.picture(frame / fps))[0] == 255]

    assert lit == [0, 1, fps, fps + 1, 2 * fps, 2 * fps + 1]


def test_a_whole_second_that_was_worked_out_is_a_whole_second(clock: TalkingClock) -> None:
    assert np.array_equal(clock.picture(7 - 1e-9), clock.picture(7.0))
    assert np.array_equal(clock.picture(0.1 + 0.2 + 0.7), clock.picture(1.0))


def test_the_mouth_opens_as_the_voice_gets_louder(clock: TalkingClock) -> None:
    """Openness seen: how much of the mouth's place differs from the smile."""
    frames = np.arange(20 * 25)
    mouth = np.s_[225:285, 265:375]
    pictures = [clock.picture(float(frame / 25))[mouth].astype(int) for frame in frames]
    closed = min(pictures, key=lambda mouth: int(mouth.std() * 1000))
    opened = np.array([np.abs(mouth - closed).mean() for mouth in pictures])
    loud = np.empty(len(frames))
    for number, frame in enumerate(frames):
        around = clock.samples(round(frame / 25 * RATE) - 720, 1440) / 32768
        beeping = frame % 25 in (0, 1) or frame % 25 == 24
        loud[number] = np.nan if beeping else np.sqrt(np.mean(around**2))
    heard = ~np.isnan(loud)

    likeness = np.corrcoef(opened[heard], np.sqrt(loud[heard]))[0, 1]

    assert likeness > 0.85


def test_beeps_do_not_move_the_mouth(clock: TalkingClock) -> None:
    assert all(clock.loudness(second + 0.01) == 0 for second in range(60))


@given(start=st.integers(-(10**7), 10**8), count=st.integers(1, 4000), cut=st.integers(0, 4000))
@settings(max_examples=50, deadline=None)
def test_sound_is_the_same_however_it_is_asked_for(
    clock: TalkingClock, start: int, count: int, cut: int
) -> None:
    cut = min(cut, count)

    whole = clock.samples(start, count)

    parts = [clock.samples(start, cut), clock.samples(start + cut, count - cut)]
    assert np.array_equal(whole, np.concatenate(parts))
    assert np.array_equal(whole, clock.samples(start + 60 * RATE, count))
    assert np.array_equal(whole, clock.sampled_at((start + np.arange(count)) / RATE)) or (
        np.abs(whole - clock.sampled_at((start + np.arange(count)) / RATE).astype(int)).max() <= 1
    )


def test_digits_count_seconds_and_frames(clock: TalkingClock) -> None:
    second, frame = np.s_[150:240, 20:150], np.s_[150:240, 490:620]

    now, later = clock.picture(4.2), clock.picture(5.2)
    next_frame = clock.picture(4.24)

    assert not np.array_equal(now[second], later[second])
    assert np.array_equal(now[frame], later[frame])
    assert np.array_equal(now[second], next_frame[second])
    assert not np.array_equal(now[frame], next_frame[frame])


def test_two_clocks_agree_and_another_seed_talks_differently() -> None:
    one, same = TalkingClock(size=(320, 180)), TalkingClock(size=(320, 180))
    other = TalkingClock(size=(320, 180), seed=5)

    assert np.array_equal(one.picture(12.34), same.picture(12.34))
    assert np.array_equal(one.samples(1000, RATE), same.samples(1000, RATE))
    assert not np.array_equal(one.samples(1000, RATE), other.samples(1000, RATE))


def test_a_picture_is_ones_own_to_write_on(clock: TalkingClock) -> None:
    before = clock.picture(1.5).copy()

    clock.picture(1.5)[:] = 0

    assert np.array_equal(clock.picture(1.5), before)


@pytest.mark.parametrize(
    "size", [(641, 360), (640, 361), (64, 36), (4000, 2000), (360, 640), (1920, 200)]
)
def test_sizes_without_room_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="give"):
        TalkingClock(size=size)


@pytest.mark.parametrize("fps", [0, 4, 61, -25, True])
def test_rates_that_no_second_is_made_of_are_refused(fps: int) -> None:
    with pytest.raises(UsageError, match="give 25"):
        TalkingClock(fps=fps)
