"""Clocks that have been seen from others, each on one line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.clock_network import Group, solve_network
from oneclock.timebase.relation_equations import Relation
from oneclock.timebase.span import Span

TOLERANCE = 0.015
EXACT = 1e-5
CLOCKS = st.builds(ClockMap, delta=st.floats(-5000, 5000), drift=st.floats(-300e-6, 300e-6))


def seen(
    truth: Mapping[str, ClockMap],
    source: str,
    reference: str,
    *,
    wrong_by: float = 0.0,
    weight: float = 20.0,
    around: float = 300.0,
    offset_std: float = 1e-4,
    drift_std: float = 1e-6,
    noise: tuple[float, float] = (0.0, 0.0),
) -> Relation:
    """As a pair of recordings would be solved: best known around `around`."""
    clock = truth[source].then(truth[reference].inverse())
    offset_error, drift_error = noise[0] * offset_std, noise[1] * drift_std
    return Relation(
        source=source,
        reference=reference,
        clock=ClockMap(
            delta=clock.delta + wrong_by + offset_error - around * drift_error,
            drift=clock.drift + drift_error,
            delta_std=math.hypot(offset_std, around * drift_std),
            drift_std=drift_std,
            covariance=-around * drift_std**2,
        ),
        observed=Span(start=around - 100, end=around + 100),
        weight=weight,
    )


def solve(truth: Mapping[str, ClockMap], relations: Sequence[Relation]) -> tuple[Group, ...]:
    return solve_network(list(truth), relations, tolerance=TOLERANCE)


def farthest(group: Group, truth: Mapping[str, ClockMap]) -> float:
    """From the truth on the clock of the group's reference, within the first ten minutes."""
    to_group = truth[group.reference].inverse()
    return max(
        abs(clock.to_reference(t) - truth[name].then(to_group).to_reference(t))
        for name, clock in group.clocks.items()
        for t in (0.0, 600.0)
    )


@given(
    clocks=st.lists(CLOCKS, min_size=2, max_size=8),
    more=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12),
    parents=st.lists(st.integers(0, 7), min_size=8, max_size=8),
)
def test_what_was_seen_rightly_gives_every_clock(
    clocks: list[ClockMap], more: list[tuple[int, int]], parents: list[int]
) -> None:
    truth = {f"r{i}": clock for i, clock in enumerate(clocks)}
    tree = [(i, parents[i] % i) for i in range(1, len(clocks))]
    extra = [(a, b) for a, b in more if a != b and max(a, b) < len(clocks)]
    relations = [seen(truth, f"r{a}", f"r{b}") for a, b in tree + extra]
    (group,) = solve(truth, relations)
    assert set(group.clocks) == set(truth)
    assert all(closure.kept for closure in group.closures)
    assert farthest(group, truth) < EXACT


@given(order=st.permutations(range(5)))
def test_the_order_of_relations_says_nothing(order: list[int]) -> None:
    truth = ring(5)
    relations = relations_of_ring(truth, wrong=2)
    (group,) = solve(truth, [relations[i] for i in order])
    (in_order,) = solve(truth, relations)
    for name, clock in in_order.clocks.items():
        assert group.clocks[name].delta == pytest.approx(clock.delta, abs=1e-7)


def ring(count: int) -> dict[str, ClockMap]:
    return {f"r{i}": ClockMap(delta=100.0 * i, drift=(i - 2) * 2e-5) for i in range(count)}


def relations_of_ring(
    truth: Mapping[str, ClockMap], *, wrong: int | None = None, weak: float = 5.0
) -> list[Relation]:
    names = list(truth)
    return [
        seen(
            truth,
            name,
            names[(i + 1) % len(names)],
            wrong_by=7.3 if i == wrong else 0.0,
            weight=weak if i == wrong else 20.0,
        )
        for i, name in enumerate(names)
    ]


@pytest.mark.parametrize("wrong", range(4))
def test_who_contradicts_the_others_with_less_evidence_is_thrown_out(wrong: int) -> None:
    truth = ring(4)
    (group,) = solve(truth, relations_of_ring(truth, wrong=wrong))
    thrown = [closure for closure in group.closures if not closure.kept]
    assert [closure.relation.source for closure in thrown] == [f"r{wrong}"]
    assert thrown[0].misfit == pytest.approx(7.3, abs=0.01)
    assert farthest(group, truth) < EXACT


def test_two_who_agree_outweigh_a_louder_one() -> None:
    truth = ring(4)
    relations = [
        seen(truth, a, b)
        for a, b in [("r0", "r1"), ("r1", "r2"), ("r2", "r0"), ("r3", "r1"), ("r3", "r2")]
    ]
    loud = seen(truth, "r3", "r0", wrong_by=-40.0, weight=35.0)
    (group,) = solve(truth, [*relations, loud])
    assert [c.relation for c in group.closures if not c.kept] == [loud]
    assert farthest(group, truth) < EXACT


def test_who_shares_nothing_with_the_reference_is_reached_through_another() -> None:
    truth = {"a": ClockMap(), "b": ClockMap(delta=50.0, drift=3e-5), "c": ClockMap(delta=900.0)}
    (group,) = solve(truth, [seen(truth, "b", "a"), seen(truth, "c", "b")])
    assert farthest(group, truth) < EXACT
    assert all(closure.misfit is None for closure in group.closures), "no loop, no closure"


def test_events_that_share_nothing_fall_apart() -> None:
    truth = ring(5)
    groups = solve(truth, [seen(truth, "r3", "r1"), seen(truth, "r4", "r2")])
    assert [list(group.clocks) for group in groups] == [["r0"], ["r1", "r3"], ["r2", "r4"]]
    assert [group.reference for group in groups] == ["r0", "r1", "r2"]


def test_a_loop_tells_how_well_it_closes() -> None:
    truth = ring(3)
    relations = relations_of_ring(truth)
    off = seen(truth, "r2", "r0", wrong_by=0.004)
    (group,) = solve(truth, [*relations[:2], off])
    assert [closure.misfit for closure in group.closures] == pytest.approx(
        [0.004, 0.004, 0.004], abs=1e-4
    ), "every relation against the two others"


def test_clips_of_one_device_share_its_drift() -> None:
    truth = {
        "wide": ClockMap(),
        "long 1": ClockMap(delta=10.0, drift=80e-6),
        "long 2": ClockMap(delta=3000.0, drift=80e-6),
        "short": ClockMap(delta=2000.0, drift=80e-6),
    }
    relations = [
        seen(truth, "long 1", "wide", drift_std=0.1e-6),
        seen(truth, "long 2", "wide", drift_std=0.1e-6),
        # Five seconds know no drift but what quartz is mostly capable of.
        Relation(
            source="short",
            reference="wide",
            clock=ClockMap(
                delta=2000.0 + 80e-6 * 2, delta_std=2e-4, drift_std=50e-6, covariance=-1e-8
            ),
            observed=Span(start=0.0, end=5.0),
        ),
    ]
    device = {name: "camera 2" for name in truth if name != "wide"}
    (group,) = solve_network(list(truth), relations, devices=device, tolerance=TOLERANCE)
    assert group.clocks["short"].drift == pytest.approx(80e-6, abs=0.2e-6)
    assert group.clocks["short"].drift_std < 0.1e-6
    (alone,) = solve(truth, relations)
    assert alone.clocks["short"].drift == pytest.approx(0.0, abs=1e-6)


def test_a_clip_of_the_references_own_device_keeps_its_rate() -> None:
    truth = {"a": ClockMap(), "b": ClockMap(delta=500.0)}
    relation = seen(truth, "b", "a", drift_std=20e-6, noise=(0.0, 1.0))
    (group,) = solve_network(
        list(truth), [relation], devices={"a": "one", "b": "one"}, tolerance=TOLERANCE
    )
    assert (group.clocks["b"].drift, group.clocks["b"].drift_std) == (0.0, 0.0)
    assert farthest(group, truth) < 1e-3


def test_a_clip_with_a_drift_of_its_own_is_not_of_the_device_that_is_named() -> None:
    truth = {"a": ClockMap(), "b": ClockMap(delta=5.0, drift=4e-5), "c": ClockMap(drift=-3e-5)}
    relations = [seen(truth, name, "a", drift_std=0.1e-6) for name in ("b", "c")]
    (group,) = solve_network(
        list(truth), relations, devices={"b": "one", "c": "one"}, tolerance=TOLERANCE
    )
    assert farthest(group, truth) < EXACT


def test_stated_deviations_hold() -> None:
    rng = np.random.default_rng(4)
    truth = ring(6)
    pairs = [(a, b) for a in range(6) for b in range(a) if (a + b) % 3]
    within = []
    for _ in range(200):
        relations = [
            seen(
                truth, f"r{a}", f"r{b}", noise=tuple(rng.normal(size=2)), around=rng.uniform(0, 600)
            )
            for a, b in pairs
        ]
        (group,) = solve(truth, relations)
        for name, clock in group.clocks.items():
            if name != group.reference:
                expected = truth[name].then(truth["r0"].inverse()).to_reference(400.0)
                within.append(abs(clock.to_reference(400.0) - expected) / clock.std_at(400.0))
    share_within_one = np.mean(np.array(within) < 1.0)
    assert 0.62 < share_within_one < 0.74, "of a normal distribution: 0.68"
