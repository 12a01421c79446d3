"""Long recordings are heard here and there first, and more of them where that settles nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.align import place_recordings, sync_files
from oneclock.align.listening import hear_recordings, sketch
from oneclock.align.listening.hearing import Hearing, Progress, hear_whole
from oneclock.align.pair.evidence import Grade
from oneclock.media.probe import MediaInfo, probe
from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.device import Device, record
from oneclock.simulate.voices import voice

RATE = 8000
SECONDS = 24 * 60.0


@pytest.fixture(scope="module")
def world() -> NDArray[np.float32]:
    """25 minutes of talk that never repeats."""
    return np.concatenate([voice(60.0, 100 + minute, rate=RATE) for minute in range(25)])


def filmed(path: Path, world: NDArray[np.float32], device: Device) -> Path:
    samples = record(world, RATE, device)
    write_media(path, sounds=[Sound(samples=samples, rate=RATE, codec="pcm_s16le")])
    return path


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory, world: NDArray[np.float32]) -> Path:
    folder = tmp_path_factory.mktemp("long")
    return filmed(folder / "wide.wav", world, Device(length=SECONDS, snr_db=25.0, seed=1))


def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which recordings get heard in full."""
    names: list[str] = []

    def counted(info: MediaInfo, scratch: Path, progress: Progress) -> Hearing:
        names.append(info.path.name)
        return hear_whole(info, scratch, progress)

    monkeypatch.setattr(hear_recordings, "hear_whole", counted)
    return names


def test_what_a_sketch_settles_is_not_heard_in_full(
    wide: Path, world: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Device(starts_at=31.0, length=21 * 60.0, drift=45e-6, snr_db=20.0, seed=2)
    close = filmed(wide.with_name("close.wav"), world, device)
    heard_in_full = decoded(monkeypatch)

    (outcome,) = sync_files.sync(wide, close).outcomes

    assert heard_in_full == []
    assert outcome.answer is not None
    assert outcome.answer.grade is Grade.TRUSTED
    assert outcome.answer.clock is not None
    for local in (0.0, 1260.0):
        error = outcome.answer.clock.to_reference(local) - device.clock.to_reference(local)
        assert abs(error) < 1e-4


def late_by(wide: Path, world: NDArray[np.float32], shared: float) -> Path:
    """Begins so many seconds before the other ends, and goes on with other talk."""
    talk = [voice(60.0, 300 + minute, rate=RATE) for minute in range(21)]
    return filmed(
        wide.with_name("late.wav"),
        np.concatenate([world[round((SECONDS - shared) * RATE) : round(SECONDS * RATE)], *talk]),
        Device(length=21 * 60.0, snr_db=25.0, seed=3),
    )


@pytest.mark.parametrize("shared", [30.0, 120.0, 450.0])
def test_what_the_ends_have_in_common_is_found_in_the_ends(
    wide: Path, world: NDArray[np.float32], shared: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runs of a sketch hardly meet in that."""
    late = late_by(wide, world, shared)
    heard_in_full = decoded(monkeypatch)

    (outcome,) = sync_files.sync(wide, late).outcomes

    assert heard_in_full == []
    assert outcome.answer is not None
    assert outcome.answer.grade is Grade.TRUSTED
    assert outcome.answer.clock is not None
    assert abs(outcome.answer.clock.delta - (SECONDS - shared)) < 1e-3


def test_what_points_to_a_place_and_does_not_prove_it_is_heard_in_full(
    wide: Path, world: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place_recordings, "points_to_a_place", lambda answer: True)
    heard_in_full = decoded(monkeypatch)

    (outcome,) = sync_files.sync(wide, stranger(wide)).outcomes

    assert sorted(heard_in_full) == ["other.wav", "wide.wav"]
    assert outcome.answer is not None
    assert "thorough" not in outcome.answer.reason, "there is no more to hear"


def test_whoever_asks_for_it_gets_everything_heard(
    wide: Path, world: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    late = late_by(wide, world, 450.0)
    heard_in_full = decoded(monkeypatch)

    (outcome,) = sync_files.sync(wide, late, thorough=True).outcomes

    assert sorted(heard_in_full) == ["late.wav", "wide.wav"]
    assert outcome.answer is not None
    assert outcome.answer.grade is Grade.TRUSTED


def stranger(wide: Path) -> Path:
    other = np.concatenate([voice(60.0, 500 + minute, rate=RATE) for minute in range(21)])
    device = Device(length=20.5 * 60, snr_db=25.0, seed=4)
    return filmed(wide.with_name("other.wav"), other, device)


def test_strangers_stay_strangers_and_are_told_how_much_was_heard(
    wide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard_in_full = decoded(monkeypatch)

    (outcome,) = sync_files.sync(wide, stranger(wide)).outcomes

    assert heard_in_full == []
    assert outcome.answer is not None
    assert outcome.answer.grade is Grade.REFUSED
    told = re.search(
        r"heard (\d+) of its 20 minutes \(--thorough hears all\)", outcome.answer.reason
    )
    assert told is not None
    assert 10 <= int(told[1]) <= 19, "both ends, and some between them"


def test_short_recordings_and_those_without_an_index_are_not_sketched(wide: Path) -> None:
    info = probe(wide)

    assert sketch.can_sketch(info)
    assert not sketch.can_sketch(replace(info, duration=600.0))
    assert not sketch.can_sketch(replace(info, container="mpegts"))
