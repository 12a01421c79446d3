"""Who speaks, learnt from levels alone: gains, bleed and rooms are not known beforehand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.edit.decide.scenes import alternating, heard, speech

from oneclock.edit.decide.microphones import learn_microphones
from oneclock.edit.decide.who_speaks import WhoSpeaks, who_speaks
from oneclock.edit.mic_levels import CELLS, decibels, measure_levels
from oneclock.simulate.device import Device, record
from oneclock.simulate.room import Room, impulse_response, through
from oneclock.simulate.voices import voice
from oneclock.timebase.span import Span

TWO = np.array([[0.0, -10.0], [-12.0, 0.0]])
ROOM = np.array([-9.0, -9.5])
"""dB of both talkers at a microphone that stands back."""
SECONDS = 90.0


def interview(
    bleed: NDArray[np.float64] = TWO, seed: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Levels, and (talkers, cells) of who has a turn."""
    talkers = bleed.shape[1]
    turns = alternating(SECONDS, talkers, seed)
    levels = heard(speech(SECONDS, turns, seed), bleed, seed)
    return levels, turns_of(turns, levels.shape[1])


def turns_of(turns: Sequence[Sequence[tuple[float, float]]], cells: int) -> NDArray[np.bool_]:
    has_turn = np.zeros((len(turns), cells), np.bool_)
    for talker, own in enumerate(turns):
        for begin, end in own:
            has_turn[talker, round(begin * CELLS) : round(end * CELLS)] = True
    return has_turn


def speaking(found: WhoSpeaks | None) -> NDArray[np.float64]:
    """(talkers, cells): the odds of each."""
    assert found is not None
    return np.stack(
        [
            sum(
                odds for together, odds in zip(found.sets, found.odds, strict=True) if n in together
            )
            for n in range(len(found.microphones.own))
        ]
    )


def right_of(found: WhoSpeaks | None, has_turn: NDArray[np.bool_]) -> float:
    """Of the cells in which somebody is said to speak alone, the share that are in their turn."""
    odds = speaking(found)
    alone = (odds > 0.5).sum(axis=0) == 1
    return float(has_turn[np.argmax(odds, axis=0), np.arange(odds.shape[1])][alone].mean())


def test_each_talker_is_told_by_their_own_microphone() -> None:
    levels, has_turn = interview()

    found = who_speaks(levels)

    assert found is not None
    assert found.microphones.own == (0, 1)
    assert right_of(found, has_turn) > 0.99
    assert speaking(found).max(axis=0)[has_turn.any(axis=0)].mean() > 0.75  # pauses for breath


@pytest.mark.parametrize("room_first", [True, False])
def test_a_microphone_of_the_room_is_nobodys(room_first: bool) -> None:
    bleed = np.vstack([ROOM, TWO] if room_first else [TWO, ROOM])
    levels, has_turn = interview(bleed)

    found = who_speaks(levels)

    assert found is not None
    assert found.microphones.own == ((1, 2) if room_first else (0, 1))
    assert right_of(found, has_turn) > 0.99


def test_bleed_that_is_louder_than_the_own_talker_is_told_from_them() -> None:
    # The second talker has a soft voice: the first is louder even at the second's microphone.
    bleed = np.array([[0.0, -22.0], [-6.0, -11.0]])
    levels, has_turn = interview(bleed)

    assert right_of(who_speaks(levels), has_turn) > 0.98


def test_who_speaks_softly_is_the_same_person() -> None:
    turns = alternating(SECONDS, 2, 1)
    voices = speech(SECONDS, turns, 1)
    for number, (begin, end) in enumerate(turns[0]):
        voices[0, round(begin * CELLS) : round(end * CELLS)] -= 7.0 * (number % 3)
    has_turn = interview()[1]

    found = who_speaks(heard(voices, np.vstack([TWO, ROOM]), 1, floor=-70.0))

    assert found is not None
    assert found.microphones.own == (0, 1)
    assert right_of(found, has_turn) > 0.98


@pytest.mark.parametrize("seed", [3, 4, 8])
def test_three_talkers_and_a_room(seed: int) -> None:
    """Four patterns to begin with: in some conversations one talker is learnt twice."""
    bleed = np.array([[0, -9, -14], [-12, 0, -8], [-15, -10, 0], [-10, -9, -11]], np.float64)
    levels, has_turn = interview(bleed, seed)

    found = who_speaks(levels)

    assert found is not None
    assert found.microphones.own == (0, 1, 2)
    assert right_of(found, has_turn) > 0.99


def test_in_a_room_that_rings_echoes_are_nobodys() -> None:
    """Half a second of reverberation, and microphones 0.8 m away: those of the others hear nearly
    as much of everybody, and that of the room hears echoes as loud as talkers."""
    rate, seats = 16000, ((3.7, 2.0, 1.2), (4.9, 2.0, 1.2), (4.3, 3.0, 1.2))
    turns = alternating(60.0, 3, 4)
    voices = [
        voice(60.0, seed, rate=rate, turns=[Span(start=b, end=e) for b, e in own])
        for seed, own in enumerate(turns, 1)
    ]
    places = [*((x, y + 0.8, z - 0.1) for x, y, z in seats), (4.4, 5.5, 1.6)]
    room = Room(reverb=0.5)
    levels = []
    for number, place in enumerate(places):
        responses = [impulse_response(room, seat, place, seed=number, rate=rate) for seat in seats]
        device = Device(length=60.0, snr_db=20.0, seed=number)
        sound = record(through(voices, responses), rate, device)
        levels.append(decibels(measure_levels([sound], rate)))
    has_turn = turns_of(turns, len(levels[0]))

    found = who_speaks(np.stack(levels))

    assert found is not None
    assert found.microphones.own == (0, 1, 2)
    assert right_of(found, has_turn) > 0.99
    odds = speaking(found)
    for talker, own in enumerate(has_turn):
        assert (odds[talker] > 0.5)[~own].mean() < 0.05


@pytest.mark.parametrize("seed", [1, 2, 3, 6])
def test_bleed_that_grows_while_somebody_goes_on_is_not_a_second_talker(seed: int) -> None:
    """A room has not answered yet when a sound begins: what onsets tell of bleed is too little."""
    voices = speech(SECONDS, alternating(SECONDS, 2, seed), seed)
    bleed, own = 10 ** (TWO / 10), np.eye(2)
    power = (own * bleed) @ 10 ** (voices / 10) + ((1 - own) * bleed) @ ringing(voices)
    noise = np.random.default_rng(seed).normal(0.0, 1.0, power.shape)

    odds = speaking(who_speaks(10 * np.log10(power + 1e-6) + noise))

    assert (odds > 0.5).all(axis=0).mean() < 0.012


def ringing(voices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power, and what walls add: in the end as much as 2.4 times of it."""
    power = 10 ** (voices / 10)
    out, echo = power.copy(), np.zeros(len(power))
    for cell in range(power.shape[1]):
        out[:, cell] += 0.6 * echo
        echo = 0.8 * (echo + power[:, cell])
    return out


@settings(max_examples=10)
@given(st.lists(st.floats(-30.0, 30.0), min_size=3, max_size=3))
def test_the_gain_of_a_recorder_says_nothing(gains: list[float]) -> None:
    levels, _ = interview(np.vstack([TWO, ROOM]))

    plain, with_gains = who_speaks(levels), who_speaks(levels + np.array(gains)[:, None])

    assert plain is not None and with_gains is not None  # noqa: PT018
    assert with_gains.microphones.own == plain.microphones.own
    assert np.abs(with_gains.odds - plain.odds).max() < 1e-3


def test_both_at_once_is_both() -> None:
    turns = alternating(SECONDS, 2, 1)
    turns[0].append((40.0, 60.0))
    turns[1].append((40.0, 60.0))
    levels = heard(speech(SECONDS, turns, 1), TWO, 1)

    odds = speaking(who_speaks(levels))[:, 42 * CELLS : 58 * CELLS]

    assert (odds > 0.5).mean(axis=1).min() > 0.7


def test_while_a_microphone_was_not_recording_its_talker_is_not_taken_to_speak() -> None:
    levels, has_turn = interview(np.vstack([TWO, ROOM]))
    levels[0, : 30 * CELLS] = np.nan

    odds = speaking(who_speaks(levels))

    assert odds[0, : 30 * CELLS].max() < 1e-6
    later = np.s_[:, 30 * CELLS :]
    assert odds[later][has_turn[later]].mean() > 0.7


def test_digital_silence_between_words_is_silence_like_any_other() -> None:
    levels, has_turn = interview()

    # As codecs leave it: nothing at all, and now and then next to nothing.
    nothing = np.random.default_rng(1).choice([-120.0, -90.0], levels.shape)
    gated = np.where(levels < -50.0, nothing, levels)

    assert right_of(who_speaks(gated), has_turn) > 0.98


def test_a_muted_recorder_is_no_measure_of_silence() -> None:
    levels, has_turn = interview(np.vstack([TWO, ROOM]))
    levels[0, 20 * CELLS : 30 * CELLS] = -120.0

    found = who_speaks(levels)

    later = np.s_[:, 30 * CELLS :]
    assert right_of(found, has_turn) > 0.9
    odds = speaking(found)
    alone = ((odds > 0.5).sum(axis=0) == 1)[30 * CELLS :]
    assert (
        has_turn[later][np.argmax(odds[later], axis=0), np.arange(len(alone))][alone].mean() > 0.99
    )


@pytest.mark.parametrize(
    "levels",
    [
        heard(speech(SECONDS, alternating(SECONDS, 2, 1), 1), np.array([[0, -10]], np.float64), 1),
        heard(speech(SECONDS, [[(1.0, 80.0)]], 1), np.array([[0.0], [-12.0]]), 1),
        heard(speech(SECONDS, alternating(SECONDS, 2, 1), 1), np.array([[-3, -3], [-9, -9.0]]), 1),
        heard(speech(SECONDS, [[]], 1), np.array([[0.0], [-12.0]]), 1),
        np.full((2, 4000), np.nan),
        np.full((2, 4000), -120.0),
        np.full((3, 5), -20.0),
    ],
    ids=["one microphone", "one talker", "two rooms", "nobody", "deaf", "silent", "short"],
)
def test_where_talkers_cannot_be_told_apart_nobody_is_named(levels: NDArray[np.float64]) -> None:
    assert learn_microphones(levels) is None
    assert who_speaks(levels) is None


def test_the_odds_of_every_moment_add_up() -> None:
    found = who_speaks(interview()[0])

    assert found is not None
    assert found.odds.sum(axis=0) == pytest.approx(1.0, abs=1e-5)
    assert found.odds.min() >= 0.0
