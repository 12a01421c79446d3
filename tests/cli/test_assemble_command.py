"""`oneclock assemble`: videos of equal length, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.capture.recorded import NONE, record_simulated

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SOUND, USAGE, UNREADABLE = 0, 2, 3
SMALL = "size=64x48"
CAMERAS = (f"left=sim:30,{SMALL}", f"late=sim:30,{SMALL},phase=0.01,stall=0:0.5")


@pytest.fixture
def take(tmp_path: Path) -> Path:
    return record_simulated(tmp_path / "take", *CAMERAS).finish().folder


def test_it_says_how_many_frames_there_are_and_how_many_were_filled_in(
    oneclock: Oneclock, take: Path, tmp_path: Path
) -> None:
    said = oneclock("assemble", take, "--out", tmp_path / "out")

    assert said.code == SOUND
    assert said.out == (
        f"{tmp_path / 'out'}: 2 videos of 45 frames at 30 fps; 0 frames filled in, "
        "listed in assembly.json\n"
    )
    assert said.err == ""
    assert (tmp_path / "out" / "left.mp4").exists()


def test_as_json_it_prints_what_it_wrote(oneclock: Oneclock, take: Path, tmp_path: Path) -> None:
    said = oneclock("assemble", take, "--out", tmp_path / "out", "--json", "--fill", "black")

    assert json.loads(said.out) == json.loads((tmp_path / "out" / "assembly.json").read_text())


def test_a_recording_that_was_cut_off_is_finished_first(oneclock: Oneclock, tmp_path: Path) -> None:
    record_simulated(tmp_path / "take", *CAMERAS).cut_video("left", 0.7)

    said = oneclock("assemble", tmp_path / "take", "--out", tmp_path / "out")

    assert said.code == SOUND
    assert json.loads((tmp_path / "take" / "session.json").read_text())["state"] == "recovered"


def test_a_folder_that_is_no_recording_cannot_be_read(oneclock: Oneclock, tmp_path: Path) -> None:
    said = oneclock("assemble", tmp_path, "--out", tmp_path / "out")

    assert said.code == UNREADABLE
    assert "holds no session.json; name a folder that `oneclock record` made" in said.err
    assert not (tmp_path / "out").exists()


def test_a_recording_without_frames_cannot_be_assembled(oneclock: Oneclock, tmp_path: Path) -> None:
    record_simulated(tmp_path / "take", f"gone={NONE}").finish()

    said = oneclock("assemble", tmp_path / "take", "--out", tmp_path / "out")

    assert said.code == UNREADABLE
    assert "holds no frames; record again" in said.err


def test_a_video_that_is_gone_is_said(oneclock: Oneclock, take: Path, tmp_path: Path) -> None:
    (take / "late.mp4").unlink()

    said = oneclock("assemble", take, "--out", tmp_path / "out")

    assert said.code == UNREADABLE
    assert "late.mp4: does not exist" in said.err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--out", "take"], "take: is the session itself; name another folder for --out"),
        (["--out", "."], ".: exists and is not empty; name a new folder for --out"),
        (["--out", "out", "--fill", "grey"], "--fill"),
        ([], "--out"),
    ],
)
def test_what_makes_no_sense_is_usage(
    oneclock: Oneclock, take: Path, monkeypatch: pytest.MonkeyPatch, more: list[str], words: str
) -> None:
    monkeypatch.chdir(take.parent)

    said = oneclock("assemble", "take", *more)

    assert said.code == USAGE
    assert len(said.lines) == 1
    assert words in said.err
