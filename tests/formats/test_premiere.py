"""xmeml: an independent reader finds the clips where they belong, and nothing refers to nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse
from xml.etree import ElementTree as ET

import opentimelineio
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.formats.a_project import (
    CLIPS_OF_EDIT,
    CLOSE,
    EDIT,
    NTSC,
    PAL,
    PROJECT,
    RECORDER,
    STEPPED,
    STEREO,
    WIDE,
    alone,
    camera,
    steady,
)
from tests.formats.golden import assert_golden

from oneclock.formats.clips import stacked
from oneclock.formats.placed import SoundTrack
from oneclock.formats.premiere import HOW_TO_MULTICAM, premiere, premiere_notes
from oneclock.formats.project import Project
from oneclock.timebase.frame_rate import FrameRate

RATES = st.sampled_from(
    [FrameRate.parse(text) for text in ("23.976", "24", "25", "29.97", "59.94")]
)


def read(project: Project) -> Any:
    """By another program; to be held, since what is in a timeline goes with it."""
    return opentimelineio.adapters.read_from_string(premiere(project), "fcp_xml")


def plain(project: Project) -> ET.Element:
    text = premiere(project)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n')
    root = ET.fromstring(text)
    assert root.attrib == {"version": "5"}
    return root


def texts(root: ET.Element, *paths: str) -> list[str]:
    return [root.findtext(path) or "" for path in paths]


def test_the_file_is_the_one_a_person_read() -> None:
    assert_golden("edit.xml", premiere(EDIT))


# -- read by OpenTimelineIO's adapter -------------------------------------------------------------


def test_cuts_are_where_the_edit_has_them() -> None:
    timeline = read(EDIT)
    edit = [track for track in timeline.tracks if track.kind == "Video"][-1]

    assert [
        (item.name, item.range_in_parent().start_time.value, item.duration().value)
        for item in edit
        if isinstance(item, opentimelineio.schema.Clip)
    ] == CLIPS_OF_EDIT


@settings(max_examples=30)
# From the nearest frame it would run past its end.
@example(
    delta=0.41 * 1001 / 30000, drift=0.0, rate=NTSC, media=PAL, seconds=20.04, label=None
)  # fmt: skip
@given(
    delta=st.floats(-5, 5), drift=st.floats(-3e-4, 3e-4), rate=RATES, media=RATES,
    seconds=st.floats(20, 2000), label=st.sampled_from([None, "10:00:00:00"]),
)  # fmt: skip
def test_the_middle_of_every_clip_is_within_half_a_frame_of_its_clock(
    delta: float, drift: float, rate: FrameRate, media: FrameRate, seconds: float,
    label: str | None,
) -> None:  # fmt: skip
    recording = camera("a.mov", steady(delta, drift, seconds), rate=media, timecode=label)
    project = alone(recording, rate=rate)
    timeline = read(project)
    clips = list(timeline.find_clips())
    assert clips
    ((placed,),) = stacked(project)
    middle = (placed.first + placed.end) // 2
    local = recording.clock.longest.clock.to_local(float(rate.time_of(middle)))

    for clip in clips:
        held, there = clip.range_in_parent(), clip.available_range()
        begin = clip.trimmed_range().start_time.to_seconds() - there.start_time.to_seconds()
        shown = begin + (middle - held.start_time.value) / float(rate.rate)
        # A frame is the sequence's; the middle may lie between two.
        assert abs(shown - local) <= 0.501 / float(rate.rate) + 0.001
        assert begin >= -1e-9
        assert begin + clip.duration().to_seconds() <= seconds + 0.002 / float(rate.rate)


def test_timecode_is_where_the_material_begins() -> None:
    timeline = read(PROJECT)
    begins = {clip.name: clip.available_range().start_time for clip in timeline.find_clips()}

    assert begins["wide & low.mp4"].to_timecode(rate=30000 / 1001) == "01:00:00;00"
    assert begins['"close" <舞台>.mov'].to_frames() == 10 * 3600 * 30
    assert begins["recorder #1 100%.wav"].to_seconds() == pytest.approx(36_000, abs=0.017)


# -- what is in the file --------------------------------------------------------------------------


def test_every_file_is_told_once_and_every_mention_knows_it() -> None:
    files = list(plain(EDIT).iter("file"))
    told = [file.attrib["id"] for file in files if len(file)]

    assert sorted(told) == ["file-1", "file-2", "file-3", "file-4"]
    first: dict[str, ET.Element] = {}
    for file in files:
        first.setdefault(file.attrib["id"], file)
    assert all(len(file) for file in first.values())


def test_picture_and_sound_of_a_clip_are_linked_to_each_other() -> None:
    root = plain(EDIT)
    items = {item.attrib["id"]: item for item in root.iter("clipitem")}
    places = {
        item.attrib["id"]: (kind, number, index)
        for kind in ("video", "audio")
        for number, track in enumerate(root.iterfind(f"sequence/media/{kind}/track"), 1)
        for index, item in enumerate(track.iterfind("clipitem"), 1)
    }
    assert len(items) == len(places) == len(list(root.iter("clipitem")))

    for name, item in items.items():
        group = [link.findtext("linkclipref") or "" for link in item.iterfind("link")]
        if name.startswith("clip-video-4"):
            assert group == []  # the edit
            continue
        assert name in group
        for link in item.iterfind("link"):
            other = link.findtext("linkclipref") or ""
            kind, number, index = texts(link, "mediatype", "trackindex", "clipindex")
            assert places[other] == (kind, int(number), int(index))
            assert texts(items[other], "start", "end", "in") == texts(item, "start", "end", "in")
            back = [one.findtext("linkclipref") for one in items[other].iterfind("link")]
            assert back == group


def test_what_is_played_is_as_long_as_its_place_and_in_the_file() -> None:
    for item in plain(EDIT).iter("clipitem"):
        start, end, begin, out, held = map(
            int, texts(item, "start", "end", "in", "out", "duration")
        )
        assert 0 < end - start == out - begin
        assert 0 <= begin < out <= held


def test_a_sequence_says_all_of_its_format() -> None:
    said = plain(PROJECT).find("sequence/media/video/format/samplecharacteristics")

    assert said is not None
    assert texts(said, "width", "height", "rate/timebase", "rate/ntsc", "fielddominance") == [
        "1920", "1080", "30", "TRUE", "none",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rate", "said"),
    [("23.976", ("24", "TRUE")), ("24", ("24", "FALSE")), ("25", ("25", "FALSE")),
     ("29.97", ("30", "TRUE")), ("59.94", ("60", "TRUE")), ("60", ("60", "FALSE"))],
)  # fmt: skip
def test_rates_are_whole_frames_and_a_flag(rate: str, said: tuple[str, str]) -> None:
    root = plain(alone(WIDE, rate=FrameRate.parse(rate)))

    assert tuple(texts(root, "sequence/rate/timebase", "sequence/rate/ntsc")) == said


def test_every_channel_has_a_track_and_stereo_is_a_pair() -> None:
    six = replace(RECORDER, sounds=(STEREO, SoundTrack(rate=48000, channels=4)))

    pair = plain(alone(RECORDER)).findall("sequence/media/audio/track")
    apart = plain(alone(six)).findall("sequence/media/audio/track")

    assert [track.attrib["premiereTrackType"] for track in pair] == ["Stereo", "Stereo"]
    assert [track.findtext("outputchannelindex") for track in pair] == ["1", "2"]
    assert [track.attrib["premiereTrackType"] for track in apart] == ["Mono"] * 6
    assert [track.findtext("clipitem/sourcetrack/trackindex") for track in apart] == list("123456")


def test_who_is_not_heard_in_the_edit_is_switched_off() -> None:
    tracks = plain(EDIT).findall("sequence/media/audio/track")

    assert [track.findtext("enabled") for track in tracks] == [
        "FALSE", "FALSE", "FALSE", "FALSE", "TRUE", "TRUE", "FALSE", "FALSE",
    ]  # fmt: skip


def test_files_are_found_by_their_addresses() -> None:
    addresses = [urlparse(url.text or "") for url in plain(PROJECT).iter("pathurl")]

    assert {address.netloc for address in addresses} == {"localhost"}
    assert {Path(unquote(address.path)) for address in addresses} == {
        WIDE.path, CLOSE.path, RECORDER.path, STEPPED.path,
    }  # fmt: skip


def test_names_of_bytes_and_line_breaks_do_no_harm() -> None:
    odd = replace(WIDE, path=Path("/shoot/two\nlines \udcff\x01.mp4"))

    root = plain(alone(odd))

    assert root.findtext(".//clipitem/name") == "two�lines ��.mp4"
    assert root.findtext(".//pathurl") == "file://localhost/shoot/two%0Alines%20%FF%01.mp4"


# -- pace -----------------------------------------------------------------------------------------


def test_drift_is_a_loss_that_is_told() -> None:
    hour = camera("hour.mp4", steady(0.0, 5e-5, 3600.0), rate=PAL)

    notes = premiere_notes(alone(hour, rate=PAL))

    assert notes[0] == (
        "hour.mp4: its clock drifts, which this format cannot say; up to 90.0 ms off at the ends "
        "of its clips, so that for sound `--to wav` is better"
    )
    assert notes[-1] == HOW_TO_MULTICAM
    assert not list(plain(alone(hour, rate=PAL)).iter("filter"))


def test_another_speed_is_a_time_remap() -> None:
    fast = camera("fast.mp4", steady(-10.0, 25 / 24 - 1, 100.0), rate=PAL)
    project = alone(fast, rate=NTSC)
    (video, *_) = plain(project).iter("clipitem")

    notes = premiere_notes(project)

    speed = next(p for p in video.iter("parameter") if p.findtext("parameterid") == "speed")
    assert speed.findtext("value") == "96"
    # 9.6 s of the file are over when the timeline begins: 10 s at this pace.
    assert int(video.findtext("in") or "") == round(10 * NTSC.rate)
    assert notes[0] == "fast.mp4: retimed to 96 %; check its place in the editor"
