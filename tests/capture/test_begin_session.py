"""A folder that explains itself before the first frame."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from tests.capture.recorded import record_simulated

from oneclock.capture.camera_spec import parse_cameras
from oneclock.capture.frames import Codec, VideoFormat
from oneclock.capture.recording import EVENTS, RESERVE, RecordingPlan
from oneclock.capture.session.begin_session import begin_session, make_folder, unmake_folder
from oneclock.capture.session.session_folder import read_session
from oneclock.errors import SaveError, UsageError
from oneclock.version import __version__

FORMAT = VideoFormat(codec=Codec.MJPEG, width=64, height=48, rate=Fraction(30000, 1001))


def plan(folder: Path, *cameras: str, lock_step: bool = False) -> RecordingPlan:
    return RecordingPlan(folder=folder, cameras=parse_cameras(cameras), lock_step=lock_step)


def test_a_new_folder_has_room_for_stamps_and_the_header_of_its_table(tmp_path: Path) -> None:
    make_folder(tmp_path / "of" / "today")

    assert (tmp_path / "of" / "today" / "stamps").is_dir()
    header = (tmp_path / "of" / "today" / "frames.csv").read_text()
    assert header == "camera,index,instant,time_seconds,clock,sequence,gap\n"


def test_a_folder_that_is_empty_will_do(tmp_path: Path) -> None:
    make_folder(tmp_path)

    assert (tmp_path / "frames.csv").exists()


def test_a_recording_never_lands_on_another(tmp_path: Path) -> None:
    make_folder(tmp_path)

    with pytest.raises(UsageError, match="is not empty; name a new folder; recordings are never"):
        make_folder(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "take").touch()

    with pytest.raises(UsageError, match="is a file; name a new folder"):
        make_folder(tmp_path / "take")


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SaveError, match=r"cannot be made .*; choose a folder where you may write"):
        make_folder(tmp_path / "file" / "take")


def test_a_folder_into_which_nothing_was_recorded_is_taken_back(tmp_path: Path) -> None:
    make_folder(tmp_path / "take")
    (tmp_path / "take" / EVENTS).touch()

    unmake_folder(tmp_path / "take", was_there=False)

    assert not (tmp_path / "take").exists()


def test_a_folder_that_was_there_before_is_only_emptied(tmp_path: Path) -> None:
    make_folder(tmp_path)

    unmake_folder(tmp_path, was_there=True)

    assert list(tmp_path.iterdir()) == []


def test_what_others_put_there_meanwhile_stays(tmp_path: Path) -> None:
    make_folder(tmp_path / "take")
    (tmp_path / "take" / "stamps" / "cam1.csv").write_text("index")

    unmake_folder(tmp_path / "take", was_there=False)

    assert (tmp_path / "take" / "stamps" / "cam1.csv").read_text() == "index"


def test_before_the_first_frame_the_session_says_who_records_what(tmp_path: Path) -> None:
    make_folder(tmp_path / "take")
    asked = plan(tmp_path / "take", "left=/dev/video0,size=64x48,rate=29.97,rotate=90", "sim:30")

    begin_session(asked, 5000.0, 5000.5, {"left": FORMAT}, warnings=["the disk is slow"])

    told = read_session(tmp_path / "take").told
    left, other = told["cameras"]
    assert (told["state"], told["mode"], told["reference"]) == ("recording", "free-run", "left")
    assert (told["host_zero"], told["world_zero"]) == (5000.0, 0.5)
    assert told["warnings"] == ["the disk is slow"]
    assert told["versions"]["oneclock"] == __version__
    assert "FFmpeg" in json.dumps(told["versions"]) or "libavcodec" in json.dumps(told["versions"])
    assert left["format"] == {
        "codec": "mjpeg",
        "width": 64,
        "height": 48,
        "rate": "30000/1001",
        "pixel_format": "",
    }
    assert left["settings"] == {"width": 64, "height": 48, "rate": "30000/1001", "rotate": 90}
    assert (left["kind"], left["frames"], left["videos"]) == ("v4l2", 0, [])
    assert other["format"] is None


def test_lock_step_is_said(tmp_path: Path) -> None:
    make_folder(tmp_path / "take")

    begin_session(plan(tmp_path / "take", "sim:30", lock_step=True), 0.0, 0.0, {})

    assert read_session(tmp_path / "take").told["mode"] == "lock-step"


def test_passwords_are_not_written_down(tmp_path: Path) -> None:
    make_folder(tmp_path / "take")

    begin_session(plan(tmp_path / "take", "door=rtsp://admin:s3cret@cam/1"), 0.0, 0.0, {})

    text = (tmp_path / "take" / "session.json").read_text()
    assert "s3cret" not in text
    assert "door=rtsp://cam/1" in text


def test_room_for_the_tables_is_kept_on_the_disk_until_they_are_written(tmp_path: Path) -> None:
    recorded = record_simulated(tmp_path / "take", "cam1=sim:30,size=64x48", seconds=0.5)
    assert (recorded.folder / RESERVE).stat().st_size > 1 << 16

    recorded.finish()

    assert not (recorded.folder / RESERVE).exists()


def test_a_file_that_the_disk_did_not_let_begin_is_not_left_behind(tmp_path: Path) -> None:
    recorded = record_simulated(tmp_path / "take", "cam1=sim:30,size=64x48", seconds=0.5)
    (recorded.folder / "cam1.2.mp4").touch()

    recorded.finish()

    assert [path.name for path in recorded.folder.glob("*.mp4")] == ["cam1.mp4"]
