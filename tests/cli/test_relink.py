"""`--relink`: sidecars stayed where they were, and a recording did not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.one_line import one_line

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SOUND, UNREADABLE = 0, 3


@pytest.fixture
def home(event: Path, tmp_path: Path) -> Path:
    """The event, without the films of its reference and of another camera."""
    home, moved = tmp_path / "home", tmp_path / "moved"
    shutil.copytree(event, home)
    moved.mkdir()
    for name in ("wide.mp4", "close.mkv"):
        (home / name).rename(moved / name)
    return home


def test_without_it_the_first_that_is_gone_is_named(oneclock: Oneclock, home: Path) -> None:
    for command in (("export", "--to", "otio"), ("edit", "-o", home / "programme.json")):
        said = oneclock(command[0], home / "close.mkv", *command[1:])

        assert said.code == UNREADABLE
        one_line(said, naming=home / "close.mkv", saying="is gone (close.mkv.sync.json needs it)")
        assert said.err.rstrip().endswith("name its folder with --relink")


def test_an_export_finds_them(oneclock: Oneclock, home: Path) -> None:
    moved = home.with_name("moved")

    said = oneclock("export", home, "--to", "otio", "--relink", moved)

    assert said.code == SOUND, said.err
    assert (moved / "close.mkv").as_uri().removeprefix("file://") in said.out
    assert (home / "clip.mov").as_uri().removeprefix("file://") in said.out


def test_an_edit_of_sidecars_finds_them(oneclock: Oneclock, home: Path) -> None:
    path = home / "programme.json"

    said = oneclock("edit", home, "-o", path, "--relink", home.with_name("moved"))

    assert said.code == SOUND, said.err
    listed = json.loads(path.read_text(encoding="utf-8"))
    assert listed["reference"] == "../moved/wide.mp4"
    sources = {one["source"] for one in listed["recordings"]}
    assert sources == {"../moved/wide.mp4", "../moved/close.mkv", "clip.mov", "recorder.wav"}
