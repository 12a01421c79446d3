"""Which moments are recorded."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.take import Take

seconds = st.floats(0, 100)
moments = st.lists(seconds, min_size=1, max_size=8, unique=True).map(sorted)


def steered(commands: list[float]) -> Take:
    """Paused and resumed in turn."""
    take = Take(start=0.0)
    for number, now in enumerate(commands):
        take = take.resumed(now) if number % 2 else take.paused(now)
    return take


@given(commands=moments, time=seconds)
def test_a_moment_is_recorded_after_an_even_number_of_commands(
    commands: list[float], time: float
) -> None:
    commands_before = sum(command <= time for command in commands)

    assert steered(commands).includes(time) == (commands_before % 2 == 0)


@given(commands=moments, stop=seconds, time=seconds)
def test_nothing_is_recorded_before_the_start_or_from_the_stop_on(
    commands: list[float], stop: float, time: float
) -> None:
    take = steered(commands).stopped(stop)

    assert not take.includes(-time - 1e-9)
    assert not take.includes(stop + time)
    assert take.is_over(stop + time)
    assert take.includes(time) <= (not take.is_over(time))


@given(stops=st.lists(seconds, min_size=1))
def test_of_several_stops_the_first_counts(stops: list[float]) -> None:
    take = Take(start=0.0)
    for stop in stops:
        take = take.stopped(stop)

    assert take.stop == min(stops)


def test_before_it_is_told_when_to_start_nothing_is_recorded() -> None:
    assert not Take().includes(1e9)
    assert not Take().is_over(1e9)


def test_the_first_moment_counts_and_the_last_does_not() -> None:
    take = Take(start=1.0).stopped(2.0)

    assert take.includes(1.0)
    assert not take.includes(2.0)


def test_to_pause_twice_is_to_pause_once() -> None:
    once = Take(start=0.0).paused(1.0)

    assert once.paused(2.0) == once
    assert once.is_paused
    assert once.pauses == ((1.0, math.inf),)


def test_to_resume_what_runs_changes_nothing() -> None:
    take = Take(start=0.0)

    assert take.resumed(1.0) == take
    assert not take.paused(1.0).resumed(2.0).is_paused
