"""Edit decision lists, read back by OpenTimelineIO's adapter and by their columns."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import opentimelineio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.a_project import (
    CLIPS_OF_EDIT,
    EDIT,
    NTSC,
    PAL,
    PROJECT,
    RECORDER,
    WIDE,
    alone,
    camera,
    steady,
)
from tests.formats.golden import assert_golden

from oneclock.errors import UsageError
from oneclock.formats.edl import edit_lists, edl, edl_notes
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.timecode import Timecode

RATES = st.sampled_from([FrameRate.parse(text) for text in ("23.976", "24", "25", "29.97", "60")])
_LABEL = r"([\d:;]{11})"
_EVENT = re.compile(
    rf"(\d{{3}})  ([A-Z0-9]{{1,8}}) +(V|A|AA|B|AA/V) +C        {' '.join([_LABEL] * 4)}"
)


def read(text: str, rate: FrameRate) -> dict[str, list[tuple[str, Any, Any]]]:
    """What the library finds on each track: names, places on the timeline and in the material."""
    timeline = opentimelineio.adapters.read_from_string(text, "cmx_3600", rate=float(rate.rate))
    return {
        track.name: [
            (clip.name, clip.range_in_parent(), clip.source_range)
            for clip in track
            if isinstance(clip, opentimelineio.schema.Clip)
        ]
        for track in timeline.tracks
    }


def events(text: str, rate: FrameRate) -> list[tuple[str, str, list[Timecode]]]:
    """Reel, channels and the four labels of every event."""
    found = [one for line in text.splitlines() if (one := _EVENT.fullmatch(line)) is not None]
    assert [int(one[1]) for one in found] == list(range(1, len(found) + 1))
    return [
        (one[2], one[3], [Timecode.parse(one[at], rate) for at in (4, 5, 6, 7)]) for one in found
    ]


def test_the_files_are_those_a_person_read() -> None:
    assert_golden("edit.edl", edl(EDIT))
    assert_golden("stacked.edl", edl(PROJECT))


def test_there_is_a_list_for_each_recording() -> None:
    lists = edit_lists(PROJECT)

    assert list(lists) == ["WIDELOW", "CLOSE", "RECORDER", "STEPPED"]
    assert edl(PROJECT) == "\n".join(lists.values())
    assert {events(text, NTSC)[0][1] for text in lists.values()} == {"AA/V", "AA"}


def test_of_an_edit_there_is_what_is_seen_and_whom_it_listens_to() -> None:
    seen, heard = edit_lists(EDIT).items()

    assert seen[0] == ""
    assert {channels for _, channels, _ in events(seen[1], NTSC)} == {"V"}
    assert heard[0] == "RECORDER"
    assert {channels for _, channels, _ in events(heard[1], NTSC)} == {"AA"}


def test_the_library_finds_every_cut() -> None:
    (clips,) = read(edit_lists(EDIT)[""], NTSC).values()

    assert [
        (name, place.start_time.value, place.duration.value) for name, place, _ in clips
    ] == CLIPS_OF_EDIT


def test_labels_are_those_of_the_material() -> None:
    labels = [times[0] for _, _, times in events(edit_lists(EDIT)[""], NTSC)]

    # The cameras' own, drop-frame where theirs is; who has none counts from midnight.
    assert [str(label) for label in labels] == [
        "01:00:00;00", "10:00:05:22", "00:00:19;10", "00:00:20;00", "01:00:52;00",
    ]  # fmt: skip


def test_the_kind_of_counting_is_said_before_it_changes() -> None:
    lines = edit_lists(EDIT)[""].splitlines()

    said = None
    for line in lines:
        if line.startswith("FCM: "):
            said = line
        elif (event := _EVENT.fullmatch(line)) is not None:
            assert said == ("FCM: DROP FRAME" if ";" in event[4] else "FCM: NON-DROP FRAME")
            assert ";" in event[6]  # the timeline counts one way


def test_without_drop_frame_there_is_none() -> None:
    text = edl(alone(replace(WIDE, timecode=None, begins_at=Fraction(0))))

    assert ";" not in text
    assert "FCM: NON-DROP FRAME" in text


@given(
    delta=st.floats(-5, 5), drift=st.floats(-1e-3, 1e-3), rate=RATES, seconds=st.floats(20, 8000)
)
def test_events_are_where_the_clock_puts_them_or_it_is_said(
    delta: float, drift: float, rate: FrameRate, seconds: float
) -> None:
    recording = camera("a.mov", steady(delta, drift, seconds), rate=rate, timecode="10:00:00:00")
    project = alone(recording, rate=rate)

    for _, _, (first, last, begin, end) in events(edl(project), rate):
        length = end.frames_since_midnight - begin.frames_since_midnight
        assert last.frames_since_midnight - first.frames_since_midnight == length
        hour = 3600 * begin.rate.counted
        held = int(seconds * float(rate.rate) + 0.001)
        assert last.frames_since_midnight - 10 * hour <= held
        for frame in (begin, end):
            at = frame.frames_since_midnight - hour
            shown = first.frames_since_midnight + at - (begin.frames_since_midnight - hour)
            local = float((shown - 10 * hour) / rate.rate)
            true = recording.clock.longest.clock.to_local(float(project.start + rate.time_of(at)))
            # Half a frame, and what drift adds to either side of the middle.
            allowed = 0.501 / float(rate.rate) + abs(drift) * length / float(rate.rate) / 2
            assert local == pytest.approx(true, abs=allowed + 1e-6)
        if abs(drift) * length / float(rate.rate) > 0.003:
            assert any("its clock drifts" in note for note in edl_notes(project))


def test_an_hour_of_drop_frame_is_on_the_frame() -> None:
    hour = camera("a.mov", steady(0.0, 0.0, 3603.6), timecode="23:30:00;00")

    ((reel, channels, times),) = events(edl(alone(hour)), NTSC)

    assert (reel, channels) == ("A", "AA/V")
    # 108000 frames are an hour by labels and 108 more: and past midnight it begins again.
    assert [str(label) for label in times] == [
        "23:30:00;00", "00:30:03;18", "01:00:00;00", "02:00:03;18",
    ]  # fmt: skip


def test_one_track_of_sound_is_one() -> None:
    mono = replace(RECORDER, sounds=(replace(RECORDER.sounds[0], channels=1),))
    both = replace(WIDE, sounds=mono.sounds)

    assert events(edl(alone(mono)), NTSC)[0][1] == "A"
    assert events(edl(alone(both)), NTSC)[0][1] == "B"
    assert events(edl(alone(replace(WIDE, sounds=()))), NTSC)[0][1] == "V"


def test_other_rates_are_told() -> None:
    notes = edl_notes(alone(camera("a.mov", steady(0.0, 0.0, 20.0), rate=PAL)))

    assert any("has 25 frames a second and a list only one rate, 29.97" in note for note in notes)


@pytest.mark.parametrize("fps", ["12.5", "120"])
def test_a_rate_that_timecode_does_not_count_is_refused(fps: str) -> None:
    with pytest.raises(UsageError, match="no timecode counts"):
        edl(alone(WIDE, rate=FrameRate.parse(fps)))
