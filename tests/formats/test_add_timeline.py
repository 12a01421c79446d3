"""Projects whose clips are in bins only get a timeline, under their own names for their files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring

import opentimelineio
import pytest
from tests.formats.a_project import PAL, PROJECT
from tests.formats.an_editors_media import CLOSE, LATE, SOUND, WIDE
from tests.formats.test_realign_fcpxml import HEAD, TAIL
from tests.formats.test_realign_xmeml import FILES, project

from oneclock.formats.add_timeline import (
    add_fcpxml_project,
    add_otio_timeline,
    add_xmeml_sequence,
)
from oneclock.formats.placed import PlacedEvent
from oneclock.formats.project import Project
from oneclock.timebase.span import Span

EVENT = PlacedEvent(
    reference=WIDE.path,
    recordings=(WIDE, CLOSE, LATE, SOUND),
    span=Span(start=-5.0, end=115.0),
)
LAID_OUT = Project(name="Day 1 synced", event=EVENT, rate=PAL, width=1920, height=1080)


def known(*prefixes: str) -> dict[str, Path]:
    return {
        prefix + one.path.as_uri().removeprefix("file://"): one.path
        for prefix in prefixes
        for one in EVENT.recordings
    }


def test_final_cut_gets_a_project_of_its_own_assets() -> None:
    head = HEAD[: HEAD.index("      <project")]
    text = head + TAIL.replace("      </project>\n", "")

    root = fromstring(add_fcpxml_project(text, LAID_OUT, known("file://")))

    (event,) = root.iter("event")
    assert [one.tag for one in event] == ["project", "smart-collection"]
    assert event.attrib == {"name": "Day 1", "uid": "EVENT-1"}
    places = {one.attrib["ref"]: one.attrib["offset"] for one in root.iter("asset-clip")}
    # From the sound's beginning: 5 s, 17 s, and 35.013 s, which is within frame 875.
    assert {ref: eval_seconds(at) for ref, at in places.items()} == {
        "r2": 5.0, "r3": 17.0, "r4": 35.04, "r5": 0.0,
    }  # fmt: skip
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    assert len(list(root.iter("asset"))) == 5
    assert {one.attrib["format"] for one in root.iter("sequence")} <= set(ids)


def eval_seconds(text: str) -> float:
    numerator, _, denominator = text.removesuffix("s").partition("/")
    return int(numerator) / int(denominator or 1)


def test_premiere_gets_a_sequence_of_its_own_files() -> None:
    text = project([])
    text = text[: text.index("<sequence")] + text[text.index("</sequence>") + 11 :]

    root = fromstring(add_xmeml_sequence(text, LAID_OUT, known("file://localhost")))

    (sequence,) = root.iter("sequence")
    used = {one.attrib["id"] for one in sequence.iter("file")}
    assert used == set(FILES) - {"file-9"}
    assert all(one.findtext("pathurl") is None for one in sequence.iter("file"))
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib and one.tag != "file"]
    assert len(ids) == len(set(ids))
    linked = {one.text for one in sequence.iter("linkclipref")}
    assert linked <= {one.attrib["id"] for one in sequence.iter("clipitem")}


def test_a_collection_gets_a_timeline() -> None:
    schema = opentimelineio.schema
    clips = [schema.Clip(one.path.name) for one in EVENT.recordings]
    collection = schema.SerializableCollection("bin", clips, metadata={"editor": {"a": 1}})
    text = opentimelineio.adapters.write_to_string(collection, "otio_json")

    made = opentimelineio.adapters.read_from_string(
        add_otio_timeline(text, LAID_OUT, {}), "otio_json"
    )

    assert [type(one).__name__ for one in made] == ["Clip"] * 4 + ["Timeline"]
    assert made[4].name == "Day 1 synced"
    assert made.metadata["editor"] == {"a": 1}


def test_what_is_no_collection_is_refused() -> None:
    with pytest.raises(ValueError, match="neither a timeline nor a collection"):
        add_otio_timeline(json.dumps({"OTIO_SCHEMA": "Clip.2"}), LAID_OUT, {})
    with pytest.raises(ValueError, match="no resources"):
        add_fcpxml_project("<fcpxml/>", replace(PROJECT, name="x"), {})
