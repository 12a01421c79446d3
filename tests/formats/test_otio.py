"""OpenTimelineIO reads what we write, and its times are those of the clocks."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio
import pytest
from hypothesis import given
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
    WIDE,
    alone,
    camera,
    steady,
)
from tests.formats.golden import assert_golden

from oneclock.formats.otio import otio, otio_notes
from oneclock.formats.project import Project
from oneclock.timebase.frame_rate import FrameRate

RATES = st.sampled_from(
    [FrameRate.parse(text) for text in ("23.976", "24", "25", "29.97", "59.94")]
)


def read(project: Project) -> Any:
    """To be held: what is in a timeline goes with it."""
    return opentimelineio.adapters.read_from_string(otio(project), "otio_json")


def clips_of(track: Any) -> list[Any]:
    return [item for item in track if isinstance(item, opentimelineio.schema.Clip)]


def shown(clip: Any, frame: int) -> float:
    """Seconds into the file at a frame of the timeline, by what the library makes of the clip."""
    pace = clip.effects[0].time_scalar if clip.effects else 1.0
    began = clip.available_range().start_time.to_seconds()
    first = clip.range_in_parent().start_time.value
    start = clip.trimmed_range().start_time.to_seconds()
    return float(start - began + (frame - first) / clip.range_in_parent().start_time.rate * pace)


def test_the_file_is_the_one_a_person_read() -> None:
    assert_golden("edit.otio", otio(EDIT))


def test_there_is_a_track_for_each_recording_and_the_edit_on_top() -> None:
    timeline = read(EDIT)
    tracks = timeline.tracks

    assert [(track.kind, track.name, track.enabled) for track in tracks] == [
        ("Video", "wide & low", True),
        ("Video", '"close" <舞台>', True),
        ("Video", "stepped", True),
        ("Video", "edit", True),
        # Only the recorder is heard.
        ("Audio", "wide & low", False),
        ("Audio", '"close" <舞台>', False),
        ("Audio", "recorder #1 100%", True),
        ("Audio", "stepped", False),
    ]
    assert {track.duration().value for track in tracks} == {1800.0}


def test_without_an_edit_all_is_heard() -> None:
    timeline = read(PROJECT)
    tracks = timeline.tracks

    assert [track.name for track in tracks if track.kind == "Audio" and track.enabled] == [
        "wide & low", '"close" <舞台>', "recorder #1 100%", "stepped",
    ]  # fmt: skip


def test_cuts_are_where_the_edit_has_them() -> None:
    timeline = read(EDIT)
    edit = next(track for track in timeline.tracks if track.name == "edit")

    assert [
        (clip.name, clip.range_in_parent().start_time.value, clip.duration().value)
        for clip in clips_of(edit)
    ] == CLIPS_OF_EDIT


def test_timecode_is_where_the_material_begins() -> None:
    timeline = read(PROJECT)
    begins = {clip.name: clip.available_range().start_time for clip in timeline.find_clips()}

    assert begins["wide & low.mp4"].to_timecode(rate=30000 / 1001) == "01:00:00;00"
    assert begins['"close" <舞台>.mov'].to_frames() == 10 * 3600 * 30
    assert begins["recorder #1 100%.wav"].to_seconds() == 36_000
    assert begins["stepped.mp4"].to_frames() == 0


def test_files_are_found_by_their_addresses() -> None:
    timeline = read(PROJECT)
    urls = {clip.media_reference.target_url for clip in timeline.find_clips()}

    assert {Path(opentimelineio.url_utils.filepath_from_url(url)) for url in urls} == {
        WIDE.path, CLOSE.path, RECORDER.path, STEPPED.path,
    }  # fmt: skip


def test_names_of_bytes_and_line_breaks_do_no_harm() -> None:
    odd = replace(WIDE, path=Path("/shoot/two\nlines \udcff\x01.mp4"))

    timeline = read(alone(odd))
    (clip, *_) = timeline.find_clips()

    assert clip.name == "two�lines ��.mp4"
    assert clip.media_reference.target_url == "file:///shoot/two%0Alines%20%FF%01.mp4"


@given(
    delta=st.floats(-5, 5), drift=st.floats(-1e-3, 1e-3), rate=RATES, media=RATES,
    seconds=st.floats(20, 8000),
)  # fmt: skip
def test_every_frame_is_within_a_millisecond_of_its_clock(
    delta: float, drift: float, rate: FrameRate, media: FrameRate, seconds: float
) -> None:
    recording = camera("a.mov", steady(delta, drift, seconds), rate=media, timecode="10:00:00:00")
    project = alone(recording, rate=rate)
    timeline = read(project)

    for clip in timeline.find_clips():
        held = clip.range_in_parent()
        assert held.start_time.value.is_integer()
        for frame in (int(held.start_time.value), int(held.end_time_inclusive().value)):
            reference = float(project.start + rate.time_of(frame))
            assert shown(clip, frame) == pytest.approx(
                recording.clock.longest.clock.to_local(reference), abs=0.00101
            )
        there, used = clip.available_range(), clip.trimmed_range()
        assert there.start_time <= used.start_time
        assert there.end_time_exclusive().to_seconds() >= shown(
            clip, held.end_time_exclusive().value
        ) + there.start_time.to_seconds() - 0.001 / float(rate.rate)


def test_the_reference_is_in_whole_frames_for_hours() -> None:
    hours = camera("a.mov", steady(0.0, 0.0, 36_036.0), timecode="01:00:00;00")

    timeline = read(alone(hours))
    (clip, _) = timeline.find_clips()

    assert clip.trimmed_range().start_time.value == 107_892
    assert clip.trimmed_range().duration.value == 1_080_000
    assert clip.available_range() == clip.trimmed_range()


def test_the_clocks_themselves_are_in_the_metadata() -> None:
    timeline = read(PROJECT)
    told = [clip.media_reference.metadata["oneclock"] for clip in timeline.find_clips()]

    assert told[1]["segments"][0]["clock"]["drift"] == 4e-4
    assert [list(piece["span"]) for piece in told[2]["segments"]] == [[0, 20], [20, 40]]


def test_the_same_project_is_the_same_text() -> None:
    assert otio(EDIT) == otio(EDIT)
    assert json.loads(otio(EDIT))["OTIO_SCHEMA"] == "Timeline.1"


def test_what_no_format_says_is_told() -> None:
    assert otio_notes(PROJECT) == ()
    programme = EDIT.programme
    assert programme is not None
    shots = replace(
        programme.shots, shots=tuple(replace(s, inset=0) for s in programme.shots.shots[:2])
    )
    sound = replace(programme.sound, sources=(1, 2), gated=True)
    loud = replace(EDIT, programme=replace(programme, shots=shots, sound=sound))

    *_, insets, ducking = otio_notes(loud)

    assert insets == "2 pictures in the picture are left out; `oneclock render` draws them"
    assert ducking.startswith("who does not speak is not ducked")


def test_a_rate_of_its_own_is_kept() -> None:
    timeline = read(alone(STEPPED, rate=NTSC))
    (clip, *_) = timeline.find_clips()

    assert clip.available_range().duration.rate == float(PAL.rate)
    assert clip.available_range().duration.value == 1000
    assert clip.duration().rate == pytest.approx(float(Fraction(30000, 1001)))
