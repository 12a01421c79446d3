"""Lists that are none, and what their writers are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.edit.clicks import RATE, clicks

from oneclock.errors import EditListError, SidecarError
from oneclock.formats.edit_list import read_edit_list
from oneclock.formats.json_file import read_object
from oneclock.formats.sidecar import read_sidecar
from oneclock.media.write_media import Sound, write_media

LINE = {"delta": 0.0, "drift": 0.0}


def listed(**changes: Any) -> dict[str, Any]:
    whole = {
        "programme_version": 1, "reference": "a.mp4", "rate": "25", "start": "0",
        "recordings": [{"name": "a", "source": "a.mp4", "duration": 2.0, "clock": LINE}],
        "shots": [{"first": 0, "end": 5, "camera": "a"}], "sound": {"recordings": []},
    }  # fmt: skip
    return whole | changes


def said_of(path: Path, content: dict[str, Any]) -> str:
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(EditListError) as caught:
        read_edit_list(path)
    return caught.value.cause


def recorded(**changes: Any) -> dict[str, Any]:
    whole = {"name": "a", "source": "a.mp4", "duration": 2.0, "clock": LINE}
    return listed(recordings=[whole | changes])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (listed(shots=[]), "shots: is empty"),
        (listed(shots=5), "shots: cannot be 5, only a list"),
        (listed(rate="fast"), 'rate: cannot be "fast"'),
        (listed(rate="x" * 100), f'rate: cannot be "{"x" * 39}...'),
        (listed(shots=[{"first": 0, "end": 5, "camera": "b"}]), "there is no recording named 'b'"),
        (listed(shots=[{"first": 0, "end": 5}]), "shots.0.camera: is missing"),
        (listed(shots=[{"first": 0.5, "end": 5, "camera": "a"}]),
         "shots.0.first: cannot be 0.5, only a whole number"),
        (listed(shots=[{"first": 0, "end": 10**9, "camera": "a"}]),
         "shots.0.end: cannot be 1000000000, only 50000000 or less"),
        (listed(sound=None), "sound: cannot be null, only an object in braces"),
        (recorded(name=""), "recordings.0.name: is empty"),
        (recorded(name=3), "recordings.0.name: cannot be 3, only text"),
        (recorded(duration=-1), "recordings.0.duration: cannot be -1, only more than 0"),
        (recorded(duration="long"), 'recordings.0.duration: cannot be "long", only a number'),
        (recorded(role="boss"),
         'recordings.0.role: cannot be "boss", only \'any\', \'wide\', \'close\' or \'sound\''),
        (recorded(segments=[{"span": [0, 1, 2], "clock": LINE}]),
         "recordings.0.segments.0.span: cannot be [0, 1, 2], only a list of 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_plain_words(
    tmp_path: Path, content: dict[str, Any], words: str
) -> None:
    said = said_of(tmp_path / "p.json", content)

    assert said.startswith("is damaged (")
    assert said.removeprefix("is damaged (").startswith(words)


@pytest.mark.parametrize("name", ["a.wav", "a.mkv", "a.mov"])
def test_a_recording_where_a_list_was_meant_is_told_as_one(tmp_path: Path, name: str) -> None:
    codec = "pcm_s16le"
    write_media(tmp_path / name, sounds=[Sound(samples=clicks([1.0], 2.0), rate=RATE, codec=codec)])

    with pytest.raises(EditListError, match="is a film or a recording, and no edit list; make it"):
        read_edit_list(tmp_path / name)
    with pytest.raises(SidecarError, match="is a film or a recording, and no sidecar; run"):
        read_sidecar(tmp_path / name)


def test_what_is_no_text_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_bytes(b'{"a": "\xff"}')

    with pytest.raises(EditListError, match=r"cannot be read \(it is no text\); mend"):
        read_object(path, error=EditListError, missing="make it", damaged="mend it")


def test_a_mark_that_editors_put_before_text_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}')

    assert read_object(path, error=EditListError, missing="", damaged="") == {"a": 1}
