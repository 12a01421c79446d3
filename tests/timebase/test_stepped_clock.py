"""A clock with steps: within a piece it is a line, between pieces it says what is missing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

CLOCKS = st.builds(ClockMap, delta=st.floats(-1e4, 1e4), drift=st.floats(-1e-2, 1e-2))
SHARES = st.floats(0.01, 0.99)
EDGE = 1e-6


def piece(start: float, end: float, delta: float, drift: float = 0.0) -> Piece:
    return Piece(span=Span(start=start, end=end), clock=ClockMap(delta=delta, drift=drift))


@st.composite
def stepped_clocks(draw: st.DrawFn, step: float = 30.0) -> SteppedClock:
    """Some pieces of some seconds, touching or not, with steps either way."""
    at, pieces = draw(st.floats(0, 100)), []
    base = draw(CLOCKS)
    for _ in range(draw(st.integers(1, 5))):
        length = draw(st.floats(0.5, 500))
        delta = base.delta + draw(st.floats(-step, step))
        drift = base.drift + draw(st.floats(-1e-4, 1e-4))
        pieces.append(piece(at, at + length, delta, drift))
        at += length + draw(st.sampled_from([0.0, 0.0, 2.5]))
    return SteppedClock(pieces=tuple(pieces))


def within(span: Span, share: float) -> float:
    return span.start + share * span.length


@given(clock=CLOCKS, start=st.floats(-100, 100), length=st.floats(1, 1e4), share=SHARES)
def test_one_piece_is_the_line_it_is_made_of(
    clock: ClockMap, start: float, length: float, share: float
) -> None:
    stepped = SteppedClock.of(clock, Span(start=start, end=start + length))
    local = within(stepped.coverage, share)
    reference = clock.to_reference(local)

    assert stepped.to_reference(local) == reference
    assert stepped.to_local(reference) == clock.to_local(reference)
    assert stepped.pieces_in_reference() == stepped.pieces
    assert stepped.coverage_in_reference == stepped.coverage.map(clock)


@given(clock=stepped_clocks(), share=SHARES)
def test_what_is_shown_is_where_it_was_found(clock: SteppedClock, share: float) -> None:
    for part in clock.pieces_in_reference():
        local = within(part.span, share)
        reference = clock.to_reference(local)
        assert reference is not None
        if part.in_reference.length > 1e3 * EDGE:  # at the very edge rounding decides
            assert clock.to_local(reference) == pytest.approx(local, abs=EDGE)


@given(clock=stepped_clocks())
def test_no_two_pieces_are_shown_at_once_and_they_are_in_order(clock: SteppedClock) -> None:
    shown = [part.in_reference for part in clock.pieces_in_reference()]
    for before, after in pairwise(shown):
        assert before.end <= after.start + EDGE


@given(clock=stepped_clocks(), share=SHARES)
def test_every_moment_that_any_piece_covers_is_shown_once(
    clock: SteppedClock, share: float
) -> None:
    shown = [part.in_reference for part in clock.pieces_in_reference()]
    for one in clock.pieces:
        reference = within(one.in_reference, share)
        near_an_edge = any(
            min(abs(reference - span.start), abs(reference - span.end)) < EDGE for span in shown
        )
        if not near_an_edge:
            assert sum(reference in span for span in shown) == 1


@given(clock=stepped_clocks(), a=SHARES, b=SHARES)
def test_within_a_piece_time_never_runs_backwards(clock: SteppedClock, a: float, b: float) -> None:
    for one in clock.pieces:
        early, late = (clock.to_reference(within(one.span, x)) for x in (min(a, b), max(a, b)))
        assert early is not None
        assert late is not None
        assert early <= late


@given(clock=stepped_clocks(), outer=CLOCKS, share=SHARES)
def test_seen_from_another_clock_every_moment_goes_the_same_way(
    clock: SteppedClock, outer: ClockMap, share: float
) -> None:
    for one in clock.pieces:
        local = within(one.span, share)
        inner = clock.to_reference(local)
        assert inner is not None
        assert clock.then(outer).to_reference(local) == pytest.approx(
            outer.to_reference(inner), abs=1e-6
        )


@given(clock=stepped_clocks())
def test_the_hull_of_all_it_covers_is_all_of_it(clock: SteppedClock) -> None:
    hull = clock.local_hull(clock.coverage_in_reference)
    assert hull is not None
    assert hull.start == pytest.approx(clock.coverage.start, abs=EDGE)
    assert hull.end == pytest.approx(clock.coverage.end, abs=EDGE)


def test_lost_samples_leave_a_gap() -> None:
    lost = SteppedClock(pieces=(piece(0, 60, delta=5), piece(60, 90, delta=6)))

    assert lost.to_local(65.5) is None
    assert [p.in_reference for p in lost.pieces_in_reference()] == [
        Span(start=5, end=65),
        Span(start=66, end=96),
    ]
    assert lost.local_hull(Span(start=65.2, end=65.8)) is None
    assert lost.local_hull(Span(start=60.0, end=70.0)) == Span(start=55.0, end=64.0)


def test_of_repeated_material_the_later_is_shown() -> None:
    repeated = SteppedClock(pieces=(piece(0, 60, delta=5), piece(60, 90, delta=3)))

    assert repeated.to_local(64.0) == 61.0
    assert [p.in_reference for p in repeated.pieces_in_reference()] == [
        Span(start=5, end=63),
        Span(start=63, end=93),
    ]


def test_an_earlier_piece_goes_on_where_a_later_one_within_it_ends() -> None:
    within_it = SteppedClock(pieces=(piece(0, 60, delta=0), piece(60, 70, delta=-40)))

    assert [(p.span, p.in_reference.start) for p in within_it.pieces_in_reference()] == [
        (Span(start=0, end=20), 0),
        (Span(start=60, end=70), 20),
        (Span(start=30, end=60), 30),
    ]


def test_outside_its_pieces_a_moment_belongs_nowhere() -> None:
    holed = SteppedClock(pieces=(piece(10, 20, delta=0), piece(30, 40, delta=1)))

    assert [holed.to_reference(t) for t in (9.9, 10.0, 20.0, 25.0, 30.0, 40.0)] == [
        None, 10.0, None, None, 31.0, None,
    ]  # fmt: skip
    assert holed.coverage == Span(start=10, end=40)


def test_the_longest_piece_speaks_for_all() -> None:
    stepped = SteppedClock(pieces=(piece(0, 10, 1), piece(10, 40, 2), piece(40, 70, 3)))

    assert stepped.longest.clock.delta == 2


def test_pieces_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one piece"):
        SteppedClock(pieces=())
    with pytest.raises(ValueError, match="begins before 20"):
        SteppedClock(pieces=(piece(0, 20, 0), piece(19, 30, 0)))
    with pytest.raises(ValueError, match="begins before 30"):
        SteppedClock(pieces=(piece(20, 30, 0), piece(0, 20, 0)))
    with pytest.raises(ValueError, match="must last"):
        SteppedClock.of(IDENTITY, Span(start=3, end=3))
