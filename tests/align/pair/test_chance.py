"""What is said of chance, held against chance itself."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneclock.align.pair.chance import (
    RHYTHM,
    log_chance_of_agreement,
    log_chance_of_another_turn,
)
from oneclock.align.pair.close_listening import SEARCH, Probe

STEEPEST = 350e-6
TRIALS = 400


def windows(offsets: np.ndarray, seconds: float = 60.0) -> tuple[Probe, ...]:
    places = np.linspace(0.0, seconds, len(offsets))
    return tuple(
        Probe(local=float(local), offset=float(offset), strength=8.0)
        for local, offset in zip(places, offsets, strict=True)
    )


def claims(reach: float, count: int, seconds: float) -> np.ndarray:
    """ln of the chance stated for windows that agree by chance alone, many times."""
    rng = np.random.default_rng([count, round(seconds)])
    return np.array(
        [
            log_chance_of_agreement(
                windows(rng.uniform(-reach, reach, count), seconds), max_slope=STEEPEST
            )
            for _ in range(TRIALS)
        ]
    )


@pytest.mark.parametrize(("count", "seconds"), [(5, 6.0), (12, 60.0), (20, 600.0)])
@pytest.mark.parametrize("chance", [0.1, 0.03, 0.01])
def test_of_sounds_that_have_nothing_in_common_no_more_claim_a_chance_than_have_it(
    count: int, seconds: float, chance: float
) -> None:
    claimed = claims(SEARCH, count, seconds) <= math.log(chance)

    assert claimed.mean() <= chance


@pytest.mark.parametrize(("count", "seconds"), [(5, 6.0), (12, 60.0), (20, 600.0)])
def test_two_takes_in_one_rhythm_are_not_taken_for_one_sound(count: int, seconds: float) -> None:
    """All windows within 12 ms of one line, as beats are: by luck anywhere within that."""
    assert (claims(RHYTHM, count, seconds) > math.log(1e-3)).mean() > 0.98


@pytest.mark.parametrize("count", [8, 16, 28])
def test_nor_are_two_takes_of_a_band_that_keeps_time_to_three_milliseconds(count: int) -> None:
    rng = np.random.default_rng(count)

    said = np.array(
        [
            log_chance_of_agreement(
                windows(rng.normal(0.0, 0.003, count), 40.0), max_slope=STEEPEST
            )
            for _ in range(TRIALS)
        ]
    )

    assert (said > math.log(1e-6)).all()


@pytest.mark.parametrize("count", [5, 12])
def test_one_sound_in_two_microphones_is_no_accident(count: int) -> None:
    rng = np.random.default_rng(1)

    said = log_chance_of_agreement(
        windows(0.1 + rng.normal(0.0, 8e-6, count), 6.0), max_slope=STEEPEST
    )

    assert said < math.log(1e-6)


def test_talkers_in_two_places_are_no_accident_either() -> None:
    rng = np.random.default_rng(2)
    offsets = np.where(np.arange(16) % 3 == 0, 0.004, 0.0) + rng.normal(0.0, 2e-5, 16)

    assert log_chance_of_agreement(windows(offsets), max_slope=STEEPEST) < math.log(1e-6)


def test_without_windows_chance_explains_everything() -> None:
    assert log_chance_of_agreement((), max_slope=STEEPEST) == 0.0


def test_more_windows_on_the_line_leave_less_to_chance() -> None:
    rng = np.random.default_rng(3)
    wild = rng.uniform(-SEARCH, SEARCH, 12)
    said = []
    for agreeing in (3, 5, 8, 12):
        offsets = wild.copy()
        offsets[:agreeing] = 0.0
        said.append(log_chance_of_agreement(windows(offsets), max_slope=STEEPEST))

    assert said == sorted(said, reverse=True)


def test_a_few_seconds_of_a_sequencer_may_be_another_turn_and_minutes_may_not() -> None:
    few, minutes = (log_chance_of_another_turn(seconds, seconds) for seconds in (15.0, 120.0))

    assert few > math.log(1e-4)
    assert minutes < math.log(1e-6)


def test_half_a_minute_within_a_long_recording_is_not_from_a_song_that_it_missed() -> None:
    assert log_chance_of_another_turn(30.0, 400.0) < math.log(1e-6)


def test_a_chorus_that_is_pasted_whole_for_a_minute_is_not_beyond_belief() -> None:
    assert log_chance_of_another_turn(72.0, 92.0) > math.log(1e-6)
