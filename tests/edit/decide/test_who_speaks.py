"""Who speaks, learnt from levels alone: gains, bleed and rooms are not known beforehand."""

from __future__ import annotations

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
    has_turn = np.zeros((talkers, levels.shape[1]), np.bool_)
    for talker, own in enumerate(turns):
        for begin, end in own:
            has_turn[talker, round(begin * CELLS) : round(end * CELLS)] = True
    return levels, has_turn


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


def test_three_talkers_and_a_room() -> None:
    bleed = np.array([[0, -9, -14], [-12, 0, -8], [-15, -10, 0], [-10, -9, -11]], np.float64)
    levels, has_turn = interview(bleed, seed=3)

    found = who_speaks(levels)

    assert found is not None
    assert found.microphones.own == (0, 1, 2)
    assert right_of(found, has_turn) > 0.99


def test_in_a_room_that_rings_echoes_are_nobodys() -> None:
    """Half a second of reverberation, and microphones half a metre away: the microphone of the room
    hears echoes as loud as talkers."""
    rate, seats = 16000, ((3.9, 2.0, 1.2), (5.1, 2.0, 1.2))
    turns = alternating(60.0, 2, 4)
    voices = [
        voice(60.0, seed, rate=rate, turns=[Span(start=b, end=e) for b, e in own])
        for seed, own in enumerate(turns, 1)
    ]
    places = [*((x, y + 0.55, z) for x, y, z in seats), (4.4, 5.5, 1.6)]
    room = Room(reverb=0.5)

    sounds = [
        through(
            voices,
            [impulse_response(room, seat, place, seed=number, rate=rate) for seat in seats],
        )
        for number, place in enumerate(places)
    ]
    recorded = [
        record(sound, rate, Device(length=60.0, snr_db=20.0, seed=number))
        for number, sound in enumerate(sounds)
    ]
    found = learn_microphones(np.stack([decibels(measure_levels([s], rate)) for s in recorded]))

    assert found is not None
    assert found.own == (0, 1)


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
