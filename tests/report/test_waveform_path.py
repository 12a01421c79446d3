"""A waveform is drawn where its clock says, and nothing loud gets lost on the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.report.sights import Waveform
from oneclock.report.waveform_path import HEIGHT, columns, outline
from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock


def line(clock: ClockMap = IDENTITY, length: float = 100.0) -> SteppedClock:
    return SteppedClock.of(clock, Span(start=0.0, end=length))


def clap_at(local: float, *, step: float = 0.01, length: float = 100.0) -> Waveform:
    levels = np.zeros(round(length / step), np.float32)
    levels[round(local / step)] = 1.0
    return Waveform(local_start=0.0, step=step, levels=levels)


@given(
    local=st.floats(1.0, 98.0),
    delta=st.floats(-5000.0, 5000.0),
    drift=st.floats(-1e-3, 1e-3),
    count=st.integers(10, 1200),
)
def test_a_clap_appears_where_the_clock_puts_it(
    local: float, delta: float, drift: float, count: int
) -> None:
    clock = ClockMap(delta=delta, drift=drift)
    window = Span(start=0.0, end=100.0).map(clock)
    peak, _ = columns(clap_at(local), line(clock), window, count)
    width = window.length / count
    expected = (clock.to_reference(local) - window.start) / width
    assert peak.max() == 1.0
    assert abs(int(peak.argmax()) + 0.5 - expected) <= 1.5 + 0.01 / width


def test_drift_moves_what_comes_late_in_a_recording() -> None:
    clock = ClockMap(delta=0.0, drift=1e-3)
    late = clap_at(9000.0, step=0.1, length=10_000.0)
    peak, _ = columns(late, line(clock, 10_000.0), Span(start=9000.0, end=9018.0), 18)
    assert peak.argmax() in (8, 9)  # nine seconds later than without drift


def test_a_column_of_many_steps_keeps_their_peak_and_their_mean() -> None:
    peak, mean = columns(clap_at(50.0), line(), Span(start=0.0, end=100.0), 10)
    assert peak.max() == 1.0
    assert mean.max() == pytest.approx(0.001, rel=0.01)


def test_outside_of_the_recording_there_is_silence() -> None:
    loud = Waveform(local_start=10.0, step=1.0, levels=np.ones(10, np.float32))
    peak, _ = columns(loud, line(), Span(start=0.0, end=40.0), 40)
    assert np.flatnonzero(peak).tolist() == list(range(10, 20))


def test_each_piece_of_a_clock_is_where_it_belongs_and_the_gap_between_is_silent() -> None:
    loud = Waveform(local_start=0.0, step=1.0, levels=np.ones(20, np.float32))
    clock = SteppedClock(
        pieces=(
            Piece(span=Span(start=0.0, end=10.0), clock=ClockMap(delta=5.0)),
            Piece(span=Span(start=10.0, end=20.0), clock=ClockMap(delta=15.0)),
        )
    )
    peak, _ = columns(loud, clock, Span(start=0.0, end=40.0), 40)
    assert np.flatnonzero(peak).tolist() == [*range(5, 15), *range(25, 35)]


def test_an_outline_returns_to_the_line_it_started_from() -> None:
    assert outline(np.array([0.0, 1.0, 1.0, 0.5])) == (
        f"M0 0l1 0 1-{HEIGHT} 1 0 1 {HEIGHT // 2}L4 0Z"
    )


def test_silence_has_no_outline() -> None:
    assert outline(np.zeros(5)) == ""
