"""Where a turn lies in media time, and what waiting costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.pacing.turn_line import TurnLine


@given(holds=st.lists(st.floats(0.0, 0.1), max_size=30), budget=st.floats(0.02, 2.0))
def test_all_waiting_together_stays_within_the_budget(holds: list[float], budget: float) -> None:
    line = TurnLine(delta=1.0, budget=budget)

    granted = [line.hold(seconds, at=0.0) for seconds in holds]

    assert sum(granted) <= budget + 1e-9
    assert line.line.delta == pytest.approx(1.0 + sum(granted))
    assert line.left == pytest.approx(budget - sum(granted), abs=1e-9)


def test_a_pause_costs_nothing_of_the_budget() -> None:
    line = TurnLine(delta=0.0, budget=0.25)

    line.pause(10.0, at=3.0)

    assert (line.left, line.paused, line.line.delta) == (0.25, 10.0, 10.0)
    assert line.sound_of(2.9) == pytest.approx(2.9)
    assert line.sound_of(3.0) == pytest.approx(13.0)


def test_what_is_owed_is_paid_by_holding() -> None:
    line = TurnLine(delta=0.0, budget=0.25)
    line.owe(0.05)

    line.hold(0.02, at=1.0)
    line.hold(0.02, at=1.0)

    assert line.owed == pytest.approx(0.01)


def test_no_more_is_owed_than_may_still_be_waited() -> None:
    line = TurnLine(delta=0.0, budget=0.1)

    line.owe(0.5)

    assert line.owed == 0.1


def test_sound_before_a_hold_was_sent_as_the_line_lay_then() -> None:
    line = TurnLine(delta=2.0, budget=0.25)

    line.hold(0.1, at=5.0)

    assert line.sound_of(4.9) == pytest.approx(6.9)
    assert line.sound_of(5.0) == pytest.approx(7.1)


def test_waiting_that_is_released_is_forgotten() -> None:
    line = TurnLine(delta=0.0, budget=0.25)
    line.hold(0.2, at=1.0)
    line.owe(0.05)

    line.release()

    assert (line.held, line.owed, line.sound_of(0.5)) == (0.0, 0.0, 0.5)


def test_waiting_for_what_had_not_been_late_is_given_back() -> None:
    line = TurnLine(delta=0.0, budget=0.25)
    line.hold(0.2, at=1.0)

    line.give_back(0.15)
    assert line.held == pytest.approx(0.05)
    line.give_back(1.0)

    assert line.held == 0.0
