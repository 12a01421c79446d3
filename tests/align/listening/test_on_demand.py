"""What is listened to for the first time is decoded, by whoever listens first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from oneclock.align.listening.on_demand import OnDemand, known_seconds, make_room
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.media.read_audio import Microphone
from oneclock.media.read_stretch import StretchReader
from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.voices import voice

SECONDS = 60.0
SOUND = voice(SECONDS, 5, rate=SAMPLE_RATE)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "talk.wav"
    write_media(path, sounds=[Sound(samples=SOUND, rate=SAMPLE_RATE, codec="pcm_s16le")])
    return path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What is decoded: from which second, and how many."""
    stretches: list[tuple[int, int]] = []
    plainly = StretchReader.read

    def counted(reader: StretchReader, start: int, seconds: int) -> np.ndarray:
        stretches.append((start, seconds))
        return plainly(reader, start, seconds)

    monkeypatch.setattr(StretchReader, "read", counted)
    return stretches


def ear(recording: Path, scratch: Path) -> OnDemand:
    return OnDemand(recording, SECONDS, Microphone(), scratch)


def test_it_is_the_sound_itself_and_silence_beyond_its_ends(
    recording: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "0.f16"
    make_room(scratch, SECONDS)
    listen = ear(recording, scratch)

    heard = listen(round(12.3 * SAMPLE_RATE), 2 * SAMPLE_RATE)
    beyond = listen(round(59.5 * SAMPLE_RATE), SAMPLE_RATE)

    expected = SOUND[round(12.3 * SAMPLE_RATE) :][: 2 * SAMPLE_RATE]
    assert np.abs(heard - expected).max() < 1e-3
    assert not beyond[SAMPLE_RATE // 2 + 80 :].any()


def test_nothing_is_decoded_twice_whoever_listens(
    recording: Path, tmp_path: Path, read: list[tuple[int, int]]
) -> None:
    scratch = tmp_path / "0.f16"
    make_room(scratch, SECONDS)
    one, other = ear(recording, scratch), ear(recording, scratch)

    first = one(10 * SAMPLE_RATE, 5 * SAMPLE_RATE)
    again = other(10 * SAMPLE_RATE, 5 * SAMPLE_RATE)
    other(8 * SAMPLE_RATE, 10 * SAMPLE_RATE)

    assert read == [(10, 5), (8, 2), (15, 3)]
    assert np.array_equal(first, again)
    assert known_seconds(scratch).sum() == 10
