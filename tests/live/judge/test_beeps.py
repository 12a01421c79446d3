"""Beeps are found where they are, whatever is said besides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.live.judge.synthetic import RATE, burst

from oneclock.live.judge.beeps import Listening, find_beeps
from oneclock.simulate.talking_clock import TalkingClock
from oneclock.simulate.talking_marks import BEEP_PITCHES

A_MILLISECOND = 0.001


@given(
    onset=st.floats(0.1, 2.8),
    code=st.integers(0, 3),
    level=st.floats(0.005, 0.9),
    seed=st.integers(0, 999),
)
@settings(max_examples=30)
def test_a_beep_in_noise_is_found_to_a_millisecond(
    onset: float, code: int, level: float, seed: int
) -> None:
    samples = np.random.default_rng(seed).normal(0, level / 3, 3 * RATE)
    burst(samples, onset, BEEP_PITCHES[code], level)

    (beep,) = find_beeps(samples, RATE)

    assert beep.code == code
    assert beep.at == pytest.approx(onset, abs=A_MILLISECOND)


@pytest.mark.parametrize("block", [1, 27])
def test_a_voice_does_not_hide_beeps_nor_make_any(block: int) -> None:
    begin, length = block * RATE - RATE // 2, 10 * RATE
    samples = TalkingClock(size=(160, 90)).samples(begin, length) / 32768

    beeps = find_beeps(samples, RATE)

    assert [beep.code for beep in beeps] == [(block + second) % 4 for second in range(10)]
    onsets = [second + 0.5 for second in range(10)]
    assert [beep.at for beep in beeps] == pytest.approx(onsets, abs=3 * A_MILLISECOND)


def test_every_beep_of_a_long_recording_is_found_once() -> None:
    samples = np.zeros(70 * RATE)
    # 29.99 begins in one block of the search and ends in the next.
    onsets = [*np.arange(0.5, 29.0), 29.99, *np.arange(31.0, 69.0)]
    for onset in onsets:
        burst(samples, onset, BEEP_PITCHES[0])

    found = [beep.at for beep in find_beeps(samples, RATE)]

    assert found == pytest.approx(onsets, abs=A_MILLISECOND)


def test_a_tone_that_is_held_is_no_beep() -> None:
    samples = 0.3 * np.sin(2 * np.pi * BEEP_PITCHES[0] / RATE * np.arange(3 * RATE))

    assert find_beeps(samples, RATE) == []


@pytest.mark.parametrize("level", [0.0, 1e-5, 0.3])
def test_noise_and_silence_hold_no_beeps(level: float) -> None:
    noise = np.random.default_rng(7).normal(0, 1, 20 * RATE) * level

    assert find_beeps(noise, RATE) == []


def test_sound_too_short_for_a_beep_holds_none() -> None:
    assert find_beeps(np.zeros(100), RATE) == []
    assert find_beeps(np.zeros(0), RATE) == []


def test_a_beep_that_lost_a_packet_is_still_where_it_began() -> None:
    """20 ms of Opus are gone from its end: what is left of it decides."""
    samples = np.zeros(2 * RATE)
    burst(samples, 1.0, BEEP_PITCHES[1])
    samples[round(1.04 * RATE) :] = 0.0

    (beep,) = find_beeps(samples, RATE)

    assert beep.at == pytest.approx(1.0, abs=0.01)


@pytest.fixture(scope="module")
def talk() -> NDArray[np.float64]:
    return TalkingClock(size=(160, 90)).samples(3 * RATE // 2, 3 * RATE) / 32768


@given(lengths=st.lists(st.integers(0, RATE), min_size=1, max_size=5), first=st.integers(0, 9999))
@settings(max_examples=12)
def test_beeps_are_the_same_in_whatever_pieces_the_sound_comes(
    talk: NDArray[np.float64], lengths: list[int], first: int
) -> None:
    listening = Listening(RATE, first)

    found = []
    for piece in np.split(talk, np.cumsum(lengths)):
        found += listening.hear(piece)
    found += listening.end()

    whole = find_beeps(talk, RATE)
    assert [beep.code for beep in found] == [beep.code for beep in whole] == [2, 3, 0]
    onsets = [beep.at + first / RATE for beep in whole]
    assert [beep.at for beep in found] == pytest.approx(onsets, abs=1e-5)


def test_a_beep_is_told_as_soon_as_what_follows_it_was_heard() -> None:
    listening, samples = Listening(RATE), np.zeros(3 * RATE)
    burst(samples, 1.0, BEEP_PITCHES[2])

    assert listening.hear(samples[: round(1.2 * RATE)]) == []
    (beep,) = listening.hear(samples[round(1.2 * RATE) : round(1.3 * RATE)])
    assert beep.at == pytest.approx(1.0, abs=A_MILLISECOND)
    assert listening.hear(samples[round(1.3 * RATE) :]) == []


def test_no_more_sound_is_kept_than_will_be_needed() -> None:
    listening = Listening(RATE)
    for _ in range(30):
        listening.hear(np.zeros(RATE))

    assert len(listening._kept) <= RATE
