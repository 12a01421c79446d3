"""Which instants and seconds a report shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.report.moments import Running, closeup_spans, common_overlap, instants
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock


def running(
    name: str, start: float, end: float, *, drift: float = 0.0, picture: bool = True
) -> Running:
    """A recording that ran from start to end of the reference's time."""
    clock = ClockMap(delta=start, drift=drift)
    coverage = Span(start=0.0, end=clock.to_local(end))
    return Running(name=name, clock=SteppedClock.of(clock, coverage), has_picture=picture)


WIDE = running("wide", 0.0, 100.0)
CLOSE = running("close", 10.0, 90.0, drift=1e-4)
EARLY = running("early", 5.0, 30.0)
LATE = running("late", 60.0, 95.0)
SOUND = running("sound", 40.0, 50.0, picture=False)


def steady(name: str, local: Span) -> float:
    return 1.0


def test_what_all_cover_is_their_overlap_on_the_reference_clock() -> None:
    common = common_overlap([WIDE, CLOSE, EARLY])

    assert common is not None
    assert (common.start, common.end) == pytest.approx((10.0, 30.0))
    assert common_overlap([EARLY, LATE]) is None
    assert common_overlap([]) is None


def test_all_cameras_are_seen_near_the_start_the_middle_and_near_the_end() -> None:
    shown = instants([WIDE, CLOSE, SOUND], "wide")

    assert [label for label, _ in shown] == ["start", "middle", "end"]
    assert [time for _, time in shown] == pytest.approx([11.6, 50.0, 88.4])


def test_cameras_that_never_all_ran_are_each_seen_beside_the_reference() -> None:
    shown = instants([WIDE, EARLY, LATE], "wide")

    assert [label for label, _ in shown] == ["early", "late"]
    assert [time for _, time in shown] == pytest.approx([17.5, 77.5])


def test_one_camera_alone_has_no_other_to_be_compared_with() -> None:
    assert instants([SOUND, EARLY], "sound") == []


def test_without_a_picture_there_is_nothing_to_see() -> None:
    assert instants([SOUND], "sound") == []
    assert instants([], "wide") == []


def test_a_sound_recorder_as_reference_still_shows_its_cameras() -> None:
    recorder = running("recorder", 0.0, 100.0, picture=False)

    shown = instants([recorder, EARLY, LATE], "recorder")

    assert [label for label, _ in shown] == ["early", "late"]


def test_a_close_up_is_four_seconds_where_the_reference_is_liveliest() -> None:
    def loud_at_60(name: str, local: Span) -> float:
        assert name == "wide"
        return -abs(local.middle - 60.0)

    (look,) = closeup_spans([WIDE, CLOSE], "wide", loud_at_60)

    assert look.label == "where all recordings ran"
    assert look.of is None
    assert look.span.length == pytest.approx(4.0)
    assert look.span.middle == pytest.approx(60.0, abs=2.0)


def test_the_movement_asked_for_is_on_the_references_own_clock() -> None:
    asked: list[Span] = []

    def listen(name: str, local: Span) -> float:
        asked.append(local)
        return 0.0

    closeup_spans([EARLY, CLOSE], "early", listen)

    assert min(span.start for span in asked) == pytest.approx(5.0)
    assert max(span.end for span in asked) == pytest.approx(25.0)


def test_a_short_overlap_is_shown_whole() -> None:
    blink = running("blink", 20.0, 21.5)

    (look,) = closeup_spans([WIDE, blink], "wide", steady)

    assert (look.span.start, look.span.end) == pytest.approx((20.0, 21.5))


def test_recordings_that_never_all_ran_have_a_close_up_each() -> None:
    shown = closeup_spans([WIDE, EARLY, LATE], "wide", steady)

    assert [look.label for look in shown] == ["where early ran", "where late ran"]
    assert [look.of for look in shown] == ["early", "late"]
    early, late = (look.span for look in shown)
    assert early.meet(EARLY.in_reference) == early
    assert late.meet(LATE.in_reference) == late


def test_there_are_at_most_four_close_ups() -> None:
    clips = [running(f"clip {n}", 10.0 * n, 10.0 * n + 8) for n in range(9)]

    assert len(closeup_spans([WIDE, *clips], "wide", steady)) == 4


def test_every_piece_of_a_clock_that_steps_is_looked_at() -> None:
    stepped = Running(
        name="recorder",
        clock=SteppedClock(
            pieces=(
                Piece(span=Span(start=0.0, end=30.0), clock=ClockMap(delta=10.0)),
                Piece(span=Span(start=30.0, end=50.0), clock=ClockMap(delta=20.0)),
            )
        ),
        has_picture=False,
    )

    whole, *pieces = closeup_spans([WIDE, stepped], "wide", steady)

    assert whole.of is None
    assert [(look.label, look.of) for look in pieces] == [
        ("where piece 1 of recorder ran", "recorder"),
        ("where piece 2 of recorder ran", "recorder"),
    ]
    first, second = (look.span for look in pieces)
    assert 10.0 <= first.start < first.end <= 40.0
    assert 50.0 <= second.start < second.end <= 70.0


def test_a_recording_alone_has_nothing_to_be_compared_with() -> None:
    assert closeup_spans([WIDE], "wide", steady) == []
    assert closeup_spans([EARLY, LATE], "wide", steady) == []


recordings = st.lists(
    st.tuples(st.floats(-500, 500), st.floats(0.1, 500), st.floats(-3e-4, 3e-4), st.booleans()),
    min_size=1,
    max_size=6,
)


@given(recordings)
def test_every_moment_lies_where_the_reference_and_another_ran(
    drawn: list[tuple[float, float, float, bool]],
) -> None:
    event = [running("r0", 0.0, 200.0)] + [
        running(f"r{i}", start, start + length, drift=drift, picture=picture)
        for i, (start, length, drift, picture) in enumerate(drawn, start=1)
    ]
    slack = 1e-6

    for label, time in instants(event, "r0"):
        seen = (
            [r for r in event if r.has_picture]
            if label in ("start", "middle", "end")
            else event[:1]
        )
        assert all(r.in_reference.start - slack <= time <= r.in_reference.end + slack for r in seen)
    for look in closeup_spans(event, "r0", steady):
        assert -slack <= look.span.start
        assert look.span.end <= 200.0 + slack
        assert any(r.in_reference.meet(look.span) for r in event[1:])
