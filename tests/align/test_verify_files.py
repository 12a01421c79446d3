"""Sidecars judged by decoding the originals anew."""

from __future__ import annotations

import json
import math
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import oneclock.align.verify_files as verify_files
from oneclock.align.plan_check import plan_check
from oneclock.align.sync_files import sync
from oneclock.align.verify_files import run_checks, verify
from oneclock.errors import MediaError, SaveError, SidecarError
from oneclock.formats.sidecar import read_sidecar, sidecar_path
from oneclock.media.read_audio import read_audio
from oneclock.simulate.film_event import Footage
from oneclock.timebase.frame_rate import FrameRate

OTHERS = ("close", "recorder", "clip")
THIRTY = FrameRate.parse("30")


@pytest.fixture(scope="module")
def synced_once(footage: tuple[Footage, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synced")
    files = {film.path.stem: shutil.copy(film.path, folder) for film in footage}
    sync(files["wide"], *(files[name] for name in OTHERS))
    return folder


@pytest.fixture
def event(synced_once: Path, tmp_path: Path) -> Path:
    """A folder of recordings with their sidecars, to do with as one likes."""
    return Path(shutil.copytree(synced_once, tmp_path / "event"))


def edit(path: Path, **keys: Any) -> None:
    told = json.loads(path.read_text()) | keys
    path.write_text(json.dumps({k: v for k, v in told.items() if v is not ...}))


@pytest.mark.parametrize("name", ["close.mkv", "recorder.wav", "clip.mov"])
def test_what_sync_wrote_passes(event: Path, name: str) -> None:
    verdict = verify(event / f"{name}.sync.json", apply_drift=True)

    assert verdict.passed
    assert abs(verdict.median) < 1e-3


def test_the_verdict_is_written_into_the_sidecar_and_nothing_else_changes(event: Path) -> None:
    path = event / "close.mkv.sync.json"
    edit(path, operator="Ada", note={"take": 3})
    before = json.loads(path.read_text())

    verdict = verify(path, apply_drift=True)

    after = json.loads(path.read_text())
    told = after.pop("verification")
    before.pop("verification")
    assert after == before
    assert told["median_residual_ms"] == pytest.approx(verdict.median * 1e3, abs=1e-3)
    assert told["residual_spread_ms"] == pytest.approx(verdict.spread * 1e3, abs=1e-3)
    assert told["probe_count"] == len(verdict.counted)
    assert told["drift_applied"] is True
    assert told["passed"] is True


def test_a_sidecar_moved_by_40_ms_fails(event: Path) -> None:
    path = event / "clip.mov.sync.json"
    delta = read_sidecar(path).delta_seconds
    edit(path, delta_seconds=delta + 0.040)

    verdict = verify(path)

    assert not verdict.passed
    assert verdict.median == pytest.approx(-0.040, abs=1e-3)
    assert read_sidecar(path).verification is not None


def test_without_drift_a_sidecar_is_judged_as_a_naive_program_sees_it(event: Path) -> None:
    """60 ppm over 40 s: 1.2 ms late at one end, as much early at the other."""
    path = event / "close.mkv.sync.json"

    naive, exact = verify(path, apply_drift=False), verify(path, apply_drift=True)

    assert exact.spread < naive.spread
    assert naive.spread == pytest.approx(60e-6 * 40, rel=0.3)
    assert abs(naive.median) < 1e-3


def test_a_sidecar_of_another_program_is_judged_by_its_midpoint(event: Path) -> None:
    """Version 1 as it is in the field: no clock, only delta_seconds and drift_slope."""
    path = event / "close.mkv.sync.json"
    ours = read_sidecar(path)
    path.write_text(
        json.dumps(
            {
                "schema_version": 1,
                "source": ours.source,
                "reference": ours.reference,
                "delta_seconds": ours.delta_seconds,
                "drift_slope": ours.drift_slope,
            }
        )
    )

    verdict = verify(path, apply_drift=True)

    assert verdict.passed
    assert abs(verdict.median) < 1e-3
    assert verdict.spread < 1e-3


def test_two_numbers_that_disagree_are_told_of(event: Path) -> None:
    path = event / "clip.mov.sync.json"
    edit(path, delta_seconds=read_sidecar(path).delta_seconds + 0.25)

    (checked,) = run_checks([plan_check(path)], frame_rate=THIRTY)

    assert any("disagree by -250.0 ms" in note for note in checked.notes)


def test_many_sidecars_cost_one_decoding_of_each_recording(
    event: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: Counter[str] = Counter()

    def counting(path: Path, **how: Any) -> Iterator[Any]:
        decoded[path.name] += 1
        return read_audio(path, **how)

    monkeypatch.setattr(verify_files, "read_audio", counting)
    checks = [plan_check(path) for path in sorted(event.glob("c*.sync.json"))]

    judged = run_checks(checks, frame_rate=THIRTY)

    assert decoded == {"wide.mp4": 1, "close.mkv": 1, "clip.mov": 1}
    assert all(checked.verdict.passed for checked in judged)


def test_judging_without_writing_leaves_the_sidecar_alone(event: Path) -> None:
    path = event / "clip.mov.sync.json"
    before = path.read_bytes()

    run_checks([plan_check(path)], frame_rate=THIRTY, write=False)

    assert path.read_bytes() == before


def test_a_sidecar_for_a_stranger_cannot_be_judged_and_is_left_alone(event: Path) -> None:
    """No window counts: there is no number that could be written."""
    path = event / "clip.mov.sync.json"
    delta = read_sidecar(path).delta_seconds
    edit(path, delta_seconds=delta + 900.0, clock=...)
    before = path.read_bytes()

    verdict = verify(path)

    assert not verdict.passed
    assert not verdict.measurable
    assert math.isnan(verdict.median)
    assert path.read_bytes() == before


def test_the_recordings_may_stand_elsewhere(event: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "archive"
    elsewhere.mkdir()
    clip = Path(shutil.move(event / "clip.mov", elsewhere))

    verdict = verify(event / "clip.mov.sync.json", source=clip, reference=event / "wide.mp4")

    assert verdict.passed


def test_a_missing_recording_is_named_with_its_role(event: Path) -> None:
    (event / "wide.mp4").unlink()

    with pytest.raises(MediaError, match=r"wide\.mp4: is named as reference by clip\.mov\.sync"):
        verify(event / "clip.mov.sync.json")


def test_files_that_the_sidecar_does_not_speak_of_are_not_judged(event: Path) -> None:
    with pytest.raises(SidecarError, match=r"speaks of the source 'clip\.mov', not of 'close"):
        verify(event / "clip.mov.sync.json", source=event / "close.mkv")


def test_a_read_only_sidecar_is_found_out_before_anything_is_decoded(
    event: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = event / "clip.mov.sync.json"
    path.chmod(0o444)
    monkeypatch.setattr(verify_files, "read_audio", None)

    with pytest.raises(SaveError, match="is read-only"):
        verify(path)


@pytest.mark.parametrize(("fps", "gate"), [("25", 0.04), ("30000/1001", 1001 / 30000)])
def test_the_spread_gate_is_a_frame_of_the_delivery(event: Path, fps: str, gate: float) -> None:
    assert verify(event / "clip.mov.sync.json", fps=fps).spread_gate == pytest.approx(gate)


def test_the_references_own_sidecar_fits_perfectly(event: Path) -> None:
    verdict = verify(sidecar_path(event / "wide.mp4"))

    assert verdict.passed
    assert abs(verdict.median) < 1e-6
