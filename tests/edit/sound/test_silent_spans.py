"""When a programme is silent for want of a recording."""

from __future__ import annotations

from oneclock.edit.sound.silent_spans import silent_spans
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

PROGRAMME = Span(start=10.0, end=110.0)


def recorded(start: float, end: float) -> SteppedClock:
    return SteppedClock.of(ClockMap(delta=start), Span(start=0.0, end=end - start))


def silent(*clocks: SteppedClock) -> list[tuple[float, float]]:
    return [(round(span.start, 9), round(span.end, 9)) for span in silent_spans(clocks, PROGRAMME)]


def test_where_somebody_records_all_the_time_nothing_is() -> None:
    assert silent(recorded(0.0, 60.0), recorded(55.0, 200.0)) == []


def test_before_between_and_after_those_who_recorded_it_is() -> None:
    assert silent(recorded(90.0, 100.0), recorded(12.5, 60.0), recorded(20.0, 30.0)) == [
        (0.0, 2.5),
        (50.0, 80.0),
        (90.0, 100.0),
    ]


def test_a_step_leaves_a_gap() -> None:
    lost = SteppedClock(
        pieces=(
            Piece(span=Span(start=0.0, end=50.0), clock=ClockMap(delta=0.0)),
            Piece(span=Span(start=50.0, end=150.0), clock=ClockMap(delta=3.0)),
        )
    )
    assert silent(lost) == [(40.0, 43.0)]


def test_less_than_a_breath_does_not_count() -> None:
    assert silent(recorded(10.05, 110.0)) == []


def test_where_nobody_was_recording_all_of_it_is() -> None:
    assert silent(recorded(500.0, 600.0)) == [(0.0, 100.0)]
    assert silent() == [(0.0, 100.0)]
