"""Voices, music and rooms: what they must be for an aligner's test to mean something."""

from __future__ import annotations

from math import dist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.simulate.music import music
from oneclock.simulate.room import (
    SPEED_OF_SOUND,
    Place,
    Room,
    impulse_response,
    through,
    travel_time,
)
from oneclock.simulate.voices import conversation, voice
from oneclock.timebase.span import Span

RATE = 48000
places = st.tuples(st.floats(0.5, 8.5), st.floats(0.5, 6.5), st.floats(0.5, 2.5))


def likeness(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float64]:
    """Normalised correlation at every lag."""
    size = len(a) + len(b)
    spectrum = np.fft.rfft(a, size) * np.conj(np.fft.rfft(b, size))
    scale = np.linalg.norm(a) * np.linalg.norm(b)
    return np.asarray(np.abs(np.fft.irfft(spectrum, size)) / scale)


def share_above(sound: NDArray[np.float32], hertz: float) -> float:
    power = np.abs(np.fft.rfft(sound)) ** 2
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE)
    return float(power[frequency > hertz].sum() / power.sum())


@pytest.mark.parametrize("make", [voice, music])
def test_a_seed_always_gives_the_same_sound(make: type) -> None:
    np.testing.assert_array_equal(make(3.0, 5), make(3.0, 5))


@pytest.mark.parametrize("make", [voice, music])
def test_other_seeds_give_unrelated_sounds(make: type) -> None:
    assert likeness(make(10.0, 1), make(10.0, 2)).max() < 0.25


@pytest.mark.parametrize("make", [voice, music])
def test_no_stretch_returns_later(make: type) -> None:
    sound = make(30.0, 1)
    assert likeness(sound[: 12 * RATE], sound[15 * RATE :]).max() < 0.25


def test_a_voice_is_broadband_modulated_and_pauses() -> None:
    sound = voice(20.0, 4)
    level = np.sqrt(np.mean(sound.reshape(-1, RATE // 50) ** 2, axis=1))
    quiet = float(np.mean(level < 0.02 * level.max()))
    assert len(sound) == 20 * RATE
    assert np.isfinite(sound).all()
    assert share_above(sound, 4000.0) > 0.002
    assert 0.1 < quiet < 0.7
    # Syllables: the loudness varies most between 2 and 8 times a second.
    slow = np.abs(np.fft.rfft(level - level.mean())) ** 2
    beat = np.fft.rfftfreq(len(level), 1 / 50)
    assert slow[(beat > 1) & (beat < 8)].sum() > 0.5 * slow[beat > 1].sum()


def test_a_talker_is_silent_outside_its_turns() -> None:
    sound = voice(10.0, 4, turns=[Span(start=4.0, end=8.0)])
    assert not sound[: int(3.95 * RATE)].any()
    assert not sound[int(8.1 * RATE) :].any()
    assert np.abs(sound).max() > 0.1


def test_in_a_conversation_everybody_speaks_and_mostly_one_at_a_time() -> None:
    talk = conversation(40.0, 7, talkers=2)
    active = [np.sqrt(np.mean(t.reshape(-1, RATE // 10) ** 2, axis=1)) > 0.01 for t in talk]
    assert all(a.mean() > 0.15 for a in active)
    assert (active[0] & active[1]).mean() < 0.15


@given(source=places, microphone=places)
@settings(max_examples=25)
def test_direct_sound_arrives_after_distance_over_343(source: Place, microphone: Place) -> None:
    if dist(source, microphone) < 0.3:
        return
    response = impulse_response(Room(reverb=0.0), source, microphone, seed=1).astype(float)
    # The centre of gravity of a delayed pulse is its delay.
    arrival = float(np.arange(len(response)) @ response / response.sum()) / RATE
    assert arrival == pytest.approx(dist(source, microphone) / SPEED_OF_SOUND, abs=0.1e-6)
    assert response.sum() == pytest.approx(1 / dist(source, microphone), rel=1e-3)


@given(source=places, microphone=places, reverb=st.floats(0.2, 0.8))
@settings(max_examples=25)
def test_nothing_arrives_before_the_direct_sound(
    source: Place, microphone: Place, reverb: float
) -> None:
    if dist(source, microphone) < 0.3:
        return
    response = impulse_response(Room(reverb=reverb), source, microphone, seed=1)
    first = int(travel_time(source, microphone) * RATE)
    assert np.abs(response[: first - 16]).max(initial=0.0) == 0.0
    assert np.abs(response[first - 1 : first + 3]).max() > 0.5 / dist(source, microphone)


def test_a_room_rings_for_as_long_as_it_says() -> None:
    room = Room(size=(9.0, 7.0, 3.2), reverb=0.5)
    response = impulse_response(room, (2.0, 2.0, 1.5), (6.0, 5.0, 1.5), seed=2).astype(float)
    # Schroeder's backward integration: how the remaining energy falls.
    remaining = 10 * np.log10(np.cumsum(response[::-1] ** 2)[::-1] / np.sum(response**2))
    fifteen_db = (np.argmax(remaining < -20) - np.argmax(remaining < -5)) / RATE
    assert 60 / 15 * fifteen_db == pytest.approx(0.5, rel=0.25)


def test_block_convolution_equals_plain_convolution() -> None:
    rng = np.random.default_rng(3)
    sounds = [rng.standard_normal(150_000).astype(np.float32) for _ in range(2)]
    responses = [rng.standard_normal(n).astype(np.float32) for n in (300, 500)]
    plain = sum(np.convolve(s, r)[:150_000] for s, r in zip(sounds, responses, strict=True))
    np.testing.assert_allclose(through(sounds, responses), plain, atol=1e-3)


def test_a_hall_whose_echo_outlasts_a_second_is_not_silent() -> None:
    """Its response is longer than a block of the convolution was."""
    click = np.zeros(RATE, np.float32)
    click[100] = 1.0
    response = np.zeros(2 * RATE, np.float32)
    response[[0, RATE // 2]] = 1.0, 0.5

    heard = through([click], [response])

    assert np.flatnonzero(heard > 0.1).tolist() == [100, 100 + RATE // 2]


def test_a_conversation_of_nobody_is_silent() -> None:
    assert conversation(10.0, 7, talkers=0) == ()
