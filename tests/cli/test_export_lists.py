"""`oneclock export --to edl`: a list holds one track, so that there is a file for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SOUND, UNREADABLE = 0, 3


def test_there_is_a_file_for_each_recording(
    oneclock: Oneclock, event: Path, tmp_path: Path
) -> None:
    said = oneclock("export", event, "--to", "edl", "-o", tmp_path / "day.edl", "--fps", "25")

    assert said.code == SOUND, said.err
    names = {path.name for path in tmp_path.glob("*.edl")}
    assert names == {"day.WIDE.edl", "day.CLOSE.edl", "day.RECORDER.edl", "day.CLIP.edl"}
    assert all(f"written to {tmp_path / name}" in said.err for name in names)
    for name in names:
        assert (tmp_path / name).read_text(encoding="utf-8").startswith("TITLE: day - ")


def test_without_a_file_all_are_shown(oneclock: Oneclock, event: Path) -> None:
    said = oneclock("export", event, "--to", "edl", "--fps", "25")

    assert said.out.count("TITLE: ") == 4


def test_no_sidecar_is_written_over(oneclock: Oneclock, event: Path) -> None:
    sidecar = event / "wide.mp4.sync.json"
    sidecar.rename(event / "day.WIDE.edl")
    (event / "wide.mp4.sync.json").hardlink_to(event / "day.WIDE.edl")
    before = sidecar.read_bytes()

    said = oneclock("export", sidecar, "--to", "edl", "-o", event / "day.edl", "--fps", "25")

    assert said.code == UNREADABLE
    assert "is an original" in said.err
    assert sidecar.read_bytes() == before
