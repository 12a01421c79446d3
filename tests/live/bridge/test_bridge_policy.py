"""What may be done for somebody else's stream."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.errors import UsageError
from oneclock.live.bridge.bridge_policy import BridgeAction, BridgeCourse, BridgePolicy
from oneclock.live.offset.witness import Offset, OffsetSource

Orders = list[tuple[int, BridgeAction]]

ALL = BridgePolicy(may_restart=True, may_relay=True)


def offset(seconds: float, *, trusted: bool = True) -> Offset:
    why_not = "" if trusted else "its reports lie"
    return Offset(
        seconds=seconds, source=OffsetSource.REPORT, at=0.0, trusted=trusted, why_not=why_not
    )


def orders(policy: BridgePolicy, offsets: Sequence[Offset | None]) -> Orders:
    """One observation a second: when something was ordered, and what."""
    course = BridgeCourse()
    found: Orders = []
    for now, seen in enumerate(offsets):
        course = course.next(policy, seen, float(now))
        if course.action is not BridgeAction.OBSERVE:
            found.append((now, course.action))
    return found


def test_a_restart_is_tried_then_another_then_a_relay_and_that_once() -> None:
    assert orders(ALL, [offset(0.3)] * 60) == [
        (5, BridgeAction.RESTART),
        (10, BridgeAction.RESTART),
        (15, BridgeAction.RELAY),
    ]


def test_by_default_nothing_is_done_but_observing() -> None:
    assert orders(BridgePolicy(), [offset(0.3)] * 60) == []


@pytest.mark.parametrize("sign", [1, -1])
def test_within_the_threshold_nothing_is_done(sign: int) -> None:
    assert orders(ALL, [offset(sign * 0.119)] * 60) == []
    assert orders(ALL, [offset(sign * 0.121)] * 60) != []


def anew(seconds: int) -> list[Offset | None]:
    """A session begun anew: nothing is trusted until reports have come."""
    return [None] * 2 + [offset(0.3, trusted=False)] * 8 + [offset(0.3)] * seconds


def test_a_relay_comes_though_restarts_are_tried_before_and_nothing_is_trusted_after_each() -> None:
    assert orders(ALL, [offset(0.3)] * 6 + anew(6) + anew(60)) == [
        (5, BridgeAction.RESTART),
        (21, BridgeAction.RESTART),
        (37, BridgeAction.RELAY),
    ]


def test_a_restart_that_helps_for_a_moment_is_no_reason_to_relay_yet() -> None:
    helped = [*anew(0), offset(0.0), *[offset(0.3)] * 14]
    policy = BridgePolicy(may_restart=True, may_relay=True, most_restarts=1)

    assert orders(policy, [offset(0.3)] * 6 + helped) == [(5, BridgeAction.RESTART)]


def test_a_break_in_trust_is_not_counted_and_a_restart_waits_for_seconds_without_one() -> None:
    spells = ([offset(0.3)] * 4 + [offset(0.3, trusted=False)] * 2) * 10

    assert orders(ALL, spells) == [(27, BridgeAction.RELAY)]


@pytest.mark.parametrize("allowed", ["may_restart", "may_relay"])
def test_what_is_not_allowed_need_not_come_in_any_order(allowed: str) -> None:
    BridgePolicy(restart_after=20.0, relay_after=3.0, **{allowed: True})


def test_an_offset_that_does_not_last_is_left_alone() -> None:
    spells = ([offset(0.3)] * 4 + [offset(0.0)]) * 12

    assert orders(ALL, spells) == []


def test_on_half_a_minute_of_numbers_that_are_not_trusted_nothing_is_done() -> None:
    assert orders(ALL, [offset(0.3, trusted=False)] * 30) == []


@pytest.mark.parametrize("most", [0, 1, 3])
def test_restarts_that_do_not_help_are_not_tried_for_ever(most: int) -> None:
    policy = BridgePolicy(may_restart=True, most_restarts=most)

    assert orders(policy, [offset(0.3)] * 60) == [
        (5 * (number + 1), BridgeAction.RESTART) for number in range(most)
    ]


@given(st.lists(st.one_of(st.none(), st.floats(-10, 10).map(lambda s: offset(s, trusted=False)))))
def test_on_a_number_that_is_not_trusted_nothing_is_done(offsets: list[Offset | None]) -> None:
    assert orders(ALL, offsets) == []


@given(
    st.lists(st.floats(-1, 1).map(offset), max_size=200),
    st.integers(0, 4),
)
def test_restarts_are_never_more_than_allowed_and_a_relay_is_the_last_order(
    offsets: list[Offset | None], most: int
) -> None:
    policy = BridgePolicy(may_restart=True, may_relay=True, most_restarts=most)
    found = [action for _, action in orders(policy, offsets)]

    assert found.count(BridgeAction.RESTART) <= most
    assert BridgeAction.RELAY not in found[:-1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold_ms": 0.0},
        {"threshold_ms": float("nan")},
        {"restart_after": -1.0},
        {"relay_after": float("inf")},
        {"may_restart": True, "may_relay": True, "restart_after": 10.0, "relay_after": 5.0},
        {"most_restarts": -1},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError, match=next(reversed(wrong))):
        BridgePolicy(**wrong)  # type: ignore[arg-type]
