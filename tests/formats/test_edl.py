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
from oneclock.formats.placed import PlacedEvent, PlacedRecording
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.formats.project import Project
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
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


def edit_of(recordings: tuple[PlacedRecording, ...], shots: list[Shot], rate: FrameRate) -> Project:
    film = ShotList(rate=rate, start=Fraction(0), shots=tuple(shots))
    event = PlacedEvent(reference=recordings[0].path, recordings=recordings, span=film.span)
    programme = Programme(
        event=event,
        shots=film,
        sound=ProgrammeSound(sources=()),
        roles=(Role.ANY,) * len(recordings),
    )
    return Project(name="cut", event=event, rate=rate, width=1920, height=1080, programme=programme)


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

    # The cameras' own, drop-frame where theirs is; who has none counts from midnight: the 25
    # pictures of the one with steps read 19:09.1 and 20:00.8, which is 19:10.9 and 20:00.9 of 30.
    assert [str(label) for label in labels] == [
        "01:00:00;00", "10:00:05:22", "00:00:19:11", "00:00:20:01", "01:00:52;00",
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


CAMERAS = [
    (FrameRate.parse(rate), f"10:0{minute}:59{mark}17")
    for rate, mark in (
        ("23.976", ":"), ("24", ":"), ("25", ":"), ("29.97", ":"), ("29.97", ";"), ("30", ":"),
        ("50", ":"), ("59.94", ":"), ("59.94", ";"), ("60", ":"),
    )
    for minute in (0, 9)
]  # fmt: skip
LISTS = [
    FrameRate.parse(text)
    for text in ("23.976", "24", "25", "29.97", "30", "48", "50", "59.94", "60")
]


def own_label(first: str, frames: int, rate: FrameRate) -> tuple[list[int], int]:
    """By the library: hours, minutes and seconds so many frames on, and the frame within."""
    counted = float(rate.rate)
    begun = opentimelineio.opentime.from_timecode(first, counted)
    label = opentimelineio.opentime.to_timecode(
        begun + opentimelineio.opentime.RationalTime(frames, counted),
        counted,
        drop_frame=";" in first,
    )
    *whole, frame = map(int, re.split("[:;]", label))
    return whole, frame


@pytest.mark.parametrize("listed", LISTS, ids=lambda rate: f"{float(rate.rate):.5g}")
@pytest.mark.parametrize(("rate", "first"), CAMERAS)
def test_labels_are_those_that_a_camera_of_any_rate_has(
    rate: FrameRate, first: str, listed: FrameRate
) -> None:
    # 9.3 s into a minute that drops labels or into one that does not, in steps of odd lengths.
    shots, at = [], 0
    for number in range(60):
        shots.append(Shot(first=at, end=at + 7 + number % 5, source=number % 2))
        at = shots[-1].end
    seconds = float(listed.time_of(at)) + 0.5
    film = camera("a.mov", steady(-0.26, 0.0, seconds), rate=rate, timecode=first)
    other = camera("b.mov", steady(-0.26, 0.0, seconds), rate=listed)
    project = edit_of((film, other), shots, listed)

    # Reads without an error: both sides of all events are equally long.
    read(edit_lists(project)[""], listed)
    found = [one for one in events(edit_lists(project)[""], listed) if one[0] == "A"]

    assert len(found) == 30
    for (_, _, (begin, end, _, _)), shot in zip(found, shots[::2], strict=True):
        local = listed.time_of(shot.first) + Fraction(-film.clock.longest.clock.delta)
        whole, frame = own_label(first, rate.nearest_frame(local), rate)
        assert [begin.hours, begin.minutes, begin.seconds] == whole
        # The nearest of that second, if not the second before or after is nearer by a part of a
        # frame.
        counted, own = begin.rate.counted, -(-rate.rate.numerator // rate.rate.denominator)
        over = local * rate.rate - rate.nearest_frame(local)
        off = abs(begin.frames - (frame + over) * counted / own)
        assert off <= Fraction(1, 2) or begin.frames in (0, counted - 1)
        assert off <= max(Fraction(1), Fraction(counted, own) / 2)
        assert end == begin.later(shot.length)
        assert str(begin)[8] == (";" if begin.rate.drop else ":")
        if begin.rate.drop:
            assert ";" in first


@pytest.mark.parametrize("listed", LISTS, ids=lambda rate: f"{float(rate.rate):.5g}")
@pytest.mark.parametrize(("rate", "first"), CAMERAS)
def test_no_label_is_beyond_what_a_recording_has(
    rate: FrameRate, first: str, listed: FrameRate
) -> None:
    # Ten minutes: counted by 25, those of a camera of 23.976 would read 0.6 s too much.
    film = camera("a.mov", steady(0.0, 0.0, 600.6), rate=rate, timecode=first)
    project = alone(film, rate=listed)

    ((_, _, (begin, end, at, until)),) = events(edl(project), listed)

    assert end.frames_since_midnight - begin.frames_since_midnight == (
        until.frames_since_midnight - at.frames_since_midnight
    )
    whole, frame = own_label(first, rate.frame_at(Fraction("600.6")), rate)
    own = -(-rate.rate.numerator // rate.rate.denominator)
    last_of_file = seconds_of(whole) + Fraction(frame, own)
    last = end.later(-1)
    read_last = seconds_of([last.hours, last.minutes, last.seconds])
    assert read_last + Fraction(last.frames, last.rate.counted) <= last_of_file
    left_out = 600.6 - float((until.frames_since_midnight - at.frames_since_midnight) / listed.rate)
    notes = [note for note in edl_notes(project) if "are left out" in note]
    told = [float(note.split(" s are")[0].split()[-1]) for note in notes]
    assert sum(told) == pytest.approx(left_out, abs=1.01 / float(listed.rate) + 0.005)


def seconds_of(label: list[int]) -> int:
    hours, minutes, seconds = label
    return 3600 * hours + 60 * minutes + seconds


def test_recordings_without_timecode_are_counted_by_their_pictures() -> None:
    film = camera("a.mov", steady(0.0, 0.0, 1201.2), rate=FrameRate.parse("23.976"))
    project = alone(film, rate=PAL)
    event = replace(project.event, span=Span(start=1001.0, end=1101.0))
    late = replace(project, event=event)

    ((_, _, times),) = events(edl(late), PAL)

    assert str(times[0]) == "00:16:40:00"


def test_other_rates_are_told() -> None:
    def notes(rate: FrameRate, seconds: float) -> tuple[str, ...]:
        return edl_notes(alone(camera("a.mov", steady(0.0, 0.0, seconds), rate=rate), rate=PAL))

    told = "a.mov: counts 23.976 frames a second and a list only one rate, 25: "
    film = FrameRate.parse("23.976")
    assert [note[: len(told)] for note in notes(film, 20.0)] == [told]
    assert any("its last 3.60 s are left out" in note for note in notes(film, 3603.6))
    behind = edl_notes(alone(camera("a.mov", steady(0.0, 0.0, 600.6), rate=PAL)))
    assert any("up to 600.0 ms off where one ends" in note for note in behind)
    assert notes(PAL, 600.0) == ()
    unseen = camera("b.mov", steady(0.0, 0.0, 20.0), rate=film)
    cut = edit_of((WIDE, unseen), [Shot(first=0, end=300, source=0)], NTSC)
    assert not any("b.mov" in note for note in edl_notes(cut))


@pytest.mark.parametrize("fps", ["12.5", "120"])
def test_a_rate_that_timecode_does_not_count_is_refused(fps: str) -> None:
    with pytest.raises(UsageError, match="no timecode counts"):
        edl(alone(WIDE, rate=FrameRate.parse(fps)))
