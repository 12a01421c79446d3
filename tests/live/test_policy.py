"""What a session may do, in milliseconds."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from oneclock.errors import UsageError
from oneclock.live.policy import AvSyncPolicy, LateFramePolicy


def test_the_defaults_are_those_that_suit_most() -> None:
    policy = AvSyncPolicy()

    assert policy.target_jitter_buffer == 0.08
    assert policy.max_jitter_buffer == 0.25
    assert policy.resync_threshold == 0.12
    assert policy.late_threshold == 0.04
    assert policy.late_frame_policy is LateFramePolicy.DROP
    assert policy.degrade_when_late


@pytest.mark.parametrize(
    "name",
    ["target_jitter_buffer_ms", "max_jitter_buffer_ms", "resync_threshold_ms", "late_threshold_ms"],
)
@pytest.mark.parametrize("value", [math.nan, math.inf, True, "80", None])
def test_what_is_no_number_of_milliseconds_is_refused(name: str, value: Any) -> None:
    with pytest.raises(UsageError, match=f"{name}: .* is not a number of milliseconds"):
        AvSyncPolicy(**{name: value})


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        ({"target_jitter_buffer_ms": 19.0}, "less than one packet of sound"),
        ({"target_jitter_buffer_ms": 251.0}, "exceeds max_jitter_buffer_ms of 250 ms"),
        ({"max_jitter_buffer_ms": 2001.0}, "is no conversation any more"),
        ({"late_threshold_ms": 0.0}, "is not between 0 and resync_threshold_ms"),
        ({"late_threshold_ms": -1.0}, "is not between 0 and resync_threshold_ms"),
        ({"late_threshold_ms": 121.0}, "is not between 0 and resync_threshold_ms of 120 ms"),
        ({"late_frame_policy": "hurry"}, "take one of drop, repeat-last"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, Any], cause: str) -> None:
    with pytest.raises(UsageError, match=cause):
        AvSyncPolicy(**wrong)


@pytest.mark.parametrize("policy", LateFramePolicy)
def test_a_late_frame_policy_may_be_given_by_its_name(policy: LateFramePolicy) -> None:
    name: Any = policy.value

    assert AvSyncPolicy(late_frame_policy=name).late_frame_policy is policy


def test_a_policy_that_is_changed_is_judged_anew() -> None:
    with pytest.raises(UsageError):
        replace(AvSyncPolicy(), max_jitter_buffer_ms=50.0)
