"""Ticks sit at round times, few enough to read and enough to measure by."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.report.axis import Axis, clock_text, tick_decimals, time_ticks, value_ticks
from oneclock.timebase.span import Span

starts = st.floats(-1e5, 1e5)
lengths = st.floats(0.01, 1e6)
limits = st.integers(4, 12)


@given(starts, lengths, limits)
def test_ticks_lie_within_the_span_and_are_not_too_many(
    start: float, length: float, at_most: int
) -> None:
    span = Span(start=start, end=start + length)
    ticks = time_ticks(span, at_most)
    slack = 1e-9 * (abs(start) + length)
    assert all(span.start - slack <= tick <= span.end + slack for tick in ticks)
    assert len(ticks) <= at_most


@given(starts, lengths)
def test_there_are_always_ticks_enough_to_measure_by(start: float, length: float) -> None:
    assert len(time_ticks(Span(start=start, end=start + length))) >= 2


@given(starts, lengths)
def test_neighbouring_ticks_are_equally_far_apart_and_read_differently(
    start: float, length: float
) -> None:
    ticks = time_ticks(Span(start=start, end=start + length))
    gaps = [later - earlier for earlier, later in pairwise(ticks)]
    assert gaps == pytest.approx([gaps[0]] * len(gaps))
    texts = [clock_text(tick, tick_decimals(ticks)) for tick in ticks]
    assert len(set(texts)) == len(texts)


@given(st.floats(1e-6, 1e4))
def test_value_ticks_hold_zero_and_something_on_either_side(half_range: float) -> None:
    ticks = value_ticks(half_range)
    assert 0.0 in ticks
    assert min(ticks) < 0.0 < max(ticks)
    assert len(ticks) <= 7


def test_an_hour_is_cut_into_tens_of_minutes() -> None:
    assert time_ticks(Span(start=0, end=3600)) == tuple(600.0 * k for k in range(7))


@pytest.mark.parametrize(
    ("time", "decimals", "text"),
    [
        (0.0, 0, "0:00:00"),
        (59.96, 1, "0:01:00.0"),
        (4329.5, 1, "1:12:09.5"),
        (-5.0, 0, "−0:00:05"),
        (-0.0004, 3, "0:00:00.000"),
        (360000.0, 0, "100:00:00"),
    ],
)
def test_a_clock_carries_over_and_never_shows_a_negative_zero(
    time: float, decimals: int, text: str
) -> None:
    assert clock_text(time, decimals) == text


@given(starts)
def test_an_instant_gets_room_around_it(start: float) -> None:
    axis = Axis.over(Span(start=start, end=start))
    assert axis.share(start) == pytest.approx(0.5)
