"""The microphone is chosen: not the dead track, the hum, the tone or the time code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.media.listening import Samples, rumble

from oneclock.errors import MediaError
from oneclock.media.choose_microphone import choose_microphone
from oneclock.media.loudness import Loudness, liveliest, measure_loudness
from oneclock.media.read_audio import Microphone
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.timebase.frame_rate import FrameRate

RATE = 48000
SECONDS = 26.0  # long enough to be heard in several places


def people(seconds: float = SECONDS, seed: int = 1) -> Samples:
    """Noise in syllables: four a second, with pauses."""
    noise = rumble(seconds, seed=seed)
    time = np.arange(len(noise)) / RATE
    syllables = np.clip(np.sin(2 * np.pi * 4 * time), 0, 1) * (
        np.sin(2 * np.pi * 0.3 * time) > -0.5
    )
    return np.asarray(noise * syllables * 0.3, np.float32)


def dead(seconds: float = SECONDS) -> Samples:
    noise = np.random.default_rng(9).standard_normal(round(seconds * RATE))
    return np.asarray(1e-5 * noise, np.float32)


def hum(seconds: float = SECONDS) -> Samples:
    time = np.arange(round(seconds * RATE)) / RATE
    overtones = sum(np.sin(2 * np.pi * 50 * k * time) / k for k in (1, 2, 3, 5, 9))
    return np.asarray(0.3 * overtones, np.float32)


def tone(seconds: float = SECONDS) -> Samples:
    return np.asarray(
        0.7 * np.sin(2 * np.pi * 1000 * np.arange(round(seconds * RATE)) / RATE), np.float32
    )


def time_code(seconds: float = SECONDS) -> Samples:
    """Biphase mark at 25 frames of 80 bits: a square wave of 1 and 2 kHz."""
    bits = np.random.default_rng(5).integers(0, 2, round(seconds * 2000) + 1)
    half = RATE // 4000
    # Each bit begins with a change; a one changes again in its middle.
    flips = np.stack([np.ones_like(bits), bits], axis=1).ravel()
    level = 1 - 2 * (np.cumsum(flips) % 2)
    return np.repeat(0.5 * level, half)[: round(seconds * RATE)].astype(np.float32)


@pytest.mark.parametrize(("louder", "place"), [(hum, 0), (time_code, 1), (tone, 2), (hum, 3)])
def test_of_four_mono_tracks_the_one_with_people_is_chosen(
    tmp_path: Path, louder: Callable[[], Samples], place: int
) -> None:
    tracks = [louder(), dead(), dead()]
    tracks.insert(place, people())
    path = tmp_path / "fx6.mov"
    write_media(path, sounds=[Sound(samples=t, rate=RATE, codec="pcm_s24le") for t in tracks])
    assert choose_microphone(path) == Microphone(track=place)


@pytest.mark.parametrize("alive", [0, 1])
def test_of_two_channels_the_living_one_is_chosen(tmp_path: Path, alive: int) -> None:
    both = np.stack([dead(), dead()])
    both[alive] = people()
    path = tmp_path / "a.wav"
    write_media(path, sounds=[Sound(samples=both, rate=RATE, codec="pcm_s16le")])
    assert choose_microphone(path) == Microphone(channel=alive)


@pytest.mark.parametrize("seconds", [0.5, 3.0, 10.0])
def test_short_clips_have_a_microphone_too(tmp_path: Path, seconds: float) -> None:
    both = np.stack([dead(seconds), people(seconds)])
    path = tmp_path / "a.mp4"
    write_media(path, sounds=[Sound(samples=both, rate=RATE)])
    assert choose_microphone(path) == Microphone(channel=1)


def test_of_two_equals_the_first_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    both = np.stack([people(), 1.2 * people(seed=2)])
    write_media(path, sounds=[Sound(samples=both, rate=RATE, codec="pcm_s16le")])
    assert choose_microphone(path) == Microphone()


def test_a_single_channel_is_chosen_whatever_is_on_it(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_media(path, sounds=[Sound(samples=dead(1.0), rate=RATE, codec="pcm_s16le")])
    assert choose_microphone(path) == Microphone()


def test_a_film_without_sound_has_no_microphone(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    frames = [np.zeros((36, 64, 3), np.uint8)] * 5
    write_media(path, picture=Picture(frames=frames, rate=FrameRate.parse("25"), codec="mpeg4"))
    with pytest.raises(MediaError, match="holds no sound"):
        choose_microphone(path)


@pytest.mark.parametrize("amplitude", [1.0, 0.1, 0.001])
def test_the_level_of_a_full_scale_square_is_zero_decibels(amplitude: float) -> None:
    square = np.tile(np.repeat([1.0, -1.0], 24), 2000).astype(np.float32) * np.float32(amplitude)
    expected = 20 * np.log10(amplitude)
    assert measure_loudness(square, RATE).level_db == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("steady", [hum, tone, time_code, dead])
def test_machines_are_steady_and_people_are_not(steady: Callable[[float], Samples]) -> None:
    still, moving = measure_loudness(steady(10.0), RATE), measure_loudness(people(10.0), RATE)
    assert still.movement_db < 2.0 < 4.0 < moving.movement_db


def test_steady_noise_of_a_microphone_is_steady() -> None:
    noise = np.random.default_rng(2).standard_normal(24 * RATE).astype(np.float32) * 0.05
    assert measure_loudness(noise, RATE).movement_db < 2.0


def test_no_sound_at_all_is_as_quiet_as_can_be() -> None:
    for nothing in (np.zeros(0, np.float32), np.full(RATE, np.nan, np.float32)):
        assert measure_loudness(nothing, RATE) == Loudness(level_db=-120.0, movement_db=0.0)


def test_where_nothing_moves_the_loudest_is_taken() -> None:
    levels = [Loudness(level_db=level, movement_db=0.5) for level in (-90.0, -40.0, -10.0)]
    assert liveliest(dict(enumerate(levels))) == 2
    assert liveliest({"only": levels[0]}) == "only"
    assert liveliest({}) is None
