"""Named sources on one clock, and the same event seen from another of them."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.timeline import Source, Timeline

WIDE = Source(name="wide", coverage=Span(start=0, end=60))
CLOSE = Source(name="close", clock=ClockMap(delta=20), coverage=Span(start=0, end=90))

CLOCKS = st.builds(ClockMap, delta=st.floats(-1e4, 1e4), drift=st.floats(-1e-2, 1e-2))
COVERAGES = st.tuples(st.floats(0, 100), st.floats(1, 1e4)).map(
    lambda drawn: Span(start=drawn[0], end=drawn[0] + drawn[1])
)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    others = draw(st.lists(st.tuples(CLOCKS, COVERAGES), min_size=1, max_size=4))
    sources = [Source(name="first", coverage=draw(COVERAGES))] + [
        Source(name=f"camera {i}", clock=clock, coverage=coverage)
        for i, (clock, coverage) in enumerate(others)
    ]
    return Timeline(reference="first", sources=tuple(draw(st.permutations(sources))))


def between(timeline: Timeline, one: str, other: str) -> ClockMap:
    return timeline[one].clock.then(timeline[other].clock.inverse())


@given(event=timelines())
def test_seen_from_another_source_every_pair_keeps_its_relation(event: Timeline) -> None:
    for reference in event.sources:
        turned = event.seen_from(reference.name)
        for one, other in permutations(event.sources, 2):
            before = between(event, one.name, other.name)
            after = between(turned, one.name, other.name)
            assert after.delta == pytest.approx(before.delta, abs=1e-7)
            assert after.drift == pytest.approx(before.drift, abs=1e-12)


@given(event=timelines())
def test_looking_from_another_source_and_back_changes_nothing(event: Timeline) -> None:
    back = event.seen_from(event.sources[-1].name).seen_from(event.reference)
    assert back.reference == event.reference
    for before, after in zip(event.sources, back.sources, strict=True):
        assert (after.name, after.coverage) == (before.name, before.coverage)
        assert after.clock.delta == pytest.approx(before.clock.delta, abs=1e-7)
        assert after.clock.drift == pytest.approx(before.clock.drift, abs=1e-12)


@given(event=timelines())
def test_the_reference_is_on_its_own_clock(event: Timeline) -> None:
    for source in event.sources:
        turned = event.seen_from(source.name)
        assert turned.reference == source.name
        assert turned[source.name].clock == IDENTITY


@given(event=timelines(), time=st.floats(-2e4, 3e4))
def test_running_are_those_whose_local_clock_was_within_their_coverage(
    event: Timeline, time: float
) -> None:
    running = {source.name for source in event.running_at(time)}
    for source in event.sources:
        local = source.clock.to_local(time)
        clear = min(abs(local - source.coverage.start), abs(local - source.coverage.end)) > 1e-6
        if clear:  # at the very edge rounding decides
            assert (source.name in running) == (local in source.coverage)


@given(event=timelines())
def test_the_span_of_an_event_holds_every_source(event: Timeline) -> None:
    covered = [source.coverage_in_reference for source in event.sources]
    assert event.span == Span(
        start=min(span.start for span in covered), end=max(span.end for span in covered)
    )


def test_two_sources_overlap_where_both_run() -> None:
    assert WIDE.overlap_in_reference(CLOSE) == Span(start=20, end=60)
    later = Source(name="later", clock=ClockMap(delta=60), coverage=Span(start=0, end=1))
    assert WIDE.overlap_in_reference(later) is None


def test_a_source_stops_running_at_its_end() -> None:
    event = Timeline(reference="wide", sources=(WIDE, CLOSE))
    assert [s.name for s in event.running_at(0.0)] == ["wide"]
    assert [s.name for s in event.running_at(20.0)] == ["wide", "close"]
    assert [s.name for s in event.running_at(60.0)] == ["close"]
    assert list(event.running_at(110.0)) == []


def test_an_unknown_name_is_a_key_error() -> None:
    event = Timeline(reference="wide", sources=(WIDE,))
    with pytest.raises(KeyError, match="balcony"):
        event["balcony"]
    with pytest.raises(KeyError, match="balcony"):
        event.seen_from("balcony")


def test_a_timeline_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="a name of its own"):
        Timeline(reference="wide", sources=(WIDE, WIDE))
    with pytest.raises(ValueError, match="'balcony' is not among the sources"):
        Timeline(reference="balcony", sources=(WIDE,))
    with pytest.raises(ValueError, match="on its own clock"):
        Timeline(reference="close", sources=(WIDE, CLOSE))
