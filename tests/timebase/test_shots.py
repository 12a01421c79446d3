"""Edits are whole frames: what holds for every list of shots."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList, joined

NTSC = FrameRate.parse("29.97")

rates = st.sampled_from([FrameRate.parse(text) for text in ("24", "25", "29.97", "59.94", "50")])


@st.composite
def shot_lists(draw: st.DrawFn) -> ShotList:
    lengths = draw(st.lists(st.integers(1, 100_000), min_size=1, max_size=20))
    ends = [sum(lengths[: number + 1]) for number in range(len(lengths))]
    sources = st.none() | st.integers(0, 3)
    return ShotList(
        rate=draw(rates),
        start=draw(st.fractions(-100, 100, max_denominator=90_000)),
        shots=tuple(
            Shot(first=end - length, end=end, source=draw(sources))
            for length, end in zip(lengths, ends, strict=True)
        ),
    )


def shot(first: int, end: int, source: int | None = 0) -> Shot:
    return Shot(first=first, end=end, source=source)


def film(*shots: Shot) -> ShotList:
    return ShotList(rate=NTSC, start=Fraction(0), shots=shots)


@given(shot_lists(), st.data())
def test_every_frame_belongs_to_one_shot(edit: ShotList, data: st.DataObject) -> None:
    frame = data.draw(st.integers(0, edit.frames - 1))

    found = edit.shot_at(frame)

    assert found.first <= frame < found.end
    assert sum(one.length for one in edit.shots) == edit.frames


@given(shot_lists(), st.integers(-100_000, 1_000_000))
def test_a_frame_is_on_screen_when_it_begins_and_not_before(edit: ShotList, frame: int) -> None:
    begins = edit.time_of(frame)

    assert edit.frame_at(begins) == frame
    assert edit.frame_at(begins - Fraction(1, 1_000_000)) == frame - 1


@given(shot_lists())
def test_joining_changes_no_frame_and_leaves_no_two_alike_side_by_side(edit: ShotList) -> None:
    shots = joined(edit.shots)

    whole = ShotList(rate=edit.rate, start=edit.start, shots=shots)
    assert all(whole.shot_at(one.first).source == one.source for one in edit.shots)
    assert all(before.source != after.source for before, after in pairwise(shots))
    assert joined(shots) == shots


def test_an_hour_of_ntsc_ends_where_its_frames_say() -> None:
    assert film(shot(0, 107_892)).span.end == pytest.approx(3599.9964, abs=1e-9)


@pytest.mark.parametrize(
    ("shots", "says"),
    [
        ([], "at least one"),
        ([shot(1, 5)], "begin at frame 0"),
        ([shot(0, 5), shot(6, 9)], "follow each other"),
        ([shot(0, 5), shot(4, 9)], "follow each other"),
        ([shot(0, 5), shot(5, 5)], "must last"),
    ],
)
def test_what_leaves_a_frame_open_is_no_edit(shots: list[Shot], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        film(*shots)


@pytest.mark.parametrize("frame", [-1, 5])
def test_outside_there_is_no_shot(frame: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        film(shot(0, 5)).shot_at(frame)
