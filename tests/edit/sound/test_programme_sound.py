"""The sound of a programme: in its place from the first frame to the last, as loud as asked."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.edit.clicks import Samples, errors, record_clicks, steady, steps
from tests.edit.sound.ebur128 import measured
from tests.edit.sound.interviews import RATE as INTERVIEW_RATE
from tests.edit.sound.interviews import interview

from oneclock.edit.sound.programme_sound import programme_sound
from oneclock.edit.sound.waiting_sound import waiting_sound
from oneclock.errors import MediaError
from oneclock.formats.placed import PlacedEvent, PlacedRecording, SoundTrack
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.media.write_media import Sound, write_media
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.stepped_clock import SteppedClock

RATE = 48000


def recorded(
    path: Path, samples: Samples, clock: SteppedClock, rate: int = RATE, codec: str = "pcm_s16le"
) -> PlacedRecording:
    write_media(path, sounds=[Sound(samples=samples, rate=rate, codec=codec)])
    return PlacedRecording(
        path=path,
        clock=clock,
        duration=len(samples) / rate,
        origin=0.0,
        sounds=(SoundTrack(rate=rate, channels=1),),
        picture=None,
        microphone=(0, 0),
    )


def programme(
    recordings: Sequence[PlacedRecording],
    *,
    start: Fraction,
    frames: int,
    rate: str = "29.97",
    sources: tuple[int, ...] | None = None,
    gated: bool = False,
) -> Programme:
    shots = ShotList(
        rate=FrameRate.parse(rate), start=start, shots=(Shot(first=0, end=frames, source=None),)
    )
    return Programme(
        event=PlacedEvent(
            reference=Path("reference.wav"), recordings=tuple(recordings), span=shots.span
        ),
        shots=shots,
        sound=ProgrammeSound(
            sources=tuple(range(len(recordings))) if sources is None else sources, gated=gated
        ),
        roles=(Role.ANY,) * len(recordings),
    )


def played(film: Programme, rate: int = RATE, **options: float | None) -> Samples:
    return np.concatenate(list(programme_sound(film, rate, **options)))  # type: ignore[arg-type]


@pytest.mark.parametrize("drift", [100e-6, -100e-6])
def test_one_microphone_is_heard_at_its_moments_from_first_to_last(
    tmp_path: Path, drift: float
) -> None:
    clock = steady(-3.3, drift, 130.0)
    times = tuple(np.arange(5.2, 120.0, 3.7))
    source = recorded(tmp_path / "a.wav", record_clicks(clock, times), clock)
    film = programme([source], start=Fraction(5), frames=3450)

    out = played(film)

    assert out.shape == (-(-3450 * 1001 * 48 // 30), 2)
    np.testing.assert_array_equal(out[:, 0], out[:, 1])
    off = errors(out[:, 0], [time - 5.0 for time in times])
    assert np.abs(off).max() < 0.6
    assert np.ptp(off) < 0.1


def two_channels(
    path: Path, clock: SteppedClock, moments: Sequence[Sequence[float]], noise: float = 0.0
) -> PlacedRecording:
    """Each clicks at its own moments; with `noise` both hear the same room besides."""
    sides = np.stack([record_clicks(clock, times) for times in moments])
    room = np.random.default_rng(4).normal(0, noise, sides.shape[1])
    made = recorded(path, (sides + room).astype(np.float32), clock)
    sounds = (SoundTrack(rate=RATE, channels=2),)
    return replace(made, sounds=sounds, duration=sides.shape[1] / RATE)


@pytest.mark.parametrize("loudness", [None, -30.0])
def test_a_stereo_pair_stays_left_and_right(tmp_path: Path, loudness: float | None) -> None:
    clock = steady(-3.3, 80e-6, 40.0)
    moments = (tuple(np.arange(5.2, 30.0, 3.7)), tuple(np.arange(6.9, 30.0, 3.7)))
    source = two_channels(tmp_path / "a.wav", clock, moments, noise=0.01)
    film = programme([source], start=Fraction(5), frames=750, rate="25")

    out = played(film, loudness=loudness)

    for side, times in zip(out.T, moments, strict=True):
        assert np.abs(errors(side, [time - 5.0 for time in times])).max() < 0.6


@pytest.mark.oracle
def test_a_stereo_pair_is_as_loud_as_asked(tmp_path: Path) -> None:
    clock = steady(0.0, 0.0, 40.0)
    moments = (tuple(np.arange(1.0, 39, 0.7)), tuple(np.arange(1.2, 39, 0.9)))
    source = two_channels(tmp_path / "a.wav", clock, moments, noise=0.01)
    film = programme([source], start=Fraction(1), frames=750, rate="25")

    assert measured(played(film, loudness=-30.0), RATE).lufs == pytest.approx(-30.0, abs=0.15)


def test_two_places_on_one_track_are_the_one_it_was_aligned_by(tmp_path: Path) -> None:
    clock = steady(0.0, 0.0, 30.0)
    made = two_channels(tmp_path / "a.wav", clock, ((2.0, 9.0), (5.0, 7.0)))
    source = replace(made, microphone=(0, 1))

    notes: list[str] = []
    film = programme([source], start=Fraction(0), frames=250, rate="25")
    out = np.concatenate(list(programme_sound(film, RATE, note=notes.append)))

    np.testing.assert_array_equal(out[:, 0], out[:, 1])
    assert np.abs(errors(out[:, 0], (5.0, 7.0))).max() < 0.6
    assert notes == [
        "of a.wav channel 0.1 is heard, and not 0.0, which hears something else: if that is "
        "wanted, name it as a.wav:0.0"
    ]


def test_two_places_on_one_track_are_both_heard_when_they_are_named(tmp_path: Path) -> None:
    clock = steady(0.0, 0.0, 30.0)
    source = two_channels(tmp_path / "a.wav", clock, ((2.0, 9.0), (5.0, 7.0)))
    film = programme([source], start=Fraction(0), frames=250, rate="25")
    named = replace(film, sound=ProgrammeSound(sources=(0,), channels={0: ((0, 1), (0, 0))}))

    notes: list[str] = []
    out = np.concatenate(list(programme_sound(named, RATE, note=notes.append)))

    assert np.abs(errors(out[:, 0], (2.0, 5.0, 7.0, 9.0))).max() < 0.6
    assert notes == []


def test_a_stereo_pair_and_an_empty_side_are_nothing_to_speak_of(tmp_path: Path) -> None:
    clock = steady(0.0, 0.0, 30.0)
    pair = two_channels(tmp_path / "pair.wav", clock, ((2.0,), (2.0,)), noise=0.01)
    empty = two_channels(tmp_path / "empty.wav", clock, ((2.0, 9.0), ()))
    film = programme([pair, empty], start=Fraction(0), frames=250, rate="25")

    notes: list[str] = []
    list(programme_sound(film, RATE, note=notes.append))

    assert notes == []


def test_two_talkers_on_one_recorder_are_gated_like_two_recorders(
    talk: list[PlacedRecording], tmp_path: Path
) -> None:
    sides = np.clip(0.6 * interview().microphones.T[:2], -1, 1)
    made = recorded(tmp_path / "both.wav", sides, talk[0].clock, INTERVIEW_RATE)
    sounds = (SoundTrack(rate=INTERVIEW_RATE, channels=2),)
    both = replace(made, duration=talk[0].duration, sounds=sounds)
    apart = programme(talk[:2], start=Fraction(0), frames=750, rate="25", gated=True)
    together = replace(
        programme([both], start=Fraction(0), frames=750, rate="25"),
        sound=ProgrammeSound(sources=(0,), gated=True, channels={0: ((0, 0), (0, 1))}),
    )

    np.testing.assert_allclose(played(together), played(apart), atol=1e-4)


def test_steps_and_the_end_of_a_recording_are_silence(tmp_path: Path) -> None:
    clock = steps((0, 10, 0, 0), (10, 20, 2, 0))  # two seconds were lost
    times = (1.0, 9.0, 13.0, 21.0)
    source = recorded(tmp_path / "a.wav", record_clicks(clock, times), clock)

    out = played(programme([source], start=Fraction(0), frames=750, rate="25"))[:, 0]

    assert len(out) == 30 * RATE
    assert np.abs(errors(out, times)).max() < 0.6
    assert not out[round(10.01 * RATE) : round(11.99 * RATE)].any()
    assert not out[round(22.01 * RATE) :].any()


def test_a_sum_holds_all_of_them(tmp_path: Path) -> None:
    clocks = [steady(0.0, 0.0, 12.0), steady(1.25, 50e-6, 9.0)]
    moments = [(2.0, 5.0), (3.5, 7.0)]
    sources = [
        recorded(tmp_path / f"{number}.wav", record_clicks(clock, times), clock)
        for number, (clock, times) in enumerate(zip(clocks, moments, strict=True))
    ]

    out = played(programme(sources, start=Fraction(0), frames=300, rate="25"))[:, 0]

    assert np.abs(errors(np.abs(out), sum(moments, ()))).max() < 0.6


def test_nobody_is_silence_of_the_right_length() -> None:
    out = played(programme([], start=Fraction(3), frames=101, rate="23.976"))
    assert out.shape == (-(-101 * 1001 * 48 // 24), 2)
    assert not out.any()


@pytest.fixture
def talk(tmp_path: Path) -> list[PlacedRecording]:
    """Two talkers' microphones and the room's, on clocks of their own; peaks as of real speech."""
    return [
        recorded(
            tmp_path / f"{name}.wav",
            np.clip(0.6 * sound, -1, 1),
            steady(0.0, 0.0, len(sound) / INTERVIEW_RATE),
            INTERVIEW_RATE,
        )
        for name, sound in zip(("anna", "bert", "wide"), interview().microphones.T, strict=True)
    ]


@pytest.mark.oracle
@pytest.mark.parametrize("lufs", [-14.0, -23.0])  # the first one needs the limiter
def test_a_gated_mix_is_as_loud_as_asked_and_its_peaks_are_held(
    talk: list[PlacedRecording], lufs: float
) -> None:
    film = programme(talk, start=Fraction(1), frames=1400, rate="25", gated=True)
    told: list[str] = []

    out = np.concatenate(list(programme_sound(film, RATE, loudness=lufs, note=told.append)))

    said = measured(out, RATE)
    assert said.lufs == pytest.approx(lufs, abs=0.15)
    assert said.true_peak_db <= -1.0
    assert told == ["wide.wav is nobody's own microphone and is left out"]
    assert len(out) == 56 * RATE


def test_a_gated_mix_without_loudness_is_as_loud_as_its_microphones(
    talk: list[PlacedRecording],
) -> None:
    film = programme(talk, start=Fraction(0), frames=1400, rate="25", gated=True)
    out = played(film, INTERVIEW_RATE)[:, 0]
    own = 0.6 * interview().heard[range(2), range(2)].sum(axis=0)[: len(out)]
    loud = np.abs(own) > 0.05
    assert np.sqrt(np.mean(out[loud] ** 2) / np.mean(own[loud] ** 2)) == pytest.approx(1, abs=0.12)


def test_rumble_is_taken_out_of_a_gated_mix_only(tmp_path: Path) -> None:
    rumble = (0.5 * np.sin(2 * np.pi * 20 / RATE * np.arange(8 * RATE))).astype(np.float32)
    source = recorded(tmp_path / "a.wav", rumble, steady(0.0, 0.0, 8.0))
    plain, gated = (
        programme([source], start=Fraction(0), frames=200, rate="25", gated=gate)
        for gate in (False, True)
    )
    middle = slice(3 * RATE, 6 * RATE)
    assert np.abs(played(plain)[middle]).max() == pytest.approx(0.5, abs=0.01)
    assert np.abs(played(gated)[middle]).max() < 0.05
    assert np.abs(played(gated, high_pass=None)[middle]).max() == pytest.approx(0.5, abs=0.01)


def test_silence_is_left_as_it_is_and_said(tmp_path: Path) -> None:
    source = recorded(tmp_path / "a.wav", np.zeros(4 * RATE, np.float32), steady(0.0, 0.0, 4.0))
    told: list[str] = []
    film = programme([source], start=Fraction(0), frames=75, rate="25")

    out = np.concatenate(list(programme_sound(film, RATE, loudness=-16.0, note=told.append)))

    assert not out.any()
    assert told == ["the programme is silent; its loudness is left as it is"]


def test_a_loudness_that_cannot_be_is_not_said_to_be(talk: list[PlacedRecording]) -> None:
    told: list[str] = []
    film = programme(talk[:1], start=Fraction(0), frames=500, rate="25")
    list(programme_sound(film, INTERVIEW_RATE, loudness=-2.0, note=told.append))
    assert len(told) == 1
    assert told[0].endswith("LUFS: more would flatten all of its peaks")


def test_a_channel_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    source = recorded(path, np.zeros(RATE, np.float32), steady(0.0, 0.0, 1.0))
    film = programme([replace(source, microphone=(0, 1))], start=Fraction(0), frames=10, rate="25")
    with pytest.raises(MediaError, match="has no channel 1 of track 0"):
        list(programme_sound(film, RATE))


def test_progress_goes_to_the_end_of_every_step(talk: list[PlacedRecording]) -> None:
    film = programme(talk, start=Fraction(0), frames=250, rate="25", gated=True)
    last: dict[str, tuple[float, float]] = {}

    def heard(doing: str, done: float, total: float) -> None:
        last[doing] = (done, total)

    for _ in programme_sound(film, 16000, loudness=-16.0, progress=heard):
        pass

    assert list(last) == ["listening", "mixing", "sound"]
    assert all(done == pytest.approx(total) == 10.0 for done, total in last.values())


def test_nothing_is_left_behind_when_nobody_listens_to_the_end(
    talk: list[PlacedRecording], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = tmp_path / "waiting"
    waiting.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(waiting))
    film = programme(talk[:1], start=Fraction(0), frames=250, rate="25")

    sound = programme_sound(film, 16000, loudness=-16.0)
    next(sound)
    assert list(waiting.iterdir())
    sound.close()  # type: ignore[attr-defined]

    assert not list(waiting.iterdir())


def test_sound_that_waits_comes_back_as_it_was_as_often_as_asked() -> None:
    blocks = [np.full((count, 1), count, np.float32) for count in (0, 3, 1, 300_000)]
    with waiting_sound() as waiting:
        waiting.keep(blocks)
        for _ in range(2):
            out = list(waiting.blocks())
            assert max(map(len, out)) < 100_000
            np.testing.assert_array_equal(np.concatenate(out), np.concatenate(blocks))


def peak_memory(folder: Path, seconds: int) -> int:
    noise = np.random.default_rng(1).standard_normal(8000 * seconds).astype(np.float32)
    sources = [
        recorded(
            folder / f"{seconds}-{number}.wav",
            0.1 * noise,
            steady(0.0, 1e-5 * number, float(seconds)),
            8000,
        )
        for number in range(2)
    ]
    film = programme(sources, start=Fraction(0), frames=seconds * 25, rate="25", gated=True)
    tracemalloc.start()
    for _ in programme_sound(film, 8000, loudness=-16.0):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_memory_hardly_grows_with_length(tmp_path: Path) -> None:
    peak_memory(tmp_path, 5)  # imports
    # 3000 cells more, of 640 bytes of sound each, of which only numbers a cell are kept.
    assert peak_memory(tmp_path, 80) < peak_memory(tmp_path, 20) + 3000 * 100


def test_denoised_clicks_stay_where_they_are_and_the_hiss_is_lower(tmp_path: Path) -> None:
    clock = steady(0.0, 0.0, 30.0)
    times = tuple(np.arange(2.2, 28.0, 3.7))
    hiss = np.random.default_rng(1).normal(0, 0.003, 30 * RATE)
    heard = (record_clicks(clock, times) + hiss).astype(np.float32)
    film = programme([recorded(tmp_path / "a.wav", heard, clock)], start=Fraction(0), frames=870)

    out, as_it_was = played(film, denoise=12.0)[:, 0], played(film)[:, 0]

    assert np.abs(errors(out, times)).max() < 0.6
    between = slice(round(24.5 * RATE), round(27.0 * RATE))
    assert out[between].std() < 0.4 * as_it_was[between].std()


def test_when_nobody_who_is_heard_was_recording_is_said(tmp_path: Path) -> None:
    clock = steady(5.0, 0.0, 10.0)
    source = recorded(tmp_path / "a.wav", record_clicks(clock, (7.0,)), clock)
    told: list[str] = []

    film = programme([source], start=Fraction(3), frames=250, rate="25")
    list(programme_sound(film, RATE, note=told.append))

    assert told == ["nobody who is heard was recording from 0.00 to 2.00 s"]
