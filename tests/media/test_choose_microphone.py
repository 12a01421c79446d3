"""The microphone is chosen: not the dead track, the hum, the tone or the time code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.media.listening import Samples, rumble
from tests.media.timecode_sound import RATES, Generator

from oneclock.errors import MediaError
from oneclock.media.choose_microphone import (
    choose_channels,
    choose_microphone,
    find_time_code,
)
from oneclock.media.loudness import Loudness, SoundKind, liveliest, measure_loudness
from oneclock.media.read_audio import Microphone
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.timecode import TimecodeRate

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


def hiss(seconds: float = SECONDS, level: float = 0.003) -> Samples:
    noise = np.random.default_rng(3).standard_normal(round(seconds * RATE))
    return np.asarray(level * noise, np.float32)


def hum_and_hiss(seconds: float = SECONDS) -> Samples:
    return hum(seconds) + hiss(seconds)


def american_hum(seconds: float = SECONDS) -> Samples:
    """A little below 60 Hz, as mains are: in no step with our frames."""
    time = np.arange(round(seconds * RATE)) / RATE
    overtones = sum(np.sin(2 * np.pi * 59.96 * k * time) / k for k in (1, 2, 3, 5, 9))
    return np.asarray(0.3 * overtones + hiss(seconds), np.float32)


def tone_that_stops(seconds: float = SECONDS) -> Samples:
    """Line-up tone up to the middle of the recording."""
    sound = tone(seconds)
    sound[len(sound) // 2 :] = 0.0
    return sound + hiss(seconds, 1e-4)


def time_code(
    seconds: float = SECONDS, rate: TimecodeRate = RATES[-1], level: float = 0.5
) -> Samples:
    """At 30 frames its level in a band moves by 7 dB, more than many a talker's."""
    return Generator(rate=rate).sound(seconds, level=level)


def time_code_plugged_in(seconds: float = SECONDS) -> Samples:
    """From the middle on."""
    sound = time_code(seconds)
    sound[: len(sound) // 2] = 0.0
    return sound


MACHINES = [
    hum,
    hum_and_hiss,
    american_hum,
    tone,
    tone_that_stops,
    time_code,
    time_code_plugged_in,
]


@pytest.mark.parametrize(("louder", "place"), [(hum, 0), (time_code, 1), (tone, 2), (hum, 3)])
def test_of_four_mono_tracks_the_one_with_people_is_chosen(
    tmp_path: Path, louder: Callable[[], Samples], place: int
) -> None:
    tracks = [louder(), dead(), dead()]
    tracks.insert(place, people())
    path = tmp_path / "fx6.mov"
    write_media(path, sounds=[Sound(samples=t, rate=RATE, codec="pcm_s24le") for t in tracks])
    assert choose_microphone(path) == Microphone(track=place)


def two_channels(path: Path, left: Samples, right: Samples, codec: str = "pcm_s16le") -> Path:
    write_media(path, sounds=[Sound(samples=np.stack([left, right]), rate=RATE, codec=codec)])
    return path


@pytest.mark.parametrize("quieter", [1.0, 0.1])
@pytest.mark.parametrize("machine", MACHINES)
def test_no_machine_is_taken_for_a_microphone_beside_it(
    tmp_path: Path, machine: Callable[[], Samples], quieter: float
) -> None:
    path = two_channels(tmp_path / "a.wav", machine(), quieter * people())
    assert choose_microphone(path) == Microphone(channel=1)


@pytest.mark.parametrize("level", [1.0, 0.1, 0.01])
@pytest.mark.parametrize("rate", RATES, ids=str)
def test_time_code_of_any_rate_and_level_is_known_as_such(
    tmp_path: Path, rate: TimecodeRate, level: float
) -> None:
    path = two_channels(tmp_path / "a.wav", time_code(rate=rate, level=level), 0.3 * people())
    assert choose_microphone(path) == Microphone(channel=1)
    assert find_time_code(path) == Microphone(channel=0)
    assert choose_channels(path).kind is SoundKind.MOVING


@pytest.mark.parametrize(("name", "codec"), [("a.m4a", "aac"), ("a.mka", "libopus")])
def test_time_code_is_known_after_a_codec(tmp_path: Path, name: str, codec: str) -> None:
    path = two_channels(tmp_path / name, people(), time_code(), codec)
    assert choose_microphone(path) == Microphone(channel=0)
    assert find_time_code(path) == Microphone(channel=1)


@pytest.mark.parametrize("level", [1.0, 0.3, 0.1])
def test_time_code_that_bleeds_into_a_microphone_does_not_make_it_one(
    tmp_path: Path, level: float
) -> None:
    """At -40 dB it is up to 16 dB louder than the people there."""
    code = time_code(level=1.0)
    path = two_channels(tmp_path / "a.wav", code, level * people() + 0.01 * code)
    assert choose_microphone(path) == Microphone(channel=1)
    assert find_time_code(path) == Microphone(channel=0)


def test_a_microphone_that_heard_nothing_but_a_bleed_is_still_the_microphone(
    tmp_path: Path,
) -> None:
    path = two_channels(tmp_path / "a.wav", time_code(), dead() + 0.003 * time_code())
    assert choose_microphone(path) == Microphone(channel=1)


def test_a_line_up_tone_before_the_programme_does_not_hide_the_microphone(tmp_path: Path) -> None:
    programme = np.concatenate([tone(SECONDS / 2), people(SECONDS / 2)])
    path = two_channels(tmp_path / "a.wav", programme, hiss(len(programme) / RATE, 0.1))
    assert choose_microphone(path) == Microphone(channel=0)


@pytest.mark.parametrize("seconds", [2.0, SECONDS])
@pytest.mark.parametrize(
    ("sound", "kind"),
    [
        (time_code, SoundKind.TIME_CODE),
        (hum, SoundKind.STEADY),
        (tone, SoundKind.STEADY),
        (dead, SoundKind.DEAD),
        (people, SoundKind.MOVING),
    ],
)
def test_a_single_channel_can_be_asked_what_it_holds(
    tmp_path: Path, sound: Callable[[float], Samples], kind: SoundKind, seconds: float
) -> None:
    path = tmp_path / "a.wav"
    write_media(path, sounds=[Sound(samples=sound(seconds), rate=RATE, codec="pcm_s16le")])
    channels = choose_channels(path)
    assert channels.kind is kind
    assert (channels.microphone is None) == (kind is SoundKind.TIME_CODE)
    assert channels.time_code == (Microphone() if kind is SoundKind.TIME_CODE else None)


@pytest.mark.parametrize(
    "beside",
    [dead, time_code],
    ids=["a dead channel", "the same on both"],
)
def test_a_recording_of_time_code_alone_has_no_microphone(
    tmp_path: Path, beside: Callable[[], Samples]
) -> None:
    channels = choose_channels(two_channels(tmp_path / "a.wav", time_code(), beside()))
    assert channels.microphone is None
    assert channels.time_code == Microphone()


@pytest.mark.parametrize(
    "beside",
    [hiss, lambda: dead() + 0.003 * time_code()],
    ids=["hiss", "a bleed"],
)
def test_what_may_be_a_microphone_beside_time_code_is_one(
    tmp_path: Path, beside: Callable[[], Samples]
) -> None:
    channels = choose_channels(two_channels(tmp_path / "a.wav", beside(), time_code()))
    assert channels.microphone == Microphone(channel=0)
    assert channels.time_code == Microphone(channel=1)


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
    assert find_time_code(path) is None


@pytest.mark.parametrize("amplitude", [1.0, 0.1, 0.001])
def test_the_level_of_a_full_scale_square_is_zero_decibels(amplitude: float) -> None:
    square = np.tile(np.repeat([1.0, -1.0], 24), 2000).astype(np.float32) * np.float32(amplitude)
    expected = 20 * np.log10(amplitude)
    assert measure_loudness(square, RATE).level_db == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("steady", [hum, hum_and_hiss, american_hum, tone, tone_that_stops, dead])
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
