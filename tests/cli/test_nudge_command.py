"""`oneclock nudge`: a person knows better, and the sidecar says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.one_line import one_line

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SOUND, USAGE, UNREADABLE = 0, 2, 3


def delta_of(path: Path) -> float:
    return float(json.loads(path.read_text())["delta_seconds"])


@pytest.mark.parametrize("named", ["clip.mov", "clip.mov.sync.json"])
@pytest.mark.parametrize(("said_as", "seconds"), [("+0.020", 0.02), ("-0.5", -0.5), ("1", 1.0)])
def test_a_nudge_is_written_and_shown(
    oneclock: Oneclock, event: Path, named: str, said_as: str, seconds: float
) -> None:
    path = event / "clip.mov.sync.json"
    before = delta_of(path)

    said = oneclock("nudge", event / named, said_as)

    assert said.code == SOUND
    assert said.err == ""
    assert delta_of(path) == pytest.approx(before + seconds)
    (row,) = (line for line in said.out.splitlines() if "clip.mov" in line)
    assert f"{seconds:+.4f}" in row
    assert row.split()[-1] == "no"


def test_nudges_add_up_and_can_be_taken_back(oneclock: Oneclock, event: Path) -> None:
    path = event / "clip.mov.sync.json"
    before = path.read_bytes()

    oneclock("nudge", path, "+0.1")
    oneclock("nudge", path, "+0.2", "--lock")
    told = json.loads(oneclock("nudge", path, "--lock", "--json").out)

    assert told["nudge_seconds"] == pytest.approx(0.3)
    assert told["locked"] is True
    assert told["delta_seconds"] - told["found_delta_seconds"] == pytest.approx(0.3)
    assert told["sidecar"] == str(path)
    assert oneclock("nudge", path, "--reset").code == SOUND
    assert path.read_bytes() == before


def test_a_locked_recording_is_left_alone_by_sync(oneclock: Oneclock, event: Path) -> None:
    path = event / "clip.mov.sync.json"
    oneclock("nudge", path, "+0.25", "--lock")
    before = path.read_bytes()

    said = oneclock("sync", event / "wide.mp4", event / "clip.mov")

    assert said.code == SOUND
    assert path.read_bytes() == before
    assert "is locked" in said.err


@pytest.mark.parametrize(
    "how", [(), ("--lock", "--unlock"), ("--reset", "--lock"), ("0.1", "--reset")]
)
def test_a_wish_that_is_none_or_two_is_usage(
    oneclock: Oneclock, event: Path, how: tuple[str, ...]
) -> None:
    path = event / "clip.mov.sync.json"
    before = path.read_bytes()

    said = oneclock("nudge", path, *how)

    assert said.code == USAGE
    assert path.read_bytes() == before


@pytest.mark.parametrize("seconds", ["nan", "inf", "-inf", "1e9", "-4000", "30"])
def test_what_is_no_correction_is_usage(oneclock: Oneclock, event: Path, seconds: str) -> None:
    """The clip is 15 s long: moved by 30 it would share nothing."""
    path = event / "clip.mov.sync.json"
    before = path.read_bytes()

    said = oneclock("nudge", path, seconds)

    assert said.code == USAGE
    one_line(said, naming="clip.mov", saying="cannot be moved")
    assert path.read_bytes() == before


def test_words_are_no_seconds(oneclock: Oneclock, event: Path) -> None:
    assert oneclock("nudge", event / "clip.mov", "later").code == USAGE


def test_what_cannot_be_nudged_is_one_line(oneclock: Oneclock, event: Path) -> None:
    own, gone = event / "wide.mp4.sync.json", event / "gone.mov.sync.json"
    locked_up = event / "close.mkv.sync.json"
    locked_up.chmod(0o444)
    damaged = event / "recorder.wav.sync.json"
    damaged.write_text("{")

    for path, cause in (
        (own, "is the reference's own"),
        (gone, "does not exist"),
        (locked_up, "is read-only"),
        (damaged, "is damaged"),
    ):
        said = oneclock("nudge", path, "0.1")
        assert said.code == UNREADABLE
        one_line(said, naming=path, saying=cause)


def test_a_recording_without_a_sidecar_says_what_to_run(oneclock: Oneclock, event: Path) -> None:
    (event / "clip.mov.sync.json").unlink()

    said = oneclock("nudge", event / "clip.mov", "0.1")

    assert said.code == UNREADABLE
    one_line(said, naming=event / "clip.mov.sync.json", saying="run `oneclock sync` first")
