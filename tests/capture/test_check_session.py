"""The light-switch test of a recording, from its files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.capture.recorded import record_simulated

from oneclock.capture.light.check_session import check_session, look
from oneclock.capture.session.session_folder import SessionCamera, read_session
from oneclock.errors import SessionError

SMALL = "size=192x108"


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("light") / "take"
    record_simulated(
        folder,
        f"left=sim:30,{SMALL}",
        f"right=sim:30,{SMALL},phase=0.012,ppm=150,torn=0.03",
        f"late=sim:30,{SMALL},phase=0.02,clock=arrival",
        f"blind=sim:30,{SMALL},light=0",
        seconds=14.0,
    ).finish()
    return folder


def test_cameras_stamped_by_their_driver_are_right(take: Path) -> None:
    check = check_session(take)
    right = next(camera for camera in check.cameras if camera.name == "right")
    assert check.reference == "left"
    assert right.error is not None
    assert right.std is not None
    assert abs(right.error) < max(0.0005, 3 * right.std)
    assert right.passed


def test_what_a_camera_takes_to_deliver_is_found(take: Path) -> None:
    late = next(camera for camera in check_session(take).cameras if camera.name == "late")
    # 8 ms of exposure and 8 ms on the way: its pictures are older than their stamps.
    assert late.error == pytest.approx(-0.016, abs=0.0006)


def test_the_result_is_kept_in_the_session(take: Path) -> None:
    check = check_session(take)
    told = json.loads((take / "session.json").read_text())["light_check"]
    assert told["reference"] == "left"
    assert told["passed"] is False
    assert [camera["name"] for camera in told["cameras"]] == ["left", "right", "late", "blind"]
    assert told["cameras"][1]["error_seconds"] == check.cameras[1].error
    assert told["cameras"][1]["std_seconds"] == check.cameras[1].std
    assert told["cameras"][3]["error_seconds"] is None
    assert len(told["steps"]) == len(check.moments) > 8


def test_checking_again_says_the_same(take: Path) -> None:
    assert check_session(take) == check_session(take)


def test_one_camera_cannot_be_checked(tmp_path: Path) -> None:
    record_simulated(tmp_path / "take", f"only=sim:30,{SMALL}", seconds=1.0).finish()
    with pytest.raises(SessionError, match="holds one camera"):
        check_session(tmp_path / "take")


def test_a_video_that_lost_its_end_does_not_shift_the_next(take: Path) -> None:
    session = read_session(take)
    camera = session.cameras[0]
    lost = 7
    told = dict(camera.told, videos=[{"frames": camera.frames + lost}, {"frames": 10}])
    twice = SessionCamera(name=camera.name, videos=camera.videos * 2, told=told)
    times = np.arange(camera.frames + lost + 10) / 30
    light = look(twice, times, lambda path, seconds, duration: None)
    assert np.isnan(light.light[camera.frames : camera.frames + lost]).all()
    assert light.light[-10:] == pytest.approx(light.light[:10])


def test_a_video_cut_short_saw_nothing_of_the_rest(tmp_path: Path) -> None:
    recorded = record_simulated(
        tmp_path / "take", f"a=sim:30,{SMALL}", f"b=sim:30,{SMALL},phase=0.01", seconds=9.0
    )
    recorded.cut_video("b", 0.6)
    check = check_session(tmp_path / "take")
    assert json.loads((tmp_path / "take" / "session.json").read_text())["state"] == "recovered"
    assert 2 <= check.cameras[1].steps < check.cameras[0].steps + 1
    assert check.cameras[1].error == pytest.approx(0.0, abs=0.01)
