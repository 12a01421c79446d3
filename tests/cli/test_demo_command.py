"""`oneclock demo`: the whole of it, once, with real cameras' worth of files. The slowest test."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oneclock.simulate.demo_event import demo_event

Oneclock = Callable[..., Any]  # `Said`, see conftest.py


def test_the_demo_finds_the_truth_and_shows_it(
    oneclock: Oneclock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    said = oneclock("demo", "here/and/now")

    folder = tmp_path / "here" / "and" / "now"
    assert said.code == 0
    assert "FAIL" not in said.out
    event = demo_event()
    for camera in event.cameras[1:]:
        recording = folder / camera.file_name
        assert recording.exists()
        told = json.loads((folder / f"{camera.file_name}.sync.json").read_text())
        truth = event.heard_clock(camera)
        for local in (0.0, camera.device.length):
            found = told["clock"]["delta"] + (1 + told["clock"]["drift"]) * local
            assert found == pytest.approx(truth.to_reference(local), abs=1e-3)
        assert told["grade"] == "trusted"
        assert told["verification"]["passed"] is True
    page = (folder / "report.html").read_text()
    assert all(camera.file_name in page for camera in event.cameras)
    assert said.lines[-1].startswith("oneclock: the report is here/and/now/report.html")


def test_a_folder_that_cannot_be_made_is_one_line(oneclock: Oneclock, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    said = oneclock("demo", file / "demo")

    assert said.code == 3
    assert said.lines == [
        f"oneclock: {file / 'demo'}: cannot be made (Not a directory); name another folder"
    ]
