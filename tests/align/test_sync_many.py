"""Any number of recordings: found by one another, checked by loops, sorted by event."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.align.outcome import Outcome, SyncResult
from oneclock.align.pair.evidence import Grade
from oneclock.align.sync_files import sync
from oneclock.formats.sidecar import read_sidecar, sidecar_path
from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.device import Device, record
from oneclock.simulate.voices import voice
from oneclock.timebase.stepped_clock import Piece

RATE = 8000
MILLISECOND = 1e-3

Samples = NDArray[np.float32]
Talk = dict[str, tuple[Path, Device]]


@pytest.fixture(scope="module")
def talk() -> Samples:
    """Five minutes that never repeat."""
    return np.concatenate([voice(60.0, 700 + minute, rate=RATE) for minute in range(5)])


def filmed(path: Path, world: Samples, device: Device) -> Path:
    samples = record(world, RATE, device)
    path.parent.mkdir(exist_ok=True)
    write_media(path, sounds=[Sound(samples=samples, rate=RATE, codec="pcm_s16le")])
    return path


def device(starts_at: float, length: float, *, drift: float = 0.0, seed: int = 0) -> Device:
    return Device(starts_at=starts_at, length=length, drift=drift, snr_db=25.0, seed=seed)


def film_all(folder: Path, world: Samples, devices: dict[str, Device]) -> Talk:
    return {name: (filmed(folder / name, world, each), each) for name, each in devices.items()}


def by_name(result: SyncResult) -> dict[str, Outcome]:
    return {outcome.path.name: outcome for outcome in result.outcomes}


def worst_error(outcome: Outcome, source: Device, reference: Device) -> float:
    assert outcome.answer is not None
    assert outcome.answer.clock is not None
    truth = source.clock.then(reference.clock.inverse())
    clock = outcome.answer.clock
    return max(abs(clock.to_reference(t) - truth.to_reference(t)) for t in (0.0, outcome.duration))


def test_who_shares_no_sound_with_the_reference_is_placed_by_another(
    tmp_path: Path, talk: Samples
) -> None:
    films = film_all(
        tmp_path,
        talk,
        {
            "early.wav": device(0.0, 110.0, seed=1),
            "late.wav": device(170.0, 120.0, drift=-20e-6, seed=2),
            "between.wav": device(80.0, 130.0, drift=30e-6, seed=3),
        },
    )
    result = sync(*(path for path, _ in films.values()))
    late = by_name(result)["late.wav"]
    assert late.answer is not None
    assert late.answer.grade is Grade.TRUSTED
    assert late.answer.reason.startswith("through between.wav")
    assert worst_error(late, films["late.wav"][1], films["early.wav"][1]) < 5 * MILLISECOND
    sidecar = read_sidecar(sidecar_path(films["late.wav"][0]))
    assert sidecar.overlap_in_reference is None, "they share nothing"
    assert sidecar.reference == "early.wav"


def test_a_loop_of_three_closes_and_says_so(tmp_path: Path, talk: Samples) -> None:
    films = film_all(
        tmp_path,
        talk,
        {
            name: device(20.0 * i, 200.0, seed=i)
            for i, name in enumerate(("a.wav", "b.wav", "c.wav"))
        },
    )
    result = sync(*(path for path, _ in films.values()))
    for outcome in result.outcomes:
        misfits = [closure.misfit for closure in outcome.closures]
        assert len(misfits) == 2
        assert all(misfit is not None and abs(misfit) < MILLISECOND for misfit in misfits)
        told = read_sidecar(sidecar_path(outcome.path)).evidence
        assert told is not None
        assert [each["kept"] for each in told["compared"]] == [True, True]


def test_the_longest_is_not_the_reference_where_it_is_the_one_whose_clock_steps(
    tmp_path: Path, talk: Samples
) -> None:
    cameras = {"a.wav": device(20.0, 230.0, seed=1), "b.wav": device(10.0, 250.0, seed=2)}
    film_all(tmp_path, talk, cameras)
    whole = record(talk, RATE, device(0.0, 300.0, seed=3))
    lossy = np.concatenate([whole[: 140 * RATE], whole[round(141.25 * RATE) :]])
    write_media(tmp_path / "lossy.wav", sounds=[Sound(samples=lossy, rate=RATE, codec="pcm_s16le")])

    result = sync(tmp_path)

    assert result.reference.name == "b.wav"
    found = by_name(result)
    assert {name: len(_pieces(outcome)) for name, outcome in found.items()} == {
        "a.wav": 1,
        "lossy.wav": 2,
    }
    assert worst_error(found["a.wav"], cameras["a.wav"], cameras["b.wav"]) < MILLISECOND


def _pieces(outcome: Outcome) -> tuple[Piece, ...]:
    assert outcome.answer is not None
    assert outcome.answer.grade is Grade.TRUSTED, outcome.answer.reason
    assert outcome.answer.pieces is not None
    return outcome.answer.pieces.pieces


def test_recordings_of_two_events_fall_apart(tmp_path: Path, talk: Samples) -> None:
    other_talk = np.concatenate([voice(60.0, 800 + minute, rate=RATE) for minute in range(3)])
    folder = tmp_path / "mixed"
    film_all(
        folder,
        talk,
        {
            "monday a.wav": device(0.0, 200.0, seed=1),
            "monday b.wav": device(50.0, 210.0, seed=2),
            "monday c.wav": device(30.0, 100.0, seed=3),
        },
    )
    film_all(
        folder,
        other_talk,
        {"tuesday a.wav": device(0.0, 150.0, seed=4), "tuesday b.wav": device(10.0, 120.0, seed=5)},
    )
    (folder / "notes.txt").write_text("not a recording")
    result = sync(folder)
    assert result.reference.name == "monday b.wav", "the longest of the larger event"
    assert set(by_name(result)) == {"monday a.wav", "monday c.wav"}
    (tuesday,) = result.others
    assert tuesday.reference.name == "tuesday a.wav"
    assert set(by_name(tuesday)) == {"tuesday b.wav"}
    assert read_sidecar(sidecar_path(folder / "tuesday b.wav")).reference == "tuesday a.wav"
    assert read_sidecar(sidecar_path(folder / "tuesday a.wav")).is_reference


def test_with_a_reference_that_is_named_the_rest_is_refused(tmp_path: Path, talk: Samples) -> None:
    other_talk = np.concatenate([voice(60.0, 800 + minute, rate=RATE) for minute in range(3)])
    films = film_all(tmp_path, talk, {"a.wav": device(0, 150), "b.wav": device(20, 150)})
    film_all(tmp_path, other_talk, {"c.wav": device(0, 150), "d.wav": device(20, 150)})
    result = sync(tmp_path, reference=films["a.wav"][0])
    outcomes = by_name(result)
    assert result.others == ()
    for name, friend in (("c.wav", "d.wav"), ("d.wav", "c.wav")):
        answer = outcomes[name].answer
        assert answer is not None
        assert answer.grade is Grade.REFUSED
        assert friend in answer.reason
        assert not sidecar_path(tmp_path / name).exists()


def device_told(path: Path) -> list[str]:
    """Whom the sidecar says that it shares its drift with."""
    evidence = read_sidecar(sidecar_path(path)).evidence
    assert evidence is not None
    return sorted(evidence.get("same_device", []))


def test_a_short_clip_has_the_drift_of_its_devices_long_ones(tmp_path: Path, talk: Samples) -> None:
    drift = 90e-6
    films = film_all(
        tmp_path,
        talk,
        {
            "wide.wav": device(0.0, 295.0, seed=1),
            "C0001.wav": device(5.0, 130.0, drift=drift, seed=2),
            "C0002.wav": device(140.0, 12.0, drift=drift, seed=3),
            "C0003.wav": device(160.0, 130.0, drift=drift, seed=4),
        },
    )
    result = sync(*(path for path, _ in films.values()))
    short = by_name(result)["C0002.wav"].answer
    assert short is not None
    assert short.clock is not None
    assert short.clock.drift == pytest.approx(drift, abs=2e-6)
    assert device_told(films["C0002.wav"][0]) == ["C0001.wav", "C0003.wav"]
    alone = sync(films["wide.wav"][0], films["C0002.wav"][0])
    without = alone.outcomes[0].answer
    assert without is not None
    assert without.clock is not None
    assert without.clock.drift_std > 10 * short.clock.drift_std


def test_cameras_that_ran_at_once_are_not_taken_for_one(tmp_path: Path, talk: Samples) -> None:
    """Numbered like clips of one camera."""
    films = film_all(
        tmp_path,
        talk,
        {
            "wide.wav": device(0.0, 250.0, seed=1),
            "cam001.wav": device(10.0, 200.0, drift=60e-6, seed=2),
            "cam002.wav": device(20.0, 200.0, drift=-40e-6, seed=3),
        },
    )
    result = sync(*(path for path, _ in films.values()))
    for name in ("cam001.wav", "cam002.wav"):
        error = worst_error(by_name(result)[name], films[name][1], films["wide.wav"][1])
        assert error < MILLISECOND
        assert device_told(films[name][0]) == []
