"""Recordings of known truth: the clock is right and says how right, or there is no clock.

The recordings are made at 8 kHz of sound at 16 kHz: everything an aligner hears is in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest
from tests.align.sounds import Samples, solved

from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.simulate.device import Device, record
from oneclock.simulate.event import Camera, Event, SoundSource
from oneclock.simulate.event_sound import heard_by, sounds_of
from oneclock.simulate.music import music
from oneclock.simulate.room import Room
from oneclock.simulate.voices import voice
from oneclock.timebase.clock_map import ClockMap

WORLD_RATE = 16000
MILLISECOND = 1e-3
PPM = 1e-6

REFERENCE = Device(starts_at=5.0, length=110.0, snr_db=35.0, seed=1)
PARTNER = Device(
    starts_at=8.7654, length=100.0, drift=40 * PPM, gain=0.3, snr_db=20.0, high_cut=3000.0, seed=2
)


@lru_cache
def talk(seconds: float = 120.0, seed: int = 31) -> Samples:
    return voice(seconds, seed, rate=WORLD_RATE)


@lru_cache
def tune(seconds: float = 120.0, seed: int = 32) -> Samples:
    return music(seconds, seed, rate=WORLD_RATE)


def recorded(world: Samples, device: Device) -> Samples:
    return record(world, WORLD_RATE, device, rate=SAMPLE_RATE)


def truth_of(source: Device, reference: Device = REFERENCE) -> ClockMap:
    return source.clock.then(reference.clock.inverse())


def error_at(clock: ClockMap, truth: ClockMap, local: float) -> float:
    return float(clock.to_reference(local) - truth.to_reference(local))


def worst_error(clock: ClockMap, truth: ClockMap, seconds: float) -> float:
    return max(abs(error_at(clock, truth, local)) for local in np.linspace(0, seconds, 11))


# -- what can be answered ------------------------------------------------------------------------

WORLDS = {"talk": talk, "music": tune}
EASY = [
    pytest.param("talk", PARTNER, id="talk"),
    pytest.param("music", PARTNER, id="music"),
    pytest.param("talk", Device(starts_at=1.25, length=100.0, snr_db=20.0), id="starts earlier"),
    pytest.param("talk", Device(starts_at=7.0, length=100.0, snr_db=0.0, seed=3), id="0 dB noise"),
    pytest.param(
        "music", Device(starts_at=7.0, length=100.0, snr_db=0.0, seed=3), id="music in 0 dB noise"
    ),
    pytest.param(
        "talk", Device(starts_at=0.0, length=120.0, drift=-200 * PPM, seed=4), id="-200 ppm"
    ),
    pytest.param(
        "talk",
        Device(starts_at=9.0, length=90.0, gain=20.0, clip_at=0.5, snr_db=20.0),
        id="clipped",
    ),
]


@lru_cache
def answer_for(world: str, device: Device) -> Answer:
    sound = WORLDS[world]()
    return solved(recorded(sound, REFERENCE), recorded(sound, device))


@pytest.mark.parametrize(("world", "device"), EASY)
def test_a_clock_is_found_within_a_millisecond_and_2_ppm(world: str, device: Device) -> None:
    answer = answer_for(world, device)

    assert answer.grade is Grade.TRUSTED, answer.reason
    assert answer.clock is not None
    assert worst_error(answer.clock, truth_of(device), device.length) < MILLISECOND
    assert answer.clock.drift == pytest.approx(truth_of(device).drift, abs=2 * PPM)


@pytest.mark.parametrize(("world", "device"), EASY)
def test_the_truth_lies_within_the_stated_uncertainty(world: str, device: Device) -> None:
    answer = answer_for(world, device)

    assert answer.clock is not None
    for local in (0.0, device.length / 2, device.length):
        error = error_at(answer.clock, truth_of(device), local)
        assert abs(error) < 4 * answer.clock.std_at(local)
    assert answer.clock.std_at(device.length / 2) < MILLISECOND


@pytest.mark.parametrize("world", ["talk", "music"])
@pytest.mark.parametrize(
    ("seconds", "starts_at"), [(20.0, 61.234567), (6.0, 43.21), (20.0, 100.0), (20.0, -3.0)]
)
def test_a_short_clip_is_placed_within_a_millisecond(
    world: str, seconds: float, starts_at: float
) -> None:
    """The last two reach beyond an end of the reference."""
    sound = WORLDS[world]()
    clip = Device(starts_at=starts_at, length=seconds, drift=12 * PPM, snr_db=20.0, seed=5)

    answer = solved(recorded(sound, REFERENCE), recorded(sound, clip))

    assert answer.grade is Grade.TRUSTED, answer.reason
    assert answer.clock is not None
    assert worst_error(answer.clock, truth_of(clip), seconds) < MILLISECOND
    # Too short to tell its drift: it says so, where a free fit would make one up.
    for local in (0.0, seconds):
        error = error_at(answer.clock, truth_of(clip), local)
        assert abs(error) < 4 * answer.clock.std_at(local)


def test_a_source_far_longer_than_its_reference_is_placed_too() -> None:
    short = Device(starts_at=50.0, length=20.0, snr_db=30.0, seed=6)

    answer = solved(recorded(talk(), short), recorded(talk(), PARTNER))

    assert answer.grade is Grade.TRUSTED
    assert answer.clock is not None
    at_the_clip = truth_of(PARTNER, short).to_local(10.0)
    assert abs(error_at(answer.clock, truth_of(PARTNER, short), at_the_clip)) < MILLISECOND


def test_the_overlap_is_what_both_covered_on_the_reference_clock() -> None:
    late = Device(starts_at=100.0, length=18.0, snr_db=30.0)

    answer = solved(recorded(talk(), REFERENCE), recorded(talk(), late))

    assert answer.overlap_in_reference is not None
    assert answer.overlap_in_reference.start == pytest.approx(95.0, abs=MILLISECOND)
    assert answer.overlap_in_reference.end == pytest.approx(110.0, abs=MILLISECOND)


def test_a_microphone_of_inverted_polarity_changes_nothing() -> None:
    reference, source = recorded(talk(), REFERENCE), recorded(talk(), PARTNER)

    upright, inverted = solved(reference, source), solved(reference, -source)

    assert inverted.grade is Grade.TRUSTED
    assert inverted.clock == upright.clock


@pytest.mark.parametrize("world", ["talk", "music"])
@pytest.mark.parametrize("device", [PARTNER, Device(starts_at=30.0, length=20.0, snr_db=15.0)])
def test_seen_from_the_other_side_the_clock_is_the_inverse(world: str, device: Device) -> None:
    sound = WORLDS[world]()
    reference, source = recorded(sound, REFERENCE), recorded(sound, device)

    there, back = solved(reference, source), solved(source, reference)

    assert there.clock is not None
    assert back.clock is not None
    round_trip = there.clock.then(back.clock)
    for local in (0.0, device.length):
        assert round_trip.to_reference(local) == pytest.approx(local, abs=MILLISECOND / 4)


def test_the_answer_does_not_depend_on_the_day() -> None:
    reference, source = recorded(talk(), REFERENCE), recorded(talk(), PARTNER)

    assert solved(reference, source) == solved(reference, source)


@pytest.mark.parametrize("seed", [1, 2])
def test_talkers_three_metres_apart_cost_no_more_than_sound_takes_between_them(seed: int) -> None:
    """Cameras on either side hear the two talkers apart by different amounts: no one offset is
    true. The answer is one of the truths, and the drift is that of the clocks."""
    left, right = (2.0, 1.0, 1.5), (5.0, 1.0, 1.5)
    cameras = (
        Camera(file_name="a.wav", device=Device(length=90.0, snr_db=30.0), place=(1.5, 4.0, 1.5)),
        Camera(
            file_name="b.wav",
            device=Device(starts_at=3.3, length=80.0, drift=25 * PPM, snr_db=25.0, seed=9),
            place=(6.0, 4.0, 1.5),
        ),
    )
    event = Event(
        seed=seed,
        length=90.0,
        room=Room(size=(8.0, 6.0, 3.0), reverb=0.3),
        sources=(
            SoundSource(kind="talker", place=left),
            SoundSource(kind="talker", place=right),
        ),
        cameras=cameras,
    )
    sounds = sounds_of(event)
    first, second = (heard_by(event, camera, sounds, rate=SAMPLE_RATE) for camera in cameras)

    answer = solved(first, second)

    truth = event.heard_clock(cameras[1])
    assert answer.grade is not Grade.REFUSED, answer.reason
    assert answer.clock is not None
    assert worst_error(answer.clock, truth, 80.0) < event.spread(cameras[1]) + MILLISECOND
    # Which of them it goes by it cannot know, and says so.
    assert abs(error_at(answer.clock, truth, 40.0)) < 3 * answer.clock.std_at(40.0)
    assert answer.clock.std_at(40.0) > MILLISECOND
    assert answer.clock.drift == pytest.approx(truth.drift, abs=2 * PPM)


# -- what may not be trusted ---------------------------------------------------------------------


def test_an_exact_loop_is_ambiguous_and_the_other_place_is_named() -> None:
    """Eight seconds of a drum machine, over and over: every turn fits exactly as well."""
    loop = music(8.0, 41, rate=WORLD_RATE)
    sound = np.tile(loop, 12)
    reference = recorded(sound, Device(length=90.0, snr_db=30.0, seed=1))
    source = recorded(sound, Device(starts_at=20.0, length=30.0, snr_db=30.0, seed=2))

    answer = solved(reference, source)

    assert answer.grade is Grade.REFUSED
    assert answer.clock is None
    assert "ambiguous" in answer.reason
    assert answer.evidence is not None
    assert answer.evidence.rival is not None
    turns = (answer.evidence.rival.offset - 20.0) / 8.0
    assert turns == pytest.approx(round(turns), abs=1e-3)
    assert f"{answer.evidence.rival.offset:+.3f} s" in answer.reason


def hiss(seed: int) -> Samples:
    noise = np.random.default_rng(seed).standard_normal(120 * WORLD_RATE, np.float32)
    return np.float32(0.1) * noise


def hum(seed: int) -> Samples:
    t = np.arange(120 * WORLD_RATE) / WORLD_RATE
    waves = sum(np.sin(2 * np.pi * 50 * k * t + seed) / k for k in range(1, 12))
    return np.asarray(0.1 * waves, np.float32) + np.float32(0.01) * hiss(seed)


STRANGERS: dict[str, tuple[Callable[[], Samples], Callable[[], Samples]]] = {
    "unrelated speech": (talk, lambda: talk(seed=97)),
    "the same talker's other words": (
        talk,
        lambda: voice(260.0, 31, rate=WORLD_RATE)[130 * WORLD_RATE :],
    ),
    "another song": (tune, lambda: tune(seed=98)),
    "speech and music": (talk, tune),
    "two rooms' noise": (lambda: hiss(1), lambda: hiss(2)),
    "speech and noise": (talk, lambda: hiss(3)),
    "speech and silence": (talk, lambda: np.zeros(120 * WORLD_RATE, np.float32)),
}


@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize("seconds", [100.0, 6.0])
def test_strangers_are_refused(name: str, seconds: float) -> None:
    ours, theirs = (sound() for sound in STRANGERS[name])
    source = Device(starts_at=8.0, length=seconds, drift=30 * PPM, snr_db=25.0, seed=2)

    answer = solved(recorded(ours, REFERENCE), recorded(theirs, source))

    assert answer.grade is Grade.REFUSED
    assert answer.clock is None
    assert answer.overlap_in_reference is None
    assert answer.reason


@pytest.mark.parametrize("seconds", [100.0, 20.0, 6.0])
def test_two_rooms_on_one_mains_are_not_trusted(seconds: float) -> None:
    """Nothing but 50 Hz: the correlation has a peak every 20 ms, and all look alike."""
    source = Device(starts_at=8.0, length=seconds, drift=30 * PPM, snr_db=25.0, seed=2)

    answer = solved(recorded(hum(1), REFERENCE), recorded(hum(2), source))

    assert answer.grade is not Grade.TRUSTED


@pytest.mark.parametrize("missed_by", [0.0, 0.5, 20.0])
def test_two_recordings_of_one_event_that_just_miss_each_other_are_refused(
    missed_by: float,
) -> None:
    before = Device(length=50.0, snr_db=30.0, seed=1)
    after = Device(starts_at=50.0 + missed_by, length=50.0, snr_db=30.0, seed=2)

    answer = solved(recorded(talk(), before), recorded(talk(), after))

    assert answer.grade is Grade.REFUSED


def test_silence_in_both_is_refused_in_words() -> None:
    silence = np.zeros(60 * SAMPLE_RATE, np.float32)

    answer = solved(silence, silence)

    assert answer.grade is Grade.REFUSED
    assert "too little sound" in answer.reason
    assert answer.evidence is None
