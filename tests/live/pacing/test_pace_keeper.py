"""How fast the media clock runs for a sample clock of its own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneclock.live.pacing.pace import MOST_PPM, PaceKeeper


def follow(keeper: PaceKeeper, ppm: float, *, seconds: float, waiting: float = 0.06) -> float:
    """A voice whose clock is that fast, heard as the pace says; returns what waits at the end."""
    at = 0.0
    while at < seconds:
        keeper.see(waiting, at)
        at += 0.5
        waiting += 0.5 * (ppm - keeper.ppm) * 1e-6
    return waiting


@settings(max_examples=20)
@given(ppm=st.floats(-500, 500))
def test_the_pace_follows_a_sample_clock_within_a_few_minutes(ppm: float) -> None:
    keeper = PaceKeeper(ahead_of_time=0.5)

    waiting = follow(keeper, ppm, seconds=480.0)

    assert keeper.ppm == pytest.approx(ppm, abs=0.03 * abs(ppm) + 1.0)
    assert waiting - 0.06 == pytest.approx(keeper.moved, abs=1e-4 * abs(ppm) / 100 + 2e-3)


@given(waits=st.lists(st.floats(0.0, 0.5), max_size=200))
def test_the_pace_is_never_wrong_by_more_than_a_thousandth(waits: list[float]) -> None:
    keeper = PaceKeeper(ahead_of_time=0.5)

    for number, waiting in enumerate(waits):
        keeper.see(waiting, float(number))
        assert abs(keeper.ppm) <= MOST_PPM


def test_a_producer_that_works_ahead_of_time_is_bound_to_no_clock() -> None:
    keeper = PaceKeeper(ahead_of_time=0.5)

    for number in range(100):
        keeper.see(5.0 - number * 0.05, float(number))
        assert keeper.ppm == 0.0 or number > 90


def test_coming_late_now_and_then_does_not_move_it() -> None:
    keeper = PaceKeeper(ahead_of_time=0.5)

    for number in range(3000):
        keeper.see(0.06 - 0.04 * (number % 7 > 0), number * 0.02)

    assert keeper.ppm == 0.0


def test_the_pace_that_was_found_outlasts_an_interruption() -> None:
    keeper = PaceKeeper(ahead_of_time=0.5)
    follow(keeper, 200.0, seconds=480.0)
    found = keeper.ppm

    keeper.broken()
    for number in range(12):
        keeper.see(0.15, 1000.0 + number)

    assert keeper.ppm == pytest.approx(found)


def test_a_new_turn_has_not_moved_yet() -> None:
    keeper = PaceKeeper(ahead_of_time=0.5)
    follow(keeper, 200.0, seconds=100.0)

    keeper.begin_turn()

    assert keeper.moved == 0.0
    assert keeper.ppm > 0.0
