"""Where a clock steps, and which piece a window heard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.report.clock_steps import piece_heard, steps_of
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock


def stepped(*pieces: tuple[float, float, float], drift: float = 0.0) -> SteppedClock:
    """Start, end and delta of each."""
    return SteppedClock(
        pieces=tuple(
            Piece(span=Span(start=start, end=end), clock=ClockMap(delta=delta, drift=drift))
            for start, end, delta in pieces
        )
    )


LOST_A_SECOND = stepped((0.0, 60.0, 5.0), (60.0, 90.0, 6.0))


def test_a_clock_of_one_piece_has_no_step() -> None:
    assert steps_of(stepped((0.0, 60.0, 5.0))) == ()


def test_a_step_is_where_one_piece_ends_and_how_much_later_the_next_belongs() -> None:
    (step,) = steps_of(LOST_A_SECOND)
    assert step.between == Span(start=60.0, end=60.0)
    assert step.by == pytest.approx(1.0)
    assert step.reference_time == pytest.approx(66.0)


def test_a_step_in_silence_lies_somewhere_between_the_pieces() -> None:
    (step,) = steps_of(stepped((0.0, 60.0, 5.0), (70.0, 90.0, 4.5)))
    assert step.between == Span(start=60.0, end=70.0)
    assert step.by == pytest.approx(-0.5)


@given(
    deltas=st.lists(st.floats(-50.0, 50.0), min_size=2, max_size=8),
    drift=st.floats(-3e-4, 3e-4),
)
def test_steps_add_up_to_what_lies_between_the_first_piece_and_the_last(
    deltas: list[float], drift: float
) -> None:
    pieces = [(60.0 * i, 60.0 * (i + 1), delta) for i, delta in enumerate(deltas)]
    steps = steps_of(stepped(*pieces, drift=drift))
    assert len(steps) == len(deltas) - 1
    assert sum(step.by for step in steps) == pytest.approx(deltas[-1] - deltas[0], abs=1e-6)


@pytest.mark.parametrize(("local", "offset", "piece"), [(10.0, 5.0, 0), (80.0, 6.0, 1)])
def test_a_window_within_a_piece_heard_that_piece(local: float, offset: float, piece: int) -> None:
    assert piece_heard(LOST_A_SECOND, local, offset) == piece


def test_a_window_within_a_piece_that_heard_something_else_still_is_of_that_piece() -> None:
    assert piece_heard(LOST_A_SECOND, 10.0, 6.0) == 0


@pytest.mark.parametrize(("offset", "piece"), [(5.0, 0), (6.0, 1)])
@pytest.mark.parametrize("local", [57.0, 60.0, 63.0])
def test_a_window_across_a_step_heard_the_piece_that_its_offset_is_of(
    local: float, offset: float, piece: int
) -> None:
    assert piece_heard(LOST_A_SECOND, local, offset) == piece
