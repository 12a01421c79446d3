"""The table of clips, read back by the standard library."""

from __future__ import annotations

import csv
from fractions import Fraction
from io import StringIO

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.formats.a_project import EDIT, NTSC, PROJECT, alone, camera, steady
from tests.formats.golden import assert_golden

from oneclock.formats.clip_table import clip_table, clip_table_notes
from oneclock.formats.edl import edl
from oneclock.formats.project import ON_A_FRAME, Project


def rows(project: Project) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(clip_table(project))))


def test_the_file_is_the_one_a_person_read() -> None:
    assert_golden("edit.csv", clip_table(EDIT))


def test_there_are_the_recordings_and_the_edit() -> None:
    assert [row["track"] for row in rows(EDIT)] == ["recording"] * 5 + ["edit"] * 5
    assert {row["track"] for row in rows(PROJECT)} == {"recording"}


def test_names_survive() -> None:
    assert {row["file"] for row in rows(PROJECT)} == {
        one.path.as_posix() for one in PROJECT.event.recordings
    }


@given(delta=st.floats(-5, 5), drift=st.floats(-1e-3, 1e-3), seconds=st.floats(20, 20_000))
def test_every_moment_is_that_of_the_clock(delta: float, drift: float, seconds: float) -> None:
    assume(not 0 < frames_over(delta) <= ON_A_FRAME)  # of these the next law speaks
    recording = camera("a.mov", steady(delta, drift, seconds))

    for row in rows(alone(recording)):
        begins, ends, file_begins, file_ends = (
            float(row[key]) for key in ("begins_s", "ends_s", "file_begins_s", "file_ends_s")
        )
        clock = recording.clock.longest.clock
        assert file_begins == pytest.approx(clock.to_local(begins), abs=1e-6)
        assert file_ends == pytest.approx(clock.to_local(ends), abs=1e-6)
        assert float(row["pace"]) == pytest.approx(1 / (1 + drift), abs=1e-12)
        rate = Fraction(row["frames_per_second"])
        assert begins == pytest.approx(float(int(row["first_frame"]) / rate), abs=1e-9)
        assert ends == pytest.approx(float(int(row["end_frame"]) / rate), abs=1e-9)


@given(frame=st.integers(0, 200), part=st.floats(0.01, 0.99), drift=st.floats(-1e-3, 1e-3))
@example(frame=0, part=0.03, drift=0.0)
def test_what_begins_a_hair_after_a_frame_is_put_on_it(
    frame: int, part: float, drift: float
) -> None:
    """And nothing of a file lies before its beginning."""
    hair = float(NTSC.time_of(1) * ON_A_FRAME)
    recording = camera("a.mov", steady(float(NTSC.time_of(frame)) + part * hair, drift, 60.0))
    clock = recording.clock.longest.clock

    (row,) = rows(alone(recording))

    assert int(row["first_frame"]) == frame
    assert float(row["file_begins_s"]) == 0.0
    for file, here in (("file_begins_s", "begins_s"), ("file_ends_s", "ends_s")):
        late = float(row[file]) - clock.to_local(float(row[here]))
        assert -1e-6 <= late <= 1.01 * hair


def frames_over(delta: float) -> Fraction:
    """By how much of a frame it begins after one, where nothing is cut from its beginning."""
    return Fraction(delta) * NTSC.rate % 1 if delta > 0 else Fraction(0)


def test_the_picture_has_the_label_of_its_own_timecode() -> None:
    told = [row["file_timecode"] for row in rows(EDIT)]

    assert told[0] == "01:00:00;00"
    assert told[6] == "10:00:05:23"  # 5.757 s at 29.97: 172.56 frames
    assert told[2] == ""
    assert clip_table_notes(EDIT) == (
        "no camera is there from 30.03 to 31.03 s: it is black",
        "no camera is there from 50.05 to 52.05 s: it is black",
    )


@pytest.mark.parametrize("late", [0.0, 0.4, 0.6, 1.4])
def test_the_table_and_an_edit_decision_list_say_the_same_frame(late: float) -> None:
    """`late` is frames of the recording at which the first clip begins."""
    recording = camera("a.mov", steady(-late * 1001 / 30000, 0.0, 60.0), timecode="01:02:03;04")
    project = alone(recording)

    (row,) = rows(project)

    assert row["file_timecode"] == f"01:02:03;{4 + round(late):02}"
    assert f"        {row['file_timecode']} " in edl(project)
