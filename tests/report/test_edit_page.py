"""The page of an edit stands on its own, and tells every shot."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.an_edit import EDIT, NASTY, SOURCES, STILL, edit_of, shot_list, source

from oneclock.report.edit_page import concerns, render_edit_page, verdict
from oneclock.report.storyboard import MOST_PICTURES, pictured, storyboard


def test_the_verdict_is_shots_cameras_and_length() -> None:
    assert verdict(EDIT) == "4 shots of 2 cameras in 0:00:18.0"
    assert verdict(edit_of(shot_list((30, 0)))) == "1 shot of 1 camera in 0:00:01.0"


def test_names_and_reasons_cannot_break_the_page() -> None:
    shots = EDIT.shots.shots
    nasty = (replace(shots[0], why=NASTY, inset=1), *shots[1:])
    page = render_edit_page(replace(EDIT, title=NASTY, shots=replace(EDIT.shots, shots=nasty)))

    assert "<b> & " not in page
    assert page.count("a &lt;b&gt; &amp;") >= 6


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = render_edit_page(EDIT)

    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    assert "default-src 'none'" in page


def test_a_sound_edit_raises_no_concern() -> None:
    assert concerns(edit_of(shot_list((30, 0)))) == []


def test_black_stands_on_top_with_how_much_and_where() -> None:
    assert concerns(EDIT) == [("black", "1.00 s in 1 shot, first at 0:00:14.01 (its turn).")]
    assert "first at 0:00:14.01" in render_edit_page(EDIT).split("<h2>")[0]


def test_a_recording_that_is_gone_stands_on_top_with_the_remedy() -> None:
    gone = source("cam_b", has_picture=False, trouble=("is gone; name its folder with --relink",))
    edit = edit_of(shot_list((30, 0)), gone, *SOURCES[1:])

    assert ("cam_b", "is gone; name its folder with --relink.") in concerns(edit)
    assert "--relink" in render_edit_page(edit).split("<h2>")[0]


def test_a_silent_programme_says_so() -> None:
    ((_, said),) = concerns(edit_of(shot_list((30, 0)), source("a")))

    assert "silent" in said


@pytest.mark.parametrize(
    ("microphones", "talkers", "told"), [(2, 0, True), (2, 2, False), (1, 0, False)]
)
def test_a_gate_that_does_not_know_who_speaks_says_so(
    microphones: int, talkers: int, told: bool
) -> None:
    heard = replace(SOURCES[0], is_chosen=True)
    edit = edit_of(shot_list((30, 0)), *[heard] * microphones, gated=True, talkers=talkers)

    assert any("cannot be told who speaks" in said for _, said in concerns(edit)) == told


@given(st.integers(1, 2000), st.integers(1, 300))
def test_pictures_are_spread_evenly_from_the_first_shot_on(count: int, at_most: int) -> None:
    chosen = pictured(count, at_most)

    assert len(chosen) == min(count, at_most)
    assert chosen[0] == 0
    steps = {b - a for a, b in zip(chosen, (*chosen[1:], count), strict=True)}
    assert min(steps) >= 1
    assert max(steps) - min(steps) <= 1


@pytest.mark.parametrize("count", [1, MOST_PICTURES, MOST_PICTURES + 1, 3 * MOST_PICTURES + 7])
def test_every_shot_is_told_with_its_frame_time_and_reason(count: int) -> None:
    edit = edit_of(shot_list(*((12, number % 3) for number in range(count))))

    told = storyboard(edit)

    assert [int(frame) for frame in re.findall(r", frame (\d+), for 0\.40 s", told)] == [
        12 * number for number in range(count)
    ]
    assert told.count("its turn") == count
    assert told.count("<figure>") == min(count, MOST_PICTURES)


def test_a_page_of_many_shots_stays_small() -> None:
    shots = shot_list(*((12, number % 3) for number in range(1000)))
    picture = replace(STILL, jpeg=bytes(10_000))
    stills = dict.fromkeys(pictured(1000), picture)

    page = render_edit_page(edit_of(shots, stills=stills))

    assert page.count("data:image/jpeg") == MOST_PICTURES
    assert len(page) < 4_500_000
    assert "240 of 1000 shots" in page


def test_the_storyboard_shows_the_picture_black_and_where_there_is_none() -> None:
    told = storyboard(EDIT)

    assert told.count("<img ") == 2
    assert told.count(">black</div>") == 1
    assert told.count(">no picture</div>") == 1


def test_few_shots_need_no_statistics() -> None:
    many = edit_of(shot_list(*((30, number % 3) for number in range(8))))

    assert "How long shots last" in render_edit_page(many)
    assert "How long shots last" not in render_edit_page(EDIT)
