"""Half-open intervals: the start belongs to them, the end does not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

ENDS = st.floats(-1e6, 1e6)
SPANS = st.tuples(ENDS, ENDS).map(lambda ends: Span(start=min(ends), end=max(ends)))
CLOCKS = st.builds(ClockMap, delta=ENDS, drift=st.floats(-0.5, 1.0))


def meet(one: Span | None, other: Span | None) -> Span | None:
    return one.meet(other) if one is not None and other is not None else None


@given(one=SPANS, other=SPANS)
def test_meeting_is_mutual(one: Span, other: Span) -> None:
    assert one.meet(other) == other.meet(one)


@given(a=SPANS, b=SPANS, c=SPANS)
def test_the_order_of_meeting_does_not_matter(a: Span, b: Span, c: Span) -> None:
    assert meet(a.meet(b), c) == meet(a, b.meet(c))


@given(one=SPANS, other=SPANS, time=ENDS)
def test_a_time_is_in_the_meeting_when_it_is_in_both(one: Span, other: Span, time: float) -> None:
    both = one.meet(other)
    assert (both is not None and time in both) == (time in one and time in other)


@given(span=SPANS.filter(lambda span: span.length > 0))
def test_the_start_belongs_to_a_span_and_the_end_does_not(span: Span) -> None:
    assert span.start in span
    assert span.end not in span
    assert span.meet(span) == span


def test_neighbours_share_nothing() -> None:
    assert Span(start=0, end=10).meet(Span(start=10, end=20)) is None


def test_an_empty_span_holds_no_time() -> None:
    instant = Span(start=5, end=5)
    assert 5 not in instant
    assert instant.meet(Span(start=0, end=10)) is None


@given(span=SPANS, clock=CLOCKS, share=st.floats(0, 1))
def test_what_is_in_a_span_stays_in_it_on_another_clock(
    span: Span, clock: ClockMap, share: float
) -> None:
    inside = min(span.start + share * span.length, span.end)
    mapped = span.map(clock)
    assert mapped.start <= clock.to_reference(inside) <= mapped.end
    assert mapped.length == pytest.approx(clock.rate * span.length, abs=1e-8)


@given(span=SPANS, clock=CLOCKS)
def test_a_span_comes_back_from_another_clock(span: Span, clock: ClockMap) -> None:
    back = span.map(clock).map(clock.inverse())
    assert (back.start, back.end) == pytest.approx((span.start, span.end), abs=1e-8)


@given(span=SPANS, seconds=ENDS)
def test_shifting_is_a_clock_with_another_zero(span: Span, seconds: float) -> None:
    assert span.shift(seconds) == span.map(ClockMap(delta=seconds))


def test_the_middle_is_as_far_from_either_end() -> None:
    span = Span(start=-2, end=10)
    assert (span.length, span.middle) == (12, 4)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Span(start=1, end=0)


@pytest.mark.parametrize("end", [math.nan, math.inf])
def test_a_span_has_finite_ends(end: float) -> None:
    with pytest.raises(ValueError, match="two finite ends"):
        Span(start=0, end=end)
