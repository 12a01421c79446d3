"""Dates say whom to compare first. What comes of it is the same without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.align.many.test_pair_plan import compared

from oneclock.align.many.date_order import RanAtOnce, ran_at_once
from oneclock.align.many.pair_plan import Pair
from oneclock.align.many.solve_recordings import solve_recordings
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.align.shared_clock import SharedClock, clock_by_date
from oneclock.media.told_time import told_date
from oneclock.timebase.span import Span

DAY = 86400.0
LENGTH = 600.0


def dated(text: str, length: float = LENGTH) -> SharedClock:
    date = told_date({"creation_time": text}, length)
    assert date is not None
    return clock_by_date(date)


@pytest.mark.parametrize(
    ("one", "other", "likely"),
    [
        ("2026-05-06T12:00:00+02:00", "2026-05-06T12:05:00+02:00", RanAtOnce.LIKELY),
        ("2026-05-06T12:00:00+02:00", "2026-05-06T10:05:00+00:00", RanAtOnce.LIKELY),
        # One of them dates its end, and one its beginning; nobody says which.
        ("2026-05-06T12:00:00+02:00", "2026-05-06T12:19:00+02:00", RanAtOnce.LIKELY),
        ("2026-05-06T12:00:00+02:00", "2026-05-06T14:00:00+02:00", RanAtOnce.UNLIKELY),
        ("2026-05-06T12:00:00Z", "2026-05-06T12:05:00Z", RanAtOnce.LIKELY),
        # Local time, marked as UTC: off by whole hours, or by five and a half.
        ("2026-05-06T14:00:00Z", "2026-05-06T12:05:00Z", RanAtOnce.UNTOLD),
        ("2026-05-06T17:30:00Z", "2026-05-06T12:00:00+00:00", RanAtOnce.UNTOLD),
        ("2026-05-06T17:30:00", "2026-05-06T12:00:00+00:00", RanAtOnce.UNTOLD),
        ("2026-05-09T12:00:00Z", "2026-05-06T12:00:00Z", RanAtOnce.UNLIKELY),
        ("2017-05-06T12:00:00Z", "2026-05-06T12:00:00Z", RanAtOnce.UNLIKELY),
    ],
)
def test_what_two_dates_say(one: str, other: str, likely: RanAtOnce) -> None:
    assert ran_at_once(dated(one), LENGTH, dated(other), LENGTH) is likely
    assert ran_at_once(dated(other), LENGTH, dated(one), LENGTH) is likely


def test_between_two_time_zones_of_short_clips_lies_nothing() -> None:
    one, other = dated("2026-05-06T12:00:00Z", 10.0), dated("2026-05-06T14:12:00Z", 10.0)
    assert ran_at_once(one, 10.0, other, 10.0) is RanAtOnce.UNLIKELY


def test_who_has_no_date_may_have_run_at_any_time() -> None:
    assert ran_at_once(None, 60.0, dated("2026-05-06T12:00:00Z"), 60.0) is RanAtOnce.UNTOLD
    assert ran_at_once(dated("2026-05-06T12:00:00Z"), 60.0, None, 60.0) is RanAtOnce.UNTOLD


DAYS = {
    f"{clip} of day {day}": Span(
        start=day * DAY + 200.0 * i, end=day * DAY + 200.0 * i + 300.0 + day
    )
    for day in range(4)
    for i, clip in enumerate("abcde")
}
EVENTS = {name: name[-1] for name in DAYS}


def true_dates(truth: Mapping[str, Span]) -> dict[str, SharedClock]:
    noon = dated("2026-05-06T12:00:00+00:00", 0.0)
    return {name: _later(noon, span.start) for name, span in truth.items()}


def _later(clock: SharedClock, seconds: float) -> SharedClock:
    return replace(clock, clock=replace(clock.clock, delta=clock.clock.delta + seconds))


def until_complete(tried: Sequence[Pair], groups: int) -> int:
    """After how many comparisons the last was made that relates two groups."""
    known: list[set[str]] = [{name} for name in DAYS]
    for number, pair in enumerate(tried, 1):
        if EVENTS[pair[0]] == EVENTS[pair[1]] and DAYS[pair[0]].meet(DAYS[pair[1]]) is not None:
            mine = [group for group in known if group & set(pair)]
            known = [group for group in known if group not in mine] + [set().union(*mine)]
            if len(known) == groups:
                return number
    raise AssertionError("never")


def test_recordings_of_one_day_are_found_before_those_of_others_are_tried() -> None:
    undated, without = compared(DAYS, events=EVENTS)
    tried, groups = compared(DAYS, events=EVENTS, dates=true_dates(DAYS))
    assert len(groups) == len(without) == 4
    assert until_complete(tried, 4) <= len(DAYS) * 2
    assert until_complete(undated, 4) > 2 * until_complete(tried, 4)


@given(
    spans=st.lists(st.tuples(st.floats(0, 3000), st.floats(40, 2000)), min_size=1, max_size=8),
    events=st.lists(st.sampled_from("AB"), min_size=8, max_size=8),
    wrong=st.lists(st.none() | st.floats(-1e8, 1e8), min_size=8, max_size=8),
    zone_open=st.booleans(),
)
def test_no_date_however_wrong_changes_who_belongs_together(
    spans: list[tuple[float, float]],
    events: list[str],
    wrong: list[float | None],
    *,
    zone_open: bool,
) -> None:
    truth = {f"r{i}": Span(start=s, end=s + length) for i, (s, length) in enumerate(spans)}
    event = {name: events[i] for i, name in enumerate(truth)}
    noon = dated("2026-05-06T12:00:00Z" if zone_open else "2026-05-06T12:00:00+00:00")
    dates = {
        name: _later(noon, off) for name, off in zip(truth, wrong, strict=False) if off is not None
    }
    _, without = compared(truth, events=event)
    _, groups = compared(truth, events=event, dates=dates)
    assert {frozenset(g.clocks) for g in groups} == {frozenset(g.clocks) for g in without}


def test_recordings_are_compared_in_the_order_of_their_dates() -> None:
    asked: list[Pair] = []

    def compare(pairs: Sequence[Pair]) -> dict[Pair, Answer]:
        asked.extend(pairs)
        return dict.fromkeys(pairs, STRANGERS)

    lengths = {"long of another day": 900.0, "one": 600.0, "other": 600.0}
    dates = {
        "long of another day": dated("2026-05-02T12:00:00+02:00", 900.0),
        "one": dated("2026-05-06T12:00:00+02:00"),
        "other": dated("2026-05-06T12:03:00+02:00"),
    }
    solve_recordings(lengths, compare, dates=dates)
    assert asked[0] == ("one", "other")
    assert len(asked) == 3


STRANGERS = Answer(
    grade=Grade.REFUSED, reason="strangers", clock=None, overlap_in_reference=None, evidence=None
)
