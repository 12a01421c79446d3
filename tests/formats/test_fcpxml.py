"""FCPXML, read back by the rules of the format and checked against Apple's definition of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote, urlparse
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.formats.a_project import (
    CLOSE,
    EDIT,
    NTSC,
    PAL,
    PROGRAMME,
    PROJECT,
    RECORDER,
    STEPPED,
    WIDE,
    alone,
    camera,
    steady,
)
from tests.formats.fcpxml_reader import (
    clips_in,
    require_known_references,
    require_order,
    time_of,
)
from tests.formats.golden import assert_golden

from oneclock.formats.fcpxml import fcpxml, fcpxml_notes
from oneclock.formats.fcpxml_stacked import (
    HOW_TO_MULTICAM,
    fcpxml_stacked,
    fcpxml_stacked_notes,
    resolve_notes,
)
from oneclock.formats.programme import ProgrammeSound
from oneclock.formats.project import Project
from oneclock.timebase.frame_rate import FrameRate

ANGLES = "resources/media/multicam/mc-angle"
SPINE = "event/project/sequence/spine"
RATES = st.sampled_from(
    [FrameRate.parse(text) for text in ("23.976", "24", "25", "29.97", "59.94")]
)
# Final Cut carries its definitions; others can be had from Apple's support page.
_BUNDLED = (
    "/Applications/Final Cut Pro.app/Contents/Frameworks/Interchange.framework/Versions/A/"
    "Resources/FCPXMLv1_9.dtd"
)


def read(text: str) -> ET.Element:
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n')
    root = ET.fromstring(text)
    require_known_references(root)
    for story in (*root.iter("spine"), *root.iter("mc-angle")):
        require_order(story)
    return root


def test_the_files_are_the_ones_a_person_read() -> None:
    assert_golden("edit.fcpxml", fcpxml(EDIT))
    assert_golden("edit-stacked.fcpxml", fcpxml_stacked(EDIT))


@pytest.mark.oracle
@pytest.mark.parametrize("export", [fcpxml, fcpxml_stacked])
@pytest.mark.parametrize("project", [PROJECT, EDIT])
def test_apples_definition_allows_it(
    export: Callable[[Project], str],
    project: Project,
    require_program: Callable[[str], str],
    tmp_path: Path,
) -> None:
    definition = Path(os.environ.get("ONECLOCK_FCPXML_DTD", _BUNDLED))
    if not definition.exists():
        pytest.skip("no definition of FCPXML 1.9 here; name one in ONECLOCK_FCPXML_DTD")
    file = tmp_path / "it.fcpxml"
    file.write_text(export(project), encoding="utf-8")

    judged = subprocess.run(
        [require_program("xmllint"), "--noout", "--dtdvalid", definition, file],
        capture_output=True,
        text=True,
    )

    assert judged.returncode == 0, judged.stderr


# -- times ----------------------------------------------------------------------------------------


# From the nearest frame these would run past the end of their media.
@example(delta=0.59, drift=0.0, rate=NTSC, media=FrameRate.parse("5"), seconds=20.0, label=None)
@example(delta=0.0101, drift=0.0, rate=PAL, media=FrameRate.parse("5"), seconds=0.1, label=None)
@given(
    delta=st.floats(-5, 5), drift=st.floats(-1e-3, 1e-3), rate=RATES, media=RATES,
    seconds=st.floats(20, 8000), label=st.sampled_from([None, "00:00:00:01", "10:00:00:00"]),
)  # fmt: skip
def test_every_frame_is_within_half_a_frame_of_its_clock(
    delta: float, drift: float, rate: FrameRate, media: FrameRate, seconds: float,
    label: str | None,
) -> None:  # fmt: skip
    recording = camera("a.mov", steady(delta, drift, seconds), rate=media, timecode=label)
    project = alone(recording, rate=rate)
    root = read(fcpxml(project))

    for clip in clips_in(root, f"{ANGLES}/asset-clip"):
        begin, end = clip.available
        assert begin == recording.begins_at
        for at in (clip.offset, clip.offset + clip.duration / 2, clip.offset + clip.duration):
            local = recording.clock.longest.clock.to_local(float(project.start + at))
            off = abs(float(clip.shown(at) - begin) - local)
            # Retimed sound is where it belongs; what is not retimed is so on a frame of its own.
            assert off <= (1e-4 if clip.retimed else 0.501 / float(media.rate) + 0.001)
            assert begin <= clip.shown(at) <= end + Fraction(1, 500_000)
        assert (clip.offset * rate.rate).denominator == 1
        assert (clip.duration * rate.rate).denominator == 1


def test_the_reference_is_exact_after_hours() -> None:
    hours = camera("a.mov", steady(0.0, 0.0, 36_036.0), timecode="01:00:00;00")

    (clip,) = clips_in(read(fcpxml(alone(hours))), f"{ANGLES}/asset-clip")

    assert clip.element.attrib["duration"] == "36036s"
    assert clip.shown(Fraction(0)) == Fraction(107_892 * 1001, 30_000)
    assert not clip.retimed
    assert clip.element.attrib["tcFormat"] == "DF"


def test_sound_alone_is_placed_to_the_sample() -> None:
    recorder = replace(RECORDER, clock=steady(1.00001, 0.0, 70.0))

    (clip,) = clips_in(read(fcpxml(alone(recorder))), f"{ANGLES}/asset-clip")

    assert abs(float(clip.shown(clip.offset)) - 36_000 - (float(clip.offset) - 1.00001)) < 1.1e-5


def test_what_is_left_of_a_last_picture_is_not_looked_for_after_it() -> None:
    # One picture of 0.2 s; the timeline begins with the last quarter of it.
    slow = camera("slow.mp4", steady(-0.15, 0.0, 0.2), rate=FrameRate.parse("5"))

    (clip,) = clips_in(read(fcpxml(alone(slow, rate=PAL))), f"{ANGLES}/asset-clip")

    assert clip.shown(clip.offset) == 0
    assert clip.duration == Fraction(1, 25)


def test_frames_of_another_rate_are_not_replayed_at_the_timelines() -> None:
    (clip, _) = clips_in(read(fcpxml(alone(STEPPED))), f"{ANGLES}/asset-clip")
    (own,) = clips_in(read(fcpxml(alone(CLOSE))), f"{ANGLES}/asset-clip")

    assert clip.element.find("conform-rate").attrib == {  # type: ignore[union-attr]
        "scaleEnabled": "0",
        "srcFrameRate": "25",
    }
    assert own.element.find("conform-rate") is None


# -- the edit -------------------------------------------------------------------------------------


def test_an_edit_switches_angles() -> None:
    root = read(fcpxml(EDIT))
    angles = [angle.attrib["name"] for angle in root.iterfind(ANGLES)]

    shots = [
        (
            float(time_of(shot.attrib["offset"]) * NTSC.rate),
            [(source.attrib["angleID"], source.attrib["srcEnable"]) for source in shot],
        )
        for shot in root.iterfind(f"{SPINE}/mc-clip")
    ]

    assert angles == ["wide & low", '"close" <舞台>', "recorder #1 100%", "stepped"]
    heard = ("angle3", "audio")
    assert shots == [
        (0, [("angle1", "video"), heard]),
        (300, [("angle2", "video"), heard]),
        (880, [("angle4", "video"), heard]),
        (1500, [heard]),
        (1560, [("angle1", "video"), heard]),
    ]
    assert all(
        shot.attrib["start"] == shot.attrib["offset"] for shot in root.iterfind(f"{SPINE}/mc-clip")
    )


def test_who_is_seen_and_heard_is_one_source() -> None:
    both = replace(EDIT, programme=replace(PROGRAMME, sound=ProgrammeSound(sources=(0, 2))))

    shot = read(fcpxml(both)).find(f"{SPINE}/mc-clip")

    assert shot is not None
    assert [(one.attrib["angleID"], one.attrib["srcEnable"]) for one in shot] == [
        ("angle1", "all"), ("angle3", "audio"),
    ]  # fmt: skip


def test_silence_and_black_is_a_gap() -> None:
    mute = replace(EDIT, programme=replace(PROGRAMME, sound=ProgrammeSound(sources=())))

    spine = read(fcpxml(mute)).find(SPINE)

    assert spine is not None
    assert [item.tag for item in spine] == ["mc-clip", "mc-clip", "mc-clip", "gap", "mc-clip"]


def test_without_an_edit_there_is_one_clip_to_cut() -> None:
    (shot,) = read(fcpxml(PROJECT)).iterfind(f"{SPINE}/mc-clip")

    assert [source.attrib for source in shot] == [{"angleID": "angle1", "srcEnable": "all"}]
    assert shot.attrib["duration"] == "1801800/30000s"


def test_sound_alone_is_a_clip_without_a_picture() -> None:
    (shot,) = read(fcpxml(alone(RECORDER))).iterfind(f"{SPINE}/mc-clip")

    assert shot.attrib["srcEnable"] == "audio"


# -- stacked --------------------------------------------------------------------------------------


def test_stacked_has_a_lane_for_each_and_the_edit_highest() -> None:
    lanes = [
        (clip.attrib["lane"], clip.attrib["name"], clip.attrib.get("srcEnable", "all"))
        for clip in read(fcpxml_stacked(EDIT)).iterfind(f"{SPINE}/gap/asset-clip")
    ]

    assert list(dict.fromkeys(lanes)) == [
        ("1", "wide & low.mp4", "video"),
        ("2", '"close" <舞台>.mov', "video"),
        ("-1", "recorder #1 100%.wav", "all"),
        ("3", "stepped.mp4", "video"),
        ("4", "wide & low.mp4", "video"),
        ("4", '"close" <舞台>.mov', "video"),
        ("4", "stepped.mp4", "video"),
    ]


def test_stacked_and_multicam_show_the_same() -> None:
    angles = [
        (clip.asset.attrib["id"], clip.offset, clip.duration, clip.shown(clip.offset))
        for clip in clips_in(read(fcpxml(PROJECT)), f"{ANGLES}/asset-clip")
    ]
    lanes = [
        (clip.asset.attrib["id"], clip.offset, clip.duration, clip.shown(clip.offset))
        for clip in clips_in(read(fcpxml_stacked(PROJECT)), f"{SPINE}/gap/asset-clip")
    ]

    assert lanes == angles


# -- names and notes ------------------------------------------------------------------------------


def test_files_are_found_by_their_addresses() -> None:
    addresses = [urlparse(media.attrib["src"]) for media in read(fcpxml(PROJECT)).iter("media-rep")]

    assert [Path(unquote(address.path)) for address in addresses] == [
        WIDE.path, CLOSE.path, RECORDER.path, STEPPED.path,
    ]  # fmt: skip
    assert {address.scheme for address in addresses} == {"file"}


def test_names_of_bytes_and_line_breaks_do_no_harm() -> None:
    odd = replace(WIDE, path=Path("/shoot/two\nlines \udcff\x01.mp4"))

    root = read(fcpxml(alone(odd)))

    (asset,) = root.iterfind("resources/asset")
    assert asset.attrib["name"] == "two�lines ��.mp4"
    assert [media.attrib["src"] for media in root.iter("media-rep")] == [
        "file:///shoot/two%0Alines%20%FF%01.mp4"
    ]


def test_what_is_off_is_told() -> None:
    shifted = camera("shifted.mp4", steady(1.013, 0.0, 20.0), rate=PAL)

    (note,) = fcpxml_notes(alone(shifted, rate=PAL))

    assert note == "shifted.mp4: put on the nearest frame, up to 13.0 ms off"
    assert fcpxml_notes(alone(CLOSE)) == ()
    assert fcpxml_stacked_notes(alone(shifted, rate=PAL)) == (note,)
    assert resolve_notes(PROJECT)[-1] == HOW_TO_MULTICAM


def test_a_rate_that_editors_do_not_know_is_told() -> None:
    (note,) = fcpxml_notes(alone(WIDE, rate=FrameRate.parse("7")))

    assert "no timelines of 7 frames a second" in note
