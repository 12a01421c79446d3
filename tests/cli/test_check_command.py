"""`oneclock check`: what it prints, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.capture.recorded import record_simulated

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SOUND, WEAK, USAGE, UNREADABLE = 0, 1, 2, 3
SMALL = "size=96x54"


def take(folder: Path, *more: str, seconds: float = 8.0) -> Path:
    record_simulated(
        folder, f"a=sim:30,{SMALL}", *(f"{m},{SMALL}" for m in more), seconds=seconds
    ).finish()
    return folder


def test_cameras_that_agree_are_sound(oneclock: Oneclock, tmp_path: Path) -> None:
    said = oneclock("check", take(tmp_path / "take", "b=sim:30,phase=0.01"))
    assert said.code == SOUND
    assert "Errors against a" in said.out
    assert said.out.count("pass") == 2
    assert said.err == ""


def test_as_json_it_tells_error_and_standard_deviation(oneclock: Oneclock, tmp_path: Path) -> None:
    folder = take(tmp_path / "take", "b=sim:30,phase=0.01,clock=arrival")
    said = oneclock("check", folder, "--json")
    told = json.loads(said.out)
    _, late = told["cameras"]
    assert late["name"] == "b"
    assert late["error_seconds"] == pytest.approx(-0.016, abs=0.002)
    assert 0 < late["std_seconds"] < 0.002
    assert told == json.loads((folder / "session.json").read_text())["light_check"]


def test_an_error_of_a_frame_is_weak(oneclock: Oneclock, tmp_path: Path) -> None:
    said = oneclock("check", take(tmp_path / "take", "b=sim:30,exposure=0.03,clock=arrival"))
    assert said.code == WEAK
    assert "FAIL" in said.out


def test_where_no_light_was_switched_it_says_what_to_do(oneclock: Oneclock, tmp_path: Path) -> None:
    folder = tmp_path / "take"
    dark = [f"{name}=sim:30,light=0,{SMALL}" for name in "ab"]
    record_simulated(folder, *dark, seconds=3.0).finish()
    said = oneclock("check", folder)
    assert said.code == WEAK
    assert "no light was found; switch a lamp" in said.err


def test_the_page_of_evidence_is_written_on_request(oneclock: Oneclock, tmp_path: Path) -> None:
    folder = take(tmp_path / "take", "b=sim:30,phase=0.01")
    said = oneclock("check", folder, "--report", tmp_path / "page.html")
    assert said.code == SOUND
    page = (tmp_path / "page.html").read_text()
    assert "By the light" in page
    assert "data:image/jpeg" in page


def test_the_page_never_lands_on_a_recording(oneclock: Oneclock, tmp_path: Path) -> None:
    folder = take(tmp_path / "take", "b=sim:30", seconds=1.0)
    assert oneclock("check", folder, "--report", folder / "a.mp4").code == USAGE


def test_a_folder_that_is_no_recording_cannot_be_read(oneclock: Oneclock, tmp_path: Path) -> None:
    assert oneclock("check", tmp_path).code == UNREADABLE
