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


FCPXML = (
    '<fcpxml version="1.9"><resources><format id="f" frameDuration="100/2500s"/>'
    '<asset id="r1" src="a.mov" start="0s" duration="10s"/></resources>'
    '<project name="day"><sequence format="f" duration="10s"><spine>'
    '<asset-clip ref="r1" name="cam_b" lane="0" offset="0s" start="1s" duration="9s">'
    '<conform-rate srcFrameRate="25"/></asset-clip>'
    "</spine></sequence></project></fcpxml>"
)
XMEML = (
    '<xmeml version="5"><sequence id="s"><name>day</name><rate><timebase>25</timebase></rate>'
    "<media><video><track><clipitem id='c1'><name>cam_b</name><start>0</start><end>9</end>"
    "<in>1</in><file id='f1'><pathurl>a.mov</pathurl></file>"
    "<filter><effect><effectid>timeremap</effectid><parameter><parameterid>speed</parameterid>"
    "<value>50</value></parameter></effect></filter>"
    "</clipitem></track></video></media></sequence></xmeml>"
)


def _otio(value: float, rate: float = 25.0, scalar: float = 1.0) -> str:
    def time(of: float) -> dict[str, object]:
        return {"OTIO_SCHEMA": "RationalTime.1", "value": of, "rate": rate}

    span = {"OTIO_SCHEMA": "TimeRange.1", "start_time": time(1.0), "duration": time(value)}
    media = {"OTIO_SCHEMA": "ExternalReference.1", "target_url": "a.mov", "available_range": span}
    warp = {"OTIO_SCHEMA": "LinearTimeWarp.1", "time_scalar": scalar}
    clip = {
        "OTIO_SCHEMA": "Clip.1", "name": "cam_b", "source_range": span, "media_reference": media,
        "effects": [warp],
    }  # fmt: skip
    track = {"OTIO_SCHEMA": "Track.1", "children": [clip]}
    stack = {"OTIO_SCHEMA": "Stack.1", "children": [track]}
    return json.dumps({"OTIO_SCHEMA": "Timeline.1", "name": "day", "tracks": stack})


@pytest.mark.parametrize(
    ("name", "sound", "damaged", "saying"),
    [
        ("p.fcpxml", 'start="1s"', 'start="10/0s"', "asset-clip 'cam_b': start: '10/0' is no"),
        ("p.fcpxml", 'offset="0s" start', 'offset="x" start', "asset-clip 'cam_b': offset: 'x'"),
        ("p.fcpxml", '"9s"', '"1e999999999s"', "asset-clip 'cam_b': duration: '1e999999999'"),
        ("p.fcpxml", 'lane="0"', 'lane="up"', "asset-clip 'cam_b': lane: 'up' is no number"),
        ("p.fcpxml", '"100/2500s"', '"0s"', "format 'f': frameDuration: '0' must be more"),
        ("p.fcpxml", '"25"', '"0"', "conform-rate: srcFrameRate: '0' must be more"),
        ("p.xml", "<start>0<", "<start>a<", "clipitem 'cam_b': start: 'a' is no number"),
        ("p.xml", "<in>1<", "<in>1.5<", "clipitem 'cam_b': in: '1.5' is no whole number"),
        ("p.xml", "<value>50<", "<value>1/0<", "clipitem 'cam_b': speed: '1/0' is no number"),
        ("p.xml", "<timebase>25<", "<timebase>0<", "sequence 'day': timebase: '0' must be more"),
        ("p.otio", _otio(9), _otio(9, rate=0.0), "Clip 'cam_b': rate: 0 must be more than 0"),
        ("p.otio", _otio(9), _otio(float("nan")), "Clip 'cam_b': value: NaN is no number"),
        ("p.otio", _otio(9), _otio(1e300), "Clip 'cam_b': value: 1e+300 is no number"),
        ("p.otio", _otio(9), _otio(9).replace('"value": 9', '"value": "9"'), 'value: "9" is no'),
        ("p.otio", _otio(9), _otio(9).replace('"value": 9', '"x": 9'), "value: null is no number"),
        ("p.otio", '"effects": [', '"effects": 3, "x": [', "Clip 'cam_b' is not as OpenTimelineIO"),
        ("p.otio", _otio(9), _otio(9, scalar=float("inf")), "Clip 'cam_b': time_scalar: Infinity"),
    ],
)
def test_a_malformed_number_is_an_error_that_says_where(
    name: str, sound: str, damaged: str, saying: str, tmp_path: Path
) -> None:
    (tmp_path / "a.mov").touch()
    text = {"p.fcpxml": FCPXML, "p.xml": XMEML, "p.otio": _otio(9)}[name]
    assert text.count(sound) == 1
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(read_editor_project(tmp_path / name).media) == 1
    (tmp_path / name).write_text(text.replace(sound, damaged), encoding="utf-8")

    with pytest.raises(EditListError) as error:
        read_editor_project(tmp_path / name)

    assert saying in str(error.value)
    assert error.value.remedy == "export it from the editor again"


def test_no_original_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.mov").touch()
    read = read_editor_project(project(tmp_path / "p.fcpxml", "a.mov"))

    for original in ("p.fcpxml", "a.mov"):
        with pytest.raises(SaveError, match="is an original"):
            require_other(read, tmp_path / original)
    require_other(read, tmp_path / "p.synced.fcpxml")
    with pytest.raises(SaveError, match="is no folder"):
        require_other(read, tmp_path / "none" / "p.fcpxml")
