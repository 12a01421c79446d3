"""`oneclock report`: one page, wherever the sidecars were named from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.one_line import one_line

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SOUND, WEAK, USAGE, UNREADABLE = 0, 1, 2, 3
NAMES = ("wide.mp4", "close.mkv", "recorder.wav", "clip.mov")


def test_a_folder_gives_a_page_with_every_camera(
    oneclock: Oneclock, event: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"

    said = oneclock("report", event, "-o", page)

    html = page.read_text()
    assert said.code == SOUND
    assert said.lines == [f"oneclock: the report is {page}; open it in any browser"]
    assert all(name in html for name in NAMES)
    assert html.count("data:image/jpeg;base64,") >= 3  # wide and close, at some instants
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("named", ["clip.mov", "clip.mov.sync.json"])
def test_a_recording_or_its_sidecar_gives_a_page_of_that_pair(
    oneclock: Oneclock, event: Path, tmp_path: Path, named: str
) -> None:
    page = tmp_path / "page.html"

    said = oneclock("report", event / named, "--output", page)

    html = page.read_text()
    assert said.code == SOUND
    assert "wide.mp4" in html
    assert "clip.mov" in html
    assert "recorder.wav" not in html


def test_without_a_name_the_page_is_report_html_where_one_stands(
    oneclock: Oneclock, event: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    oneclock("report", event / "clip.mov")

    assert (tmp_path / "report.html").exists()


def test_what_verify_found_is_on_the_page(oneclock: Oneclock, event: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    oneclock("report", event / "clip.mov", "-o", page)
    before = page.read_text()
    oneclock("verify", event / "clip.mov.sync.json")
    median = json.loads((event / "clip.mov.sync.json").read_text())["verification"]

    oneclock("report", event / "clip.mov", "-o", page)

    after = page.read_text()
    assert median["passed"]
    assert len(after) > len(before)


def test_sidecars_of_two_references_are_two_events_on_one_page(
    oneclock: Oneclock, event: Path, tmp_path: Path
) -> None:
    oneclock("sync", event / "close.mkv", event / "clip.mov")
    page = tmp_path / "page.html"

    said = oneclock("report", event, "-o", page)

    html = page.read_text()
    assert said.code == SOUND
    assert "Event 1: on the clock of close.mkv" in html
    assert "Event 2: on the clock of wide.mp4" in html


def test_the_page_of_a_sync_shows_what_it_refused_and_what_it_could_not_read(
    oneclock: Oneclock, event: Path, weak_files: Path, bad_files: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    others = (weak_files / "stranger.wav", bad_files / "text.mp4")

    oneclock("sync", event / "wide.mp4", event / "clip.mov", *others, "--report", page)

    html = page.read_text()
    assert "2 of 4 sources are on one clock" in html
    for path in others:
        assert path.name in html


def test_a_folder_without_sidecars_says_what_to_do(oneclock: Oneclock, tmp_path: Path) -> None:
    said = oneclock("report", tmp_path, "-o", tmp_path / "page.html")

    assert said.code == UNREADABLE
    one_line(said, naming=tmp_path, saying="holds no sidecar; run `oneclock sync` first")


def test_a_recording_without_a_sidecar_says_what_to_do(
    oneclock: Oneclock, recordings: dict[str, Path], tmp_path: Path
) -> None:
    said = oneclock("report", recordings["clip"], "-o", tmp_path / "page.html")

    assert said.code == UNREADABLE
    one_line(said, naming=recordings["clip"], saying="has no sidecar beside it")


def test_a_missing_recording_is_named(oneclock: Oneclock, event: Path, tmp_path: Path) -> None:
    (event / "clip.mov").unlink()

    said = oneclock("report", event / "clip.mov.sync.json", "-o", tmp_path / "page.html")

    assert said.code == UNREADABLE
    one_line(said, naming=event / "clip.mov", saying="does not exist")
    assert not (tmp_path / "page.html").exists()


@pytest.mark.parametrize(
    ("page", "named", "cause"),
    [("nowhere/page.html", "nowhere", "is no folder"), ("event", "event", "is a folder")],
)
def test_a_page_that_cannot_be_written_is_found_out_first(
    oneclock: Oneclock,
    event: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    named: str,
    cause: str,
) -> None:
    monkeypatch.setattr("oneclock.report.gather_report.gather_report", None)  # would be hours

    said = oneclock("report", event, "-o", tmp_path / page)

    assert said.code == UNREADABLE
    one_line(said, naming=tmp_path / named, saying=cause)


def test_no_path_and_no_frame_rate_are_usage(oneclock: Oneclock, event: Path) -> None:
    nothing = oneclock("report")
    no_rate = oneclock("report", event, "--fps", "0")

    assert (nothing.code, no_rate.code) == (USAGE, USAGE)
    one_line(nothing, naming="report", saying="needs a sidecar")
    one_line(no_rate, naming="--fps", saying="is no frame rate")


@pytest.mark.parametrize("name", ["wide.mp4", "clip.mov.sync.json", "report"])
def test_a_report_never_lands_on_a_recording_or_a_sidecar(
    oneclock: Oneclock, event: Path, name: str
) -> None:
    target = event / name
    before = target.read_bytes() if target.exists() else None

    by_report = oneclock("report", event, "-o", target)
    by_sync = oneclock("sync", event / "wide.mp4", event / "clip.mov", "--report", target)

    for said in (by_report, by_sync):
        assert said.code == USAGE
        one_line(said, naming=target, saying="is no name for a report")
    assert (target.read_bytes() if target.exists() else None) == before
