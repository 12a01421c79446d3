"""Long recordings are heard here and there first, and in full where that does not settle it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.align import sync_files
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


def test_what_it_does_not_settle_is(
    wide: Path, world: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a minute in common: the runs of a sketch hardly meet in it."""
    talk = [voice(60.0, 300 + minute, rate=RATE) for minute in range(21)]
    late = filmed(
        wide.with_name("late.wav"),
        np.concatenate([world[round((SECONDS - 30) * RATE) : round(SECONDS * RATE)], *talk]),
        Device(length=21 * 60.0, snr_db=25.0, seed=3),
    )
    heard_in_full = decoded(monkeypatch)

    (outcome,) = sync_files.sync(wide, late).outcomes

    assert sorted(heard_in_full) == ["late.wav", "wide.wav"]
    assert outcome.answer is not None
    assert outcome.answer.clock is not None
    assert abs(outcome.answer.clock.delta - (SECONDS - 30)) < 1e-3


def test_strangers_stay_strangers(wide: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = np.concatenate([voice(60.0, 500 + minute, rate=RATE) for minute in range(21)])
    path = filmed(wide.with_name("other.wav"), other, Device(length=20.5 * 60, snr_db=25.0, seed=4))

    (outcome,) = sync_files.sync(wide, path).outcomes

    assert outcome.answer is not None
    assert outcome.answer.grade is Grade.REFUSED


def test_short_recordings_and_those_without_an_index_are_not_sketched(wide: Path) -> None:
    info = probe(wide)

    assert sketch.can_sketch(info)
    assert not sketch.can_sketch(replace(info, duration=600.0))
    assert not sketch.can_sketch(replace(info, container="mpegts"))
