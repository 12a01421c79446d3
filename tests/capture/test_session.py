"""A session is read as it was written, and a damaged one is said to be damaged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capture.recorded import NONE, record_simulated

from oneclock.capture.session.session_folder import (
    SCHEMA_VERSION,
    Session,
    is_session,
    part_number,
    read_session,
    save_session,
)
from oneclock.errors import SessionError


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    folder = tmp_path_factory.mktemp("session") / "take"
    return record_simulated(
        folder, "sim:30,size=64x48", f"gone={NONE}", "sim:25,size=64x48", seconds=1.0
    ).finish()


def least(**more: Any) -> dict[str, Any]:
    usual = {"schema_version": 1, "state": "finished", "reference": "cam1", "mode": "free-run"}
    return {**usual, "cameras": [], **more}


def test_what_was_saved_is_read(session: Session) -> None:
    again = read_session(session.folder)

    assert again == session
    assert again.is_finished


def test_keys_of_others_survive(tmp_path: Path) -> None:
    save_session(Session(folder=tmp_path, told=least(theirs={"colour": "rot"})))

    assert read_session(tmp_path).told["theirs"] == {"colour": "rot"}


def test_a_camera_knows_its_videos_and_how_many_frames_they_hold(session: Session) -> None:
    first, gone, other = session.cameras

    assert [video.name for video in first.videos] == ["cam1.mp4"]
    assert first.video_frames == (first.frames,) == (30,)
    assert (gone.frames, gone.videos, gone.video_frames) == (0, (), ())
    assert other.frames == 25


def test_the_frame_table_is_in_the_order_of_the_cameras(session: Session) -> None:
    assert list(session.frame_table()) == ["cam1", "cam3"]
    assert len(session.frame_times("cam1")) == 30
    assert len(session.frame_times("gone")) == 0


def test_stamps_have_a_row_for_every_frame_of_the_table(session: Session) -> None:
    for camera in session.cameras:
        if camera.frames:
            stamps = session.stamps(camera)
            assert len(stamps) == camera.frames
            assert np.abs(stamps.driver - session.frame_times(camera.name)).max() < 2e-6


@given(number=st.integers(2, 999), name=st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,8}\Z"))
def test_a_file_says_which_of_its_cameras_it_is(number: int, name: str) -> None:
    assert part_number(f"{name}.mp4") == 1
    assert part_number(f"{name}.{number}.mp4") == number


def test_a_session_is_known_by_its_file(session: Session, tmp_path: Path) -> None:
    assert is_session(session.folder)
    assert not is_session(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot be read"),
        ("{", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        ("[]", "is damaged: it lacks what every session says"),
        ("{}", "is damaged"),
        (json.dumps(least(cameras=None)), "is damaged"),
        (json.dumps(least(cameras=[{"name": "cam1"}])), "is damaged"),
        (json.dumps(least(schema_version="1")), "is damaged"),
        (json.dumps(least(schema_version=SCHEMA_VERSION + 1)), "is of schema version 2; update"),
    ],
)
def test_a_file_that_is_no_session_is_said_with_a_remedy(
    tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "session.json").write_text(text)

    with pytest.raises(SessionError) as raised:
        read_session(tmp_path)

    assert words in str(raised.value)
    assert raised.value.subject == str(tmp_path / "session.json")


def test_bytes_that_are_no_text_are_no_session(tmp_path: Path) -> None:
    (tmp_path / "session.json").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SessionError, match="cannot be read"):
        read_session(tmp_path)


def test_a_folder_without_a_session_is_said_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"holds no session\.json; name a folder that `onecl"):
        read_session(tmp_path)


@pytest.mark.parametrize("there", [True, False])
def test_what_is_no_folder_is_said_with_a_remedy(tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / "take").touch()

    with pytest.raises(SessionError, match="is no folder; name the folder of a recording"):
        read_session(tmp_path / "take")
