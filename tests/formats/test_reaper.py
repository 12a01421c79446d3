"""Reaper's grammar, and the law: every moment of an item is that of the clock."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.a_project import EDIT, NTSC, PROJECT, RECORDER, WIDE, alone, camera, steady
from tests.formats.golden import assert_golden
from tests.formats.rpp_reader import Block, read_rpp

from oneclock.formats.placed import PlacedRecording
from oneclock.formats.project import Project
from oneclock.formats.reaper import reaper, reaper_notes


def items(project: Project, track: int = 0) -> list[Block]:
    return read_rpp(reaper(project)).named("TRACK")[track].named("ITEM")


def test_the_file_is_the_one_a_person_read() -> None:
    assert_golden("edit.rpp", reaper(EDIT))


def test_there_is_a_track_for_each_recording_and_who_is_not_listened_to_is_muted() -> None:
    tracks = read_rpp(reaper(EDIT)).named("TRACK")

    assert [(track.value("NAME"), track.value("MUTESOLO")[0]) for track in tracks] == [
        (["wide & low"], "1"),
        (['"close" <舞台>'], "1"),
        (["recorder #1 100%"], "0"),
        (["stepped"], "1"),
    ]
    assert {t.value("MUTESOLO")[0] for t in read_rpp(reaper(PROJECT)).named("TRACK")} == {"0"}


def test_cuts_are_markers() -> None:
    project = read_rpp(reaper(EDIT))

    markers = [line[1:] for line in project.lines if line[0] == "MARKER"]

    assert [(number, name) for number, _, name, _ in markers] == [
        ("1", "wide & low"),
        ("2", '"close" <舞台>'),
        ("3", "stepped"),
        ("4", "black"),
        ("5", "stepped"),
        ("6", "black"),
        ("7", "wide & low"),
    ]
    assert [float(at) for _, at, _, _ in markers] == pytest.approx(
        [float(NTSC.time_of(frame)) for frame in (0, 300, 880, 900, 930, 1500, 1560)], abs=1e-9
    )
    assert not [line for line in read_rpp(reaper(PROJECT)).lines if line[0] == "MARKER"]


def test_a_clock_with_a_step_is_two_items() -> None:
    first, second = items(PROJECT, 3)

    ends = float(first.value("POSITION")[0]) + float(first.value("LENGTH")[0])
    assert ends == pytest.approx(30.03)
    assert float(second.value("POSITION")[0]) == pytest.approx(31.031)


@given(delta=st.floats(-5, 5), drift=st.floats(-1e-3, 1e-3), seconds=st.floats(20, 20_000))
def test_every_moment_is_that_of_the_clock(delta: float, drift: float, seconds: float) -> None:
    recording = camera("a.mov", steady(delta, drift, seconds))

    for item in items(alone(recording)):
        position, length, offset, rate = (
            float(item.value(key)[0]) for key in ("POSITION", "LENGTH", "SOFFS", "PLAYRATE")
        )
        assert item.value("PLAYRATE")[1] == "0"  # pitch goes with the rate
        assert item.value("LOOP") == ["0"]
        for played in (0.0, length / 2, length):
            true = recording.clock.longest.clock.to_local(position + played)
            assert offset + played * rate == pytest.approx(true, abs=1e-6)


@pytest.mark.parametrize(
    ("recording", "kind"),
    [
        (WIDE, "VIDEO"),
        (RECORDER, "WAVE"),
        (replace(RECORDER, path=Path("/shoot/a.FLAC")), "FLAC"),
        (replace(RECORDER, path=Path("/shoot/a.mp3")), "MP3"),
        (replace(RECORDER, path=Path("/shoot/a.m4a")), "VIDEO"),
    ],
)
def test_a_source_says_what_decodes_it(recording: PlacedRecording, kind: str) -> None:
    (item,) = items(alone(recording))
    (source,) = item.named("SOURCE")

    assert source.words == ["SOURCE", kind]
    assert source.value("FILE") == [recording.path.as_posix()]


@pytest.mark.parametrize("name", ["a b", "it's", 'a "b"', "it's `a`", 'it\'s "a"', "<a>", "舞台"])
def test_names_are_quoted_by_what_they_do_not_hold(name: str) -> None:
    recording = replace(WIDE, path=Path(f"/shoot/{name}.mov"))
    (item,) = items(alone(recording))

    assert item.named("SOURCE")[0].value("FILE") == [f"/shoot/{name}.mov"]
    assert reaper_notes(alone(recording)) == ()


def test_what_cannot_be_named_is_told() -> None:
    recording = replace(WIDE, path=Path('/shoot/`it\'s` "a".mov'))

    (note,) = reaper_notes(alone(recording))

    assert note.startswith('`it\'s` "a".mov: Reaper cannot name a path')
    assert read_rpp(reaper(alone(recording)))


def test_another_track_of_sound_is_told() -> None:
    (note,) = reaper_notes(alone(replace(WIDE, microphone=(1, 0))))

    assert "was aligned by number 2" in note


def test_the_edit_is_told_to_be_markers() -> None:
    note, *black = reaper_notes(EDIT)

    assert "markers" in note
    assert len(black) == 2
