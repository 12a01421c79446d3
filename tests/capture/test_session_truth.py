"""What was really so, asked of the recorded packets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.capture.pictures import jpegs
from tests.capture.recorded import NONE, record_simulated
from tests.capture.simulated import exposures, truly_seen
from tests.media.growing import MJPEG, read_packets, write

from oneclock.capture.session.session_truth import truth_of
from oneclock.errors import SessionError, UsageError
from oneclock.simulate.shared_light import SharedLight

PHASE = 0.012
CAMERAS = ("left=sim:30,size=64x48", f"right=sim:30,size=64x48,ppm=500,phase={PHASE}")


def test_exposures_are_on_the_lines_of_the_cameras(tmp_path: Path) -> None:
    truth = truth_of(record_simulated(tmp_path / "take", *CAMERAS).finish())

    assert exposures(truth, "left") == list(range(60))
    assert truly_seen(truth, "left") == pytest.approx(np.arange(60) / 30, abs=2e-6)
    numbers = np.array(exposures(truth, "right"))
    assert truly_seen(truth, "right") == pytest.approx(PHASE + numbers * 1.0005 / 30, abs=2e-6)


def test_the_spread_is_the_difference_of_the_phases(tmp_path: Path) -> None:
    truth = truth_of(record_simulated(tmp_path / "take", *CAMERAS).finish())

    assert truth["instants"] == 60
    assert truth["spread_seconds"]["median"] == pytest.approx(PHASE + 0.0005, abs=1e-4)
    assert truth["spread_seconds"]["max"] == pytest.approx(PHASE + 0.001, abs=1e-4)


def test_the_light_is_switched_when_the_cameras_see_it(tmp_path: Path) -> None:
    truth = truth_of(record_simulated(tmp_path / "take", CAMERAS[0]).finish())

    assert truth["light_switches_seconds"] == pytest.approx(SharedLight().edges(0.0, 2.0))


def test_a_camera_that_recorded_nothing_is_told_as_such(tmp_path: Path) -> None:
    session = record_simulated(tmp_path / "take", CAMERAS[0], f"gone={NONE}").finish()

    assert truth_of(session)["cameras"][1] == {"name": "gone", "frames": 0}


def test_of_real_cameras_nobody_knows_the_truth(tmp_path: Path) -> None:
    session = record_simulated(tmp_path / "take", CAMERAS[0]).finish()
    write(tmp_path / "take" / "left.mp4", MJPEG, jpegs(60))

    with pytest.raises(UsageError, match="left is no simulated camera; record sim: cameras"):
        truth_of(session)


def test_a_video_that_is_shorter_than_it_was_is_said(tmp_path: Path) -> None:
    session = record_simulated(tmp_path / "take", CAMERAS[0]).finish()
    write(tmp_path / "take" / "left.mp4", MJPEG, jpegs(1))

    with pytest.raises((SessionError, UsageError)):
        truth_of(session)


def test_a_packet_that_stands_twice_was_seen_once(tmp_path: Path) -> None:
    """Lock-step repeats one where a camera has none."""
    session = record_simulated(tmp_path / "take", *CAMERAS).finish()
    packets = [packet for _, packet in read_packets(tmp_path / "take" / "left.mp4")]
    write(tmp_path / "take" / "left.mp4", MJPEG, [*packets[:20], packets[19], *packets[21:]])

    truth = truth_of(session)

    seen = truly_seen(truth, "left")
    assert seen[20] == seen[19]
    instants = truth["cameras"][0]["instant"]
    assert instants[20] == instants[19]
