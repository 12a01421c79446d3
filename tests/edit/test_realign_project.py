"""Editors' projects as files: what they name is found, and what is no project is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oneclock.edit.realign_project import read_editor_project, require_other, synced_name
from oneclock.errors import EditListError, SaveError


def project(path: Path, *addresses: str, encoding: str = "UTF-8") -> Path:
    assets = "".join(
        f'<asset id="r{number}" src="{address}"/>' for number, address in enumerate(addresses)
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    text = f"{head}<fcpxml><resources>{assets}</resources></fcpxml>"
    path.write_bytes(text.encode(encoding))
    return path


def test_files_are_found_by_address_and_by_path(tmp_path: Path) -> None:
    names = ["a b#1.mov", "舞台 100%.mov", "plain.wav"]
    for name in names:
        (tmp_path / name).touch()
    first = (tmp_path / names[0]).as_uri()

    read = read_editor_project(
        project(tmp_path / "p.fcpxml", first, names[1], "./plain.wav", "file:///nowhere/x.mov")
    )

    assert list(read.media) == [first, names[1], "./plain.wav"]
    assert read.recordings == tuple(tmp_path / name for name in names)
    assert read.missing == ("file:///nowhere/x.mov",)


def test_a_file_that_has_two_names_is_one_recording(tmp_path: Path) -> None:
    (tmp_path / "a.mov").touch()

    read = read_editor_project(
        project(tmp_path / "p.fcpxml", "a.mov", (tmp_path / "a.mov").as_uri())
    )

    assert len(read.media) == 2
    assert read.recordings == (tmp_path / "a.mov",)


def test_a_bundle_is_read_by_its_text_and_comes_back_as_a_file(tmp_path: Path) -> None:
    bundle = tmp_path / "day.fcpxmld"
    bundle.mkdir()
    (tmp_path / "a.mov").touch()
    project(bundle / "Info.fcpxml", "a.mov")

    assert read_editor_project(bundle).recordings == (tmp_path / "a.mov",)
    assert synced_name(bundle) == tmp_path / "day.synced.fcpxml"
    assert synced_name(tmp_path / "x.y.otio") == tmp_path / "x.y.synced.otio"


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1"])
def test_other_encodings_are_read(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "café.mov").touch()

    read = read_editor_project(project(tmp_path / "p.fcpxml", "café.mov", encoding=encoding))

    assert read.recordings == (tmp_path / "café.mov",)


def test_xml_is_told_by_what_it_is_and_not_by_its_name(tmp_path: Path) -> None:
    assert read_editor_project(project(tmp_path / "p.xml")).kind == "fcpxml"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.otio", b"\xff\xfe\x00"),
        ("a.otio", json.dumps({"a": [1]}).encode()[:-1]),
        ("a.fcpxml", b"<fcpxml>"),
        ("a.xml", b'<?xml version="1.0" encoding="no-such"?><xmeml/>'),
        ("a.xml", b"<mlt/>"),
    ],
)
def test_what_cannot_be_read_is_an_error(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(EditListError, match=name):
        read_editor_project(tmp_path / name)


def test_no_original_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.mov").touch()
    read = read_editor_project(project(tmp_path / "p.fcpxml", "a.mov"))

    for original in ("p.fcpxml", "a.mov"):
        with pytest.raises(SaveError, match="is an original"):
            require_other(read, tmp_path / original)
    require_other(read, tmp_path / "p.synced.fcpxml")
    with pytest.raises(SaveError, match="is no folder"):
        require_other(read, tmp_path / "none" / "p.fcpxml")
