"""Where a video was, and when that is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.judge.whereabouts import Move, Place, place_at, unknown_seconds


def move(before: float, at: float, left: float = 0.0) -> Move:
    return Move(last_seen_before=before, at=at, place=Place(left=left, top=0, width=64, height=36))


MOVES = [move(1.0, 1.0, left=0), move(5.0, 5.05, left=8), move(7.0, 7.05, left=16)]


@pytest.mark.parametrize(
    ("time", "left"),
    [
        (0.5, None),
        (1.05, None),
        (1.11, 0),
        (4.9, 0),
        (5.02, None),
        (5.1, None),
        (5.16, 8),
        (7.0, 8),
        (7.1, None),
        (99.0, 16),
    ],
)
def test_a_place_holds_from_when_the_screen_shows_it_until_it_was_last_seen(
    time: float, left: float | None
) -> None:
    place = place_at(MOVES, time)

    assert (None if place is None else place.left) == left


def test_of_a_video_that_never_was_nothing_is_known() -> None:
    assert place_at([], 1.0) is None
    assert unknown_seconds([], 0.0, 1.0) == 0.0


def test_moves_are_counted_within_the_time_that_was_asked_for() -> None:
    assert unknown_seconds(MOVES, 2.0, 10.0) == pytest.approx(0.3)
    assert unknown_seconds(MOVES, 2.0, 6.0) == pytest.approx(0.15)
    assert unknown_seconds(MOVES, 5.1, 6.0) == pytest.approx(0.05)
    assert unknown_seconds(MOVES, 8.0, 9.0) == 0.0


def test_a_video_that_never_rests_is_nowhere() -> None:
    restless = [move(0.05 * step, 0.05 * step + 0.05, left=step) for step in range(100)]

    assert all(place_at(restless, 0.01 * step) is None for step in range(450))
    assert unknown_seconds(restless, 1.0, 4.0) == pytest.approx(3.0)


@given(
    steps=st.lists(st.tuples(st.floats(0.05, 1.0), st.floats(0.0, 0.05)), max_size=8),
    begin=st.floats(0, 4),
    seconds=st.floats(0.1, 4),
)
def test_it_is_unknown_for_as_long_as_no_place_is_told(
    steps: list[tuple[float, float]], begin: float, seconds: float
) -> None:
    moves, now = [move(-1.0, -1.0)], 0.0
    for rest, gap in steps:
        moves.append(move(now + rest, now + rest + gap))
        now += rest + gap
    fine = 0.001
    times = [begin + fine * (step + 0.5) for step in range(round(seconds / fine))]

    nowhere = sum(place_at(moves, time) is None for time in times) * fine

    unknown = unknown_seconds(moves, begin, begin + seconds)
    assert unknown == pytest.approx(nowhere, abs=4 * fine * (len(moves) + 1))
