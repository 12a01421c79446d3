"""`oneclock sync project.fcpxml`: a project comes back with its clips in place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from tests.cli.one_line import one_line

from oneclock.media.probe import probe
from oneclock.simulate.film_event import Footage

Oneclock = Callable[..., Any]  # `Said`, see conftest.py
Recordings = dict[str, Path]

SOUND, WEAK, USAGE, UNREADABLE = 0, 1, 2, 3
FRAME = 1 / 25


def timeline(media: list[tuple[str, float]]) -> dict[str, Any]:
    """A track of clips one after the other, as OpenTimelineIO has it."""

    def time(seconds: float) -> dict[str, Any]:
        return {"OTIO_SCHEMA": "RationalTime.1", "rate": 25.0, "value": seconds * 25}

    clips = [
        {
            "OTIO_SCHEMA": "Clip.2",
            "name": address,
            "metadata": {"editor": {"stars": 4}},
            "source_range": {
                "OTIO_SCHEMA": "TimeRange.1",
                "start_time": time(0),
                "duration": time(lasts),
            },
            "media_references": {
                "DEFAULT_MEDIA": {
                    "OTIO_SCHEMA": "ExternalReference.1",
                    "target_url": address,
                    "available_range": None,
                }
            },
            "active_media_reference_key": "DEFAULT_MEDIA",
        }
        for address, lasts in media
    ]
    track = {"OTIO_SCHEMA": "Track.1", "name": "V1", "kind": "Video", "children": clips}
    stack = {"OTIO_SCHEMA": "Stack.1", "name": "tracks", "children": [track]}
    return {
        "OTIO_SCHEMA": "Timeline.1",
        "name": "dump",
        "tracks": stack,
        "unknown": [1, {"a": None}],
    }


def written(folder: Path, media: list[tuple[str, float]], name: str = "dump.otio") -> Path:
    path = folder / name
    path.write_text(json.dumps(timeline(media)), encoding="utf-8")
    return path


def places(path: Path) -> dict[str, float]:
    """In seconds, by what is on any track."""
    out = {}
    for track in json.loads(path.read_text(encoding="utf-8"))["tracks"]["children"]:
        now = 0.0
        for child in track["children"]:
            if child["OTIO_SCHEMA"] == "Clip.2":
                out[Path(child["name"]).name] = now
            length = child["source_range"]["duration"]
            now += length["value"] / length["rate"]
    return out


def test_clips_are_where_the_microphones_were(
    oneclock: Oneclock, recordings: Recordings, footage: tuple[Footage, ...]
) -> None:
    folder = recordings["wide"].parent
    files = [recordings[name] for name in ("wide", "close", "clip")]
    dump = written(folder, [(path.name, int(probe(path).duration)) for path in files])
    before = dump.read_bytes()

    said = oneclock("sync", dump, "--reference", recordings["wide"])

    assert said.code == SOUND, said.err
    assert dump.read_bytes() == before
    put = folder / "dump.synced.otio"
    found = places(put)
    true = {film.path.name: film.clock.to_reference(0.0) for film in footage}
    for path in files:
        assert found[path.name] - found["wide.mp4"] == pytest.approx(true[path.name], abs=FRAME)
    assert json.loads(put.read_text(encoding="utf-8"))["unknown"] == [1, {"a": None}]
    assert f"3 clips in place; written to {put}" in said.err


def test_media_that_are_gone_and_strangers_stay_and_are_named(
    oneclock: Oneclock, recordings: Recordings, weak_files: Path
) -> None:
    folder = recordings["wide"].parent
    stranger = Path(shutil.copy(weak_files / "stranger.wav", folder))
    names = ["gone.mov", "wide.mp4", stranger.name, "close.mkv"]
    dump = written(folder, [(name, 10) for name in names])

    said = oneclock("sync", dump, "-o", folder / "out.otio")

    assert said.code == WEAK
    assert "gone.mov: is not there; its clips stay where they were" in said.err
    assert f"{stranger}: was not aligned; its clips stay where they were" in said.err
    found = places(folder / "out.otio")
    assert (found["gone.mov"], found["stranger.wav"]) == (0.0, 20.0)


def test_final_cut_and_premiere_come_back_too(oneclock: Oneclock, recordings: Recordings) -> None:
    folder = recordings["wide"].parent
    assert oneclock("sync", *recordings.values()).code == SOUND
    for form in ("fcpxml-stacked", "premiere"):
        suffix = ".fcpxml" if form.startswith("fcpxml") else ".xml"
        exported = folder / f"project{suffix}"
        assert oneclock("export", folder, "--to", form, "-o", exported, "--fps", "25").code == SOUND
        stirred = exported.read_text(encoding="utf-8")

        assert oneclock("sync", exported).code == SOUND

        back = folder / f"project.synced{suffix}"
        root, was = fromstring(back.read_text(encoding="utf-8")), fromstring(stirred)
        for one, old in zip(root.iter("clipitem"), was.iter("clipitem"), strict=True):
            assert int(one.findtext("start", "")) == pytest.approx(
                int(old.findtext("start", "")), abs=1
            )
        clips = {one.get("name"): one.get("offset", "") for one in root.iter("asset-clip")}
        for one in was.iter("asset-clip"):
            old_at, at = (
                Fraction(text.removesuffix("s"))
                for text in (one.get("offset", ""), clips[one.get("name")])
            )
            assert abs(old_at - at) <= Fraction(1, 25)


def test_a_bin_gets_a_timeline(oneclock: Oneclock, recordings: Recordings) -> None:
    folder = recordings["wide"].parent
    clips = timeline([("wide.mp4", 20), ("close.mkv", 20)])["tracks"]["children"][0]["children"]
    bin_ = {"OTIO_SCHEMA": "SerializableCollection.1", "name": "bin", "children": clips}
    path = folder / "bin.otio"
    path.write_text(json.dumps(bin_), encoding="utf-8")

    said = oneclock("sync", path)

    assert said.code == SOUND, said.err
    made = json.loads((folder / "bin.synced.otio").read_text(encoding="utf-8"))
    assert [one["OTIO_SCHEMA"] for one in made["children"]] == ["Clip.2", "Clip.2", "Timeline.1"]
    assert "its clips are on no timeline" in said.err


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.otio", "{", "is damaged"),
        ("a.fcpxml", "<fcpxml><resources>", "is damaged"),
        ("a.xml", "<playlist/>", "is no project of an editor that is known here"),
        ("a.xml", "<xmeml version='4'/>", "names no files, and two are needed"),
        ("a.otio", json.dumps(timeline([("wide.mp4", 9)])), "names only one file, and two are"),
    ],
)
def test_what_is_no_project_is_said_in_one_line(
    oneclock: Oneclock, recordings: Recordings, name: str, content: str, complaint: str
) -> None:
    path = recordings["wide"].parent / name
    path.write_text(content, encoding="utf-8")

    said = oneclock("sync", path)

    assert said.code in (USAGE, UNREADABLE)
    one_line(said, naming=path, saying=complaint)
    assert not list(path.parent.glob("*.synced.*"))


def test_a_project_goes_alone(oneclock: Oneclock, recordings: Recordings) -> None:
    dump = written(recordings["wide"].parent, [("wide.mp4", 9), ("close.mkv", 9)])

    one_line(oneclock("sync", dump, recordings["close"]), naming=dump, saying="which goes alone")
    one_line(
        oneclock("sync", recordings["wide"], recordings["close"], "-o", dump),
        naming="-o",
        saying="is for an editor's project",
    )
    none = dump.with_name("none.otio")
    one_line(oneclock("sync", none), naming=none, saying="does not exist")


@pytest.mark.parametrize("name", ["cut.kdenlive", "cut.MLT", "cut.prproj", "cut.edl"])
def test_other_programs_projects_are_told_from_recordings(
    oneclock: Oneclock, recordings: Recordings, name: str
) -> None:
    path = recordings["wide"].with_name(name)
    path.write_text("<mlt/>", encoding="utf-8")

    said = oneclock("sync", path)

    assert said.code == USAGE
    one_line(said, naming=path, saying="is a project of a kind that is not read here")
    assert "FCPXML, the XML of Premiere or Final Cut Pro 7, or OpenTimelineIO" in said.err


def test_multicam_clips_stay_and_are_named(oneclock: Oneclock, recordings: Recordings) -> None:
    folder = recordings["wide"].parent
    assert oneclock("sync", *recordings.values()).code == SOUND
    cut, exported = folder / "cut.json", folder / "mc.fcpxml"
    assert oneclock("edit", folder, "-o", cut, "--fps", "25").code == SOUND
    assert oneclock("export", cut, "--to", "fcpxml", "-o", exported).code == SOUND

    said = oneclock("sync", exported)

    assert said.code == WEAK
    assert "mc: is a multicam clip; it stays" in said.err
    assert "no clip could be put in its place; nothing was written" in said.err
    assert "on no timeline" not in said.err
    assert not (folder / "mc.synced.fcpxml").exists()


def test_originals_are_not_written_over(oneclock: Oneclock, recordings: Recordings) -> None:
    dump = written(recordings["wide"].parent, [("wide.mp4", 9), ("close.mkv", 9)])
    before = dump.read_bytes(), recordings["wide"].read_bytes()

    for output in (dump, recordings["wide"]):
        said = oneclock("sync", dump, "-o", output)
        assert said.code == UNREADABLE
        one_line(said, naming=output, saying="is an original")
    sidecar = recordings["close"].with_name("other.mov.sync.json")
    one_line(oneclock("sync", dump, "-o", sidecar), naming=sidecar, saying="the name of a sidecar")

    assert (dump.read_bytes(), recordings["wide"].read_bytes()) == before
    assert not list(dump.parent.glob("*.sync.json"))
