"""What the machine is asked before a recording."""

from __future__ import annotations

from pathlib import Path

from oneclock.capture.camera_spec import parse_cameras
from oneclock.capture.measure_machine import attached_cameras, measure_machine


def test_the_disk_is_measured_and_left_as_it_was(tmp_path: Path) -> None:
    machine = measure_machine(tmp_path)

    assert machine.disk_speed > 0
    assert machine.disk_room > 0
    assert machine.cores >= 1
    assert list(tmp_path.iterdir()) == []


def test_cameras_that_are_not_attached_are_not_looked_for() -> None:
    assert attached_cameras(parse_cameras(["sim:30", "rtsp://127.0.0.1/1"])) == {}
