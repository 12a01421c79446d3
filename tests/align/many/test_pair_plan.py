"""Few of all pairs are compared, and enough of them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.align.many.pair_plan import Pair, next_pairs
from oneclock.align.shared_clock import SharedClock
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.clock_network import Group, solve_network
from oneclock.timebase.relation_equations import Relation
from oneclock.timebase.span import Span


def compared(
    truth: Mapping[str, Span],
    *,
    devices: Mapping[str, str] | None = None,
    events: Mapping[str, str] | None = None,
    dates: Mapping[str, SharedClock] | None = None,
) -> tuple[list[Pair], tuple[Group, ...]]:
    """Every comparison that is made when recordings that meet for half a minute are recognised,
    if they are of one event; and what groups come of it."""
    events = events or {}
    lengths = {name: span.length for name, span in truth.items()}
    tried: list[Pair] = []
    relations: list[Relation] = []
    while True:
        groups = solve_network(list(truth), relations, tolerance=0.01)
        pairs = next_pairs(lengths, groups, tried, devices or {}, dates)
        if not pairs:
            return tried, groups
        for pair in pairs:
            assert pair not in tried
            tried.append(pair)
            one, other = (truth[name] for name in pair)
            shared = one.meet(other)
            if events.get(pair[0]) == events.get(pair[1]) and shared and shared.length >= 30:
                relations.append(
                    Relation(
                        source=pair[1],
                        reference=pair[0],
                        clock=ClockMap(delta=other.start - one.start, delta_std=1e-5),
                        observed=shared.shift(-other.start),
                    )
                )


def test_clips_of_one_event_take_two_comparisons_each() -> None:
    truth = {"hub": Span(start=0, end=3600)} | {
        f"clip {i}": Span(start=50.0 * i, end=50.0 * i + 300) for i in range(60)
    }
    tried, groups = compared(truth)
    assert len(groups) == 1
    assert len(tried) <= 2 * len(truth)


def test_a_recording_that_misses_the_longest_is_found_by_another() -> None:
    truth = {
        "a": Span(start=0, end=1000),
        "b": Span(start=900, end=1800),
        "c": Span(start=1700, end=2500),
    }
    _, groups = compared(truth)
    assert len(groups) == 1
    assert groups[0].clocks["c"].delta == pytest.approx(1700)


def test_strangers_are_all_compared_and_only_once() -> None:
    truth = {f"r{i}": Span(start=0, end=100 + i) for i in range(8)}
    tried, groups = compared(truth, events={name: name for name in truth})
    assert len(tried) == 8 * 7 / 2
    assert len(groups) == 8


def test_every_place_in_a_large_group_is_checked_by_a_loop() -> None:
    truth = {f"r{i}": Span(start=10.0 * i, end=600) for i in range(12)}
    _, (group,) = compared(truth)
    assert all(closure.misfit is not None for closure in group.closures)


def test_clips_of_one_device_are_compared_last() -> None:
    truth = {
        "hub": Span(start=0, end=600),
        "x": Span(start=0, end=200),
        "y": Span(start=300, end=600),
    }
    tried, _ = compared(truth, devices={"x": "phone", "y": "phone"})
    assert ("x", "y") not in tried


@given(
    spans=st.lists(st.tuples(st.floats(0, 3000), st.floats(40, 2000)), min_size=1, max_size=9),
    events=st.lists(st.sampled_from("AB"), min_size=9, max_size=9),
)
def test_whoever_can_be_reached_is_reached(
    spans: list[tuple[float, float]], events: list[str]
) -> None:
    truth = {f"r{i}": Span(start=s, end=s + length) for i, (s, length) in enumerate(spans)}
    event = {f"r{i}": events[i] for i in range(len(spans))}
    tried, groups = compared(truth, events=event)
    assert len(tried) == len(set(tried)), "nothing twice"
    home = {name: group for group in groups for name in group.clocks}
    for one, one_span in truth.items():
        for other, other_span in truth.items():
            shared = one_span.meet(other_span)
            if event[one] == event[other] and shared and shared.length >= 30:
                assert home[one] is home[other]
