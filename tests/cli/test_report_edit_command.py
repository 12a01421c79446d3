"""`oneclock report` on an edit list."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.one_line import one_line
from tests.edit.interviews import film_interview

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SOUND, USAGE, UNREADABLE = 0, 2, 3


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film_interview(tmp_path_factory.mktemp("interview"))


@pytest.fixture
def edited(
    filmed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, oneclock: Oneclock
) -> Path:
    """A folder of one's own with an edit in it, and we are there."""
    folder = Path(shutil.copytree(filmed, tmp_path / "interview"))
    monkeypatch.chdir(folder)
    oneclock("edit", ".", "--min-dwell", "4", "--max-dwell", "9", "-o", "programme.json")
    return folder


def test_an_edit_gives_a_page_with_its_storyboard(oneclock: Oneclock, edited: Path) -> None:
    said = oneclock("report", "programme.json", "-o", "page.html")

    page = (edited / "page.html").read_text(encoding="utf-8")
    assert said.code == SOUND
    assert said.lines == ["oneclock: the report is page.html; open it in any browser"]
    assert "<h2>Storyboard</h2>" in page
    assert page.count("data:image/jpeg") == page.count("<figcaption><b>") >= 4


def test_a_recording_that_is_gone_leaves_a_page_without_its_pictures(
    oneclock: Oneclock, edited: Path, tmp_path: Path
) -> None:
    card = tmp_path / "card"
    card.mkdir()
    (edited / "cam_b.mp4").rename(card / "cam_b.mp4")

    without = oneclock("report", "programme.json", "-o", "gone.html")
    assert without.code == UNREADABLE
    assert "cam_b: is gone (programme.json needs it); name its folder with --relink" in without.err
    assert oneclock("report", "programme.json", "--relink", card, "-o", "found.html").code == SOUND

    gone, found = ((edited / name).read_text() for name in ("gone.html", "found.html"))
    assert "is gone" in gone
    assert "is gone" not in found
    assert gone.count("data:image/jpeg") < found.count("data:image/jpeg")


@pytest.mark.parametrize(
    ("paths", "code", "naming", "saying"),
    [
        (["programme.json", "cam_a.mp4"], USAGE, "report", "reads one edit list"),
        (["nowhere.json"], UNREADABLE, "nowhere.json", "does not exist"),
    ],
)
def test_what_makes_no_page_says_why(
    oneclock: Oneclock, edited: Path, paths: list[str], code: int, naming: str, saying: str
) -> None:
    said = oneclock("report", *paths, "-o", "page.html")

    assert said.code == code
    one_line(said, naming=naming, saying=saying)
    assert not (edited / "page.html").exists()
