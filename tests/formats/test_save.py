"""A file is written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from oneclock.errors import SaveError
from oneclock.formats.save import require_writable, save_text


def fail(*arguments: object, **options: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_new_file_holds_the_text(tmp_path: Path) -> None:
    save_text(tmp_path / "new.json", "größe\n")

    assert (tmp_path / "new.json").read_bytes() == "größe\n".encode()


def test_an_existing_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text("old")

    save_text(path, "new")

    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("broken", ["fsync", "fdopen"])
def test_when_writing_fails_the_old_file_stays_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    path = tmp_path / "old.json"
    path.write_text("old")
    monkeypatch.setattr(os, broken, fail)

    with pytest.raises(SaveError) as caught:
        save_text(path, "new")

    assert "No space left" in str(caught.value)
    assert str(path) in str(caught.value)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)

    with pytest.raises(KeyboardInterrupt):
        save_text(tmp_path / "new.json", "new")

    assert list(tmp_path.iterdir()) == []


def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text("old")
    path.chmod(0o640)

    save_text(path, "new")

    assert path.stat().st_mode & 0o777 == 0o640


def read_only_file(folder: Path) -> Path:
    (folder / "locked.json").write_text("old")
    (folder / "locked.json").chmod(0o444)
    return folder / "locked.json"


def read_only_folder(folder: Path) -> Path:
    (folder / "inner").mkdir(mode=0o555)
    return folder / "inner" / "new.json"


def missing_folder(folder: Path) -> Path:
    return folder / "nowhere" / "new.json"


def folder_itself(folder: Path) -> Path:
    return folder


@pytest.mark.parametrize("place", [read_only_file, read_only_folder, missing_folder, folder_itself])
def test_what_may_not_be_written_is_refused_before_and_during(
    tmp_path: Path, place: Callable[[Path], Path]
) -> None:
    """Root may write anywhere; a lock that somebody set holds all the same."""
    path = place(tmp_path)

    with pytest.raises(SaveError) as before:
        require_writable(path)
    with pytest.raises(SaveError) as during:
        save_text(path, "new")

    assert before.value.remedy
    assert str(before.value) == str(during.value)
