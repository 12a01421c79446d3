"""Recordings that are placed by other things than what they heard."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.align.by import By
from oneclock.align.pair.evidence import Grade
from oneclock.align.sync_files import sync
from oneclock.formats.sidecar import read_sidecar, sidecar_path
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.simulate.ltc import ltc_sound
from oneclock.simulate.voices import voice
from oneclock.timebase.clock_map import IDENTITY
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.timecode import Timecode

RATE = 48000
SECONDS = 30.0
FPS = FrameRate(rate=Fraction(25))

Samples = NDArray[np.float32]


def code_from(label: str) -> Samples:
    first, frames = Timecode.parse(label, FPS), int(25 * SECONDS) + 1
    return ltc_sound(first, frames=frames, rate=RATE, seconds=SECONDS, clock=IDENTITY)


def recorded(path: Path, talk: Samples, code: Samples) -> Path:
    """Talk on the left, time code on the right."""
    samples = np.stack([talk[: len(code)], 0.3 * code[: len(talk)]])
    write_media(path, sounds=[Sound(samples=samples, rate=RATE, codec="pcm_s16le")])
    return path


@pytest.fixture
def rooms(tmp_path: Path) -> tuple[Path, Path]:
    """Two rooms with one generator: not a sound in common but the code's, 12.4 s apart."""
    return (
        recorded(tmp_path / "stage.wav", voice(SECONDS, 1, rate=RATE), code_from("10:00:00:00")),
        recorded(tmp_path / "foyer.wav", voice(SECONDS, 2, rate=RATE), code_from("10:00:12:10")),
    )


def test_time_code_recorded_as_sound_places_what_heard_nothing_in_common(
    rooms: tuple[Path, Path],
) -> None:
    (outcome,) = sync(*rooms).outcomes
    assert outcome.answer is not None
    assert (outcome.answer.by, outcome.answer.grade) == (By.LTC, Grade.TRUSTED)
    assert outcome.answer.clock is not None
    assert outcome.answer.clock.delta == pytest.approx(12.4, abs=2e-4)
    sidecar = read_sidecar(sidecar_path(rooms[1]))
    assert sidecar.evidence is not None
    assert sidecar.evidence["method"] == "ltc"


def test_only_what_is_asked_for_counts(rooms: tuple[Path, Path]) -> None:
    (outcome,) = sync(*rooms, by=["audio"]).outcomes
    assert outcome.answer is not None
    assert outcome.answer.grade is Grade.REFUSED


def test_a_recording_of_nothing_but_time_code_is_placed_by_it(
    rooms: tuple[Path, Path], tmp_path: Path
) -> None:
    alone = tmp_path / "alone.wav"
    sound = Sound(samples=code_from("10:00:05:00"), rate=RATE, codec="pcm_s16le")
    write_media(alone, sounds=[sound])
    (outcome,) = sync(rooms[0], alone).outcomes
    assert outcome.answer is not None
    assert (outcome.answer.by, outcome.answer.grade) == (By.LTC, Grade.TRUSTED)
    assert outcome.answer.clock is not None
    assert outcome.answer.clock.delta == pytest.approx(5.0, abs=2e-4)
    assert any("holds time code and no other sound" in note for note in outcome.notes)
    sidecar = read_sidecar(sidecar_path(alone))
    assert (sidecar.audio_stream, sidecar.audio_channel) == (None, None)


def test_two_of_nothing_but_time_code_are_never_compared_by_its_sound(tmp_path: Path) -> None:
    """It would fit, and badly: much of a label is as in the one a second before."""
    paths = [tmp_path / "a.wav", tmp_path / "b.wav"]
    for path, label in zip(paths, ("10:00:00:00", "10:00:08:00"), strict=True):
        sound = Sound(samples=code_from(label), rate=RATE, codec="pcm_s16le")
        write_media(path, sounds=[sound])
    (outcome,) = sync(*paths, by=["audio"]).outcomes
    assert outcome.answer is not None
    assert outcome.answer.grade is Grade.REFUSED
    assert "neither of the two has sound to go by" in outcome.answer.reason


def filmed(path: Path, label: str) -> Path:
    """Two silent seconds of nothing, with a timecode track."""
    frames = [np.zeros((36, 64, 3), np.uint8)] * 50
    picture = Picture(frames=frames, rate=FPS, codec="mpeg4")
    write_media(path, picture=picture, metadata={"timecode": label})
    return path


def test_any_number_of_cameras_with_timecode_are_doubtful_until_somebody_vouches(
    tmp_path: Path,
) -> None:
    labels = {"a.mov": "10:00:00:00", "b.mp4": "10:00:01:00", "later.mov": "10:00:20:00"}
    paths = [filmed(tmp_path / name, label) for name, label in labels.items()]
    unasked = sync(*paths).outcomes
    asked = sync(*paths, by=["timecode"]).outcomes
    assert [o.answer and o.answer.grade for o in unasked] == [Grade.DOUBTFUL] * 2
    assert [o.answer and o.answer.grade for o in asked] == [Grade.TRUSTED] * 2
    clocks = [o.answer.clock for o in asked if o.answer is not None]
    assert [clock and clock.delta for clock in clocks] == pytest.approx([1.0, 20.0])
    later = read_sidecar(sidecar_path(tmp_path / "later.mov"))
    assert later.overlap_in_reference is None, "it began when the others had stopped"


def test_what_was_heard_and_the_code_are_held_against_each_other(tmp_path: Path) -> None:
    talk = voice(SECONDS + 8.0, 3, rate=RATE)
    wide = recorded(tmp_path / "wide.wav", talk, code_from("10:00:00:00"))
    close = recorded(tmp_path / "close.wav", talk[8 * RATE :], code_from("10:00:20:00"))
    (outcome,) = sync(wide, close).outcomes
    assert outcome.answer is not None
    assert outcome.answer.by is By.AUDIO
    assert "ltc puts it +12.000 s from there" in outcome.answer.reason


def test_a_date_that_is_years_off_changes_no_answer_and_is_told(tmp_path: Path) -> None:
    talk = voice(SECONDS + 8.0, 4, rate=RATE)
    paths = [tmp_path / "wide.mov", tmp_path / "close.mov"]
    dates = "2026-05-06T12:00:00Z", "2017-02-03T08:15:00Z"
    for path, samples, date in zip(paths, (talk, talk[8 * RATE :]), dates, strict=True):
        sound = Sound(samples=samples, rate=RATE, codec="pcm_s16le")
        write_media(path, sounds=[sound], metadata={"creation_time": date})
    (outcome,) = sync(*paths).outcomes
    assert outcome.answer is not None
    assert outcome.answer.grade is Grade.TRUSTED
    assert outcome.answer.clock is not None
    assert outcome.answer.clock.delta == pytest.approx(8.0, abs=1e-3)
    assert "their dates put it" in outcome.answer.reason
