"""What is collected from a session's folder for its report."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import av
import numpy as np
import pytest
from tests.capture.recorded import NONE, record_simulated

from oneclock.capture.light.check_session import check_session
from oneclock.capture.recording import Event, EventKind
from oneclock.report.gather_session import gather_session
from oneclock.report.session_values import CameraReport, SessionReport

SMALL = "size=192x108"
NOW = datetime(2026, 11, 21, 15, 0)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> SessionReport:
    folder = tmp_path_factory.mktemp("report") / "take"
    record_simulated(
        folder,
        f"left=sim:30,{SMALL}",
        f"right=sim:30,{SMALL},phase=0.012,ppm=200",
        f"gappy=sim:30,{SMALL},phase=0.004,stall=4:0.5,drop=0.02",
        f"gone={NONE}",
        seconds=10.0,
        events=[Event(kind=EventKind.STALLED, seconds=4.2, camera="gappy", detail="for 0.5 s")],
    ).finish()
    check_session(folder)
    return gather_session(folder, NOW)


def of(report: SessionReport, name: str) -> CameraReport:
    return next(camera for camera in report.cameras if camera.name == name)


def test_the_spread_is_that_of_the_session(report: SessionReport) -> None:
    median, p95, largest = report.spread.whole
    assert 0.012 <= median <= p95 <= largest < 0.0333
    assert np.nanmax(report.spread.worst) == pytest.approx(largest)
    assert report.spread.quantiles[0] <= median <= report.spread.quantiles[-1]
    assert report.spread.quantiles[50] == pytest.approx(median)


def test_gaps_are_where_the_camera_stood_still(report: SessionReport) -> None:
    longest = max(of(report, "gappy").holes, key=lambda hole: hole.length)
    assert longest.start == pytest.approx(4.0, abs=0.05)
    assert longest.length == pytest.approx(0.5, abs=0.05)
    assert of(report, "left").holes == ()


def test_offsets_follow_the_drift(report: SessionReport) -> None:
    right = of(report, "right")
    assert right.offsets[0] == pytest.approx(0.012, abs=2e-4)
    assert right.offsets[-1] - right.offsets[0] == pytest.approx(200e-6 * 10, rel=0.05)


def test_faults_go_to_their_camera_and_starting_is_none(report: SessionReport) -> None:
    assert [fault.kind for fault in of(report, "gappy").faults] == ["stalled"]
    assert of(report, "left").faults == ()
    assert report.faults == ()


def test_a_camera_that_sent_nothing_is_there_without_numbers(report: SessionReport) -> None:
    gone = of(report, "gone")
    assert gone.frames == 0
    assert gone.ran is None
    assert gone.rate is None
    assert len(gone.offsets) == 0


def test_the_light_check_is_told_per_camera(report: SessionReport) -> None:
    right = of(report, "right").light
    assert right is not None
    assert right.error == pytest.approx(0.0, abs=0.001)
    assert len(right.each) == len(report.light_times) > 4


def test_stills_are_of_the_instants_in_which_the_light_changed(report: SessionReport) -> None:
    stills = report.stills
    assert stills is not None
    assert len(stills.instants) == 3
    row = dict(stills.rows)["left"]
    before, after = (brightness(still.jpeg) for still in (row[0], row[-1]))
    assert (after > 1.5 * before) if stills.kind == "on" else (before > 1.5 * after)
    assert all(still.jpeg is None for still in dict(stills.rows)["gone"])


def brightness(jpeg: bytes | None) -> float:
    assert jpeg is not None
    with av.open(io.BytesIO(jpeg), "r", format="mjpeg") as container:
        return float(next(container.decode(video=0)).to_ndarray(format="gray").mean())


def test_without_a_check_there_are_no_errors_and_no_stills(tmp_path: Path) -> None:
    record_simulated(tmp_path / "take", f"a=sim:30,{SMALL}", seconds=1.0).finish()
    report = gather_session(tmp_path / "take", NOW)
    assert of(report, "a").light is None
    assert report.stills is None
    assert np.isnan(report.spread.whole).all()


def test_a_recording_that_was_cut_off_is_finished_first(tmp_path: Path) -> None:
    record_simulated(tmp_path / "take", f"a=sim:30,{SMALL}", f"b=sim:30,{SMALL}", seconds=2.0)
    report = gather_session(tmp_path / "take", NOW)
    assert report.spread.instants > 50
