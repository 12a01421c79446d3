"""Where clips go: laws that hold for every project, whatever wrote it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.a_project import PAL, steady
from tests.formats.an_editors_media import ALL, CLOSE, LATE, SOUND, WIDE, media, recording, where

from oneclock.formats.realign import AlignedMedia, Media, UsedClip, lanes, new_places, notes_of
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

MEDIA: Media = media(*ALL)
ADDRESSES = {one.recording.path: address for address, one in MEDIA.items()}


def used(number: int, begins: float, lasts: float, at: float) -> UsedClip:
    return UsedClip(
        name=f"clip {number}",
        address=ADDRESSES[ALL[number].path],
        begins=Fraction(begins),
        lasts=Fraction(lasts),
        at=Fraction(at),
    )


def places(*clips: UsedClip, known: Media = MEDIA, earliest: int = 0) -> list[Any]:
    return list(new_places(clips, known, PAL, Fraction(earliest)).at)


CLIPS = st.builds(
    used,
    st.integers(0, 3),
    begins=st.floats(0, 20),
    lasts=st.floats(0.5, 10),
    at=st.integers(0, 5000).map(lambda frame: frame / 25),
)


@given(st.lists(CLIPS, min_size=1, max_size=12))
def test_whatever_was_filmed_at_once_is_at_once_on_the_timeline(clips: list[UsedClip]) -> None:
    found = new_places(clips, MEDIA, PAL)

    shifts = []
    for clip, at in zip(clips, found.at, strict=True):
        assert at is not None
        assert (at * PAL.rate).denominator == 1
        assert at >= 0
        shifts.append(float(at) - where(MEDIA[clip.address].recording, clip.begins))
    # Each lies within half a frame of its place, so any two within one of each other.
    assert max(shifts) - min(shifts) <= 1 / 25 + 1e-9


@given(st.lists(CLIPS, min_size=1, max_size=12))
def test_doing_it_twice_changes_nothing(clips: list[UsedClip]) -> None:
    clips = [used(0, 0, 10, 100), *(clip for clip in clips if clip.address != ADDRESSES[WIDE.path])]
    once = new_places(clips, MEDIA, PAL)
    moved = [replace(c, at=at or Fraction(0)) for c, at in zip(clips, once.at, strict=True)]

    assert new_places(moved, MEDIA, PAL).at == once.at


def test_the_reference_stays_where_the_editor_had_it() -> None:
    assert places(used(1, 0, 10, 0), used(0, 3, 10, 50)) == [59, 50]


def test_without_the_reference_the_first_of_the_others_stays() -> None:
    # 18.013 s later, to the frame.
    assert places(used(2, 0, 10, 30), used(1, 0, 10, 20)) == [38, 20]


def test_nothing_begins_before_the_timeline_does() -> None:
    clips = [used(0, 0, 10, 0), used(3, 0, 10, 10)]

    assert places(*clips) == [5, 0]
    assert places(*clips, earliest=3600) == [3605, 3600]
    assert new_places(clips, MEDIA, PAL).notes == (
        "all that was aligned is 5.000 s later, to begin with it",
    )


def test_what_was_not_aligned_stays() -> None:
    stranger = replace(used(0, 0, 10, 7), address="file:///elsewhere.mov")

    assert places(stranger, used(0, 0, 5, 1)) == [None, 1]


def test_two_events_keep_their_own_places() -> None:
    other = {
        address: AlignedMedia(recording=one.recording, event=1, is_reference=False)
        for address, one in media(LATE, SOUND).items()
    }
    clips = [used(0, 0, 10, 100), used(1, 0, 10, 0), used(2, 0, 10, 300), used(3, 0, 10, 0)]

    found = places(*clips, known=media(WIDE, CLOSE) | other)

    assert found[:2] == [100, 112]
    assert found[3] == 0
    assert float(found[2]) == pytest.approx(35.013, abs=0.02)


def test_a_clock_that_drifts_is_right_in_the_middle_and_it_is_told() -> None:
    slow = recording("slow.mov", steady(10.0, 1e-3, 100.0))
    clip = UsedClip(
        name="slow", address="slow", begins=Fraction(0), lasts=Fraction(100), at=Fraction(0)
    )
    wide = replace(clip, name="wide", address="wide")
    known = {
        "wide": AlignedMedia(recording=WIDE, event=0, is_reference=True),
        "slow": AlignedMedia(recording=slow, event=0, is_reference=False),
    }

    found = new_places([wide, clip], known, PAL)

    assert found.at[1] == pytest.approx(10.05, abs=0.02)
    assert found.notes == ("slow: its clock drifts, up to 50.0 ms off at its ends",)
    retimed = replace(clip, pace=Fraction(1000, 1001), lasts=Fraction(1001, 10))
    assert new_places([wide, retimed], known, PAL).notes == ()
    # 8 s of the timeline show what was recorded in 16: 4 s too late at one end, too early at the
    # other, and not because of a clock.
    fast = replace(clip, pace=Fraction(2), lasts=Fraction(8))
    assert new_places([wide, fast], known, PAL).notes == (
        "slow: it is played at 200 %, up to 4008.0 ms off at its ends",
    )


def test_a_clip_at_another_pace_is_right_in_its_middle() -> None:
    slowed = replace(used(1, 10, 8, 0), pace=Fraction(1, 2))

    # It shows 10 to 14 s of what began at 12; its middle, 12 s, is 4 s after it begins.
    assert places(used(0, 0, 10, 0), slowed) == [0, 20]


def test_a_step_within_a_clip_is_told_and_the_longer_part_is_in_place() -> None:
    stepped = recording(
        "stepped.mov",
        SteppedClock(
            pieces=(
                Piece(span=Span(start=0.0, end=20.0), clock=ClockMap(delta=10.0)),
                Piece(span=Span(start=20.0, end=90.0), clock=ClockMap(delta=12.0)),
            )
        ),
    )
    known = media(WIDE, stepped)
    whole = UsedClip(
        name="stepped",
        address="file:///shoot/stepped.mov",
        begins=Fraction(0),
        lasts=Fraction(90),
        at=Fraction(0),
    )

    found = new_places([used(0, 0, 10, 0), whole], known, PAL)

    assert found.at[1] == 12
    (note,) = found.notes
    assert note.startswith("stepped: its clock has steps within it; only 20.0 to 90.0 s")
    first = replace(whole, lasts=Fraction(15))
    assert new_places([used(0, 0, 10, 0), first], known, PAL).at[1] == 10


def test_what_lies_outside_its_clock_stays() -> None:
    beyond = used(1, 50, 10, 7)

    assert places(used(0, 0, 10, 0), beyond) == [0, None]
    assert new_places([beyond], MEDIA, PAL).notes == (
        "clip 1: nothing of what it shows was aligned; it stays",
    )


STRETCHES = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 20)).map(
        lambda one: (Fraction(one[0]), Fraction(one[0] + one[1]))
    ),
    max_size=8,
)


@given(kept=STRETCHES, moved=STRETCHES)
def test_no_two_clips_are_in_one_place(
    kept: list[tuple[Fraction, Fraction]], moved: list[tuple[Fraction, Fraction]]
) -> None:
    chosen = lanes(kept, moved)

    for number, (lane, (begin, end)) in enumerate(zip(chosen, moved, strict=True)):
        others = [one for n, one in enumerate(moved) if n != number and chosen[n] == lane]
        others += kept if lane == 0 else []
        assert all(end <= other[0] or other[1] <= begin for other in others)


def test_there_are_no_more_tracks_than_needed() -> None:
    stretches = [(Fraction(n * 10), Fraction(n * 10 + 10)) for n in range(5)]

    assert lanes([], stretches) == [0] * 5
    assert lanes([stretches[2]], stretches) == [0, 0, 1, 0, 0]


def test_notes_name_their_sequence_where_there_are_several() -> None:
    assert notes_of([("day", ("a", "b", "a"))]) == ("a", "b")
    assert notes_of([("day", ("a", "a")), ("", ("a",)), ("night", ())]) == (
        "day: a",
        "sequence 2: a",
    )
