"""Audacity's list of files by its grammar: `file "path" offset seconds`, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.a_project import EDIT, PROJECT, RECORDER, STEPPED, WIDE, alone, camera, steady
from tests.formats.golden import assert_golden

from oneclock.formats.audacity import audacity, audacity_notes
from oneclock.formats.project import Project

_LINE = re.compile(r'file "([^"]*)" offset (-?\d+\.\d+)')


def offsets(project: Project) -> dict[str, float]:
    found = [_LINE.fullmatch(line) for line in audacity(project).splitlines()]
    return {one[1]: float(one[2]) for one in found if one is not None}


def test_the_file_is_the_one_a_person_read() -> None:
    assert_golden("stacked.lof", audacity(PROJECT))


def test_of_an_edit_there_is_only_whom_it_listens_to() -> None:
    assert list(offsets(EDIT)) == ["/shoot/sound/recorder #1 100%.wav"]


@given(delta=st.floats(-50, 50), drift=st.floats(-1e-3, 1e-3), seconds=st.floats(20, 8000))
def test_the_middle_is_where_it_belongs_and_what_the_ends_are_off_is_told(
    delta: float, drift: float, seconds: float
) -> None:
    recording = camera("a.mov", steady(delta, drift, seconds))
    clock = recording.clock.longest.clock
    project = alone(recording, start=min(0.0, delta))

    (offset,) = offsets(project).values()

    middle = clock.to_reference(seconds / 2) - float(project.start)
    assert offset + seconds / 2 == pytest.approx(middle, abs=1e-6)
    off = abs(drift) * seconds / 2 * 1000
    notes = audacity_notes(project)
    if off > 1.1:
        (note,) = notes
        told = re.search(r"up to ([\d.]+) ms off", note)
        assert told is not None
        # What lies before reference time 0 is not exported, and not counted.
        assert float(told[1]) == pytest.approx(off, abs=0.06)
    elif off < 0.9:
        assert notes == ()


def test_steps_are_told() -> None:
    (note,) = audacity_notes(alone(STEPPED))

    assert note.startswith("stepped.mp4: its clock has steps")
    assert "1000.8 ms off" in note


def test_a_quote_in_a_name_is_told() -> None:
    odd = replace(WIDE, path=Path('/shoot/a "b".mp4'))

    (note,) = audacity_notes(alone(odd))

    assert "cannot name a path" in note


def test_who_has_no_sound_is_left_out() -> None:
    assert offsets(alone(replace(WIDE, sounds=()))) == {}


def test_it_may_begin_before_the_timeline() -> None:
    assert offsets(alone(RECORDER))[RECORDER.path.as_posix()] == pytest.approx(-1.5007)


def test_an_edit_counts_from_its_own_beginning() -> None:
    programme = EDIT.programme
    assert programme is not None
    later = replace(programme, shots=replace(programme.shots, start=programme.shots.start + 10))

    told = offsets(replace(EDIT, programme=later))

    assert told[RECORDER.path.as_posix()] == pytest.approx(-11.5007)
    assert "the cuts of the edit are left out: Audacity is for its sound" in audacity_notes(EDIT)
