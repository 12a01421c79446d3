"""What the standards say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.judge.verdicts import verdicts
from oneclock.live.offset.standards import ACCEPTABLE, ATSC_IS_191, DETECTABLE, EBU_R37, Limits


def said(offsets: list[float], resolution: float = 0.0) -> dict[Limits, tuple[bool, bool]]:
    return {v.limits: (v.within, v.sure) for v in verdicts(offsets, resolution)}


def test_a_voice_that_is_early_bothers_sooner_than_one_that_is_late() -> None:
    early, late = said([0.06] * 20), said([-0.06] * 20)

    assert early[DETECTABLE] == (False, True)
    assert late[DETECTABLE] == (True, True)
    assert early[ACCEPTABLE] == late[ACCEPTABLE] == (True, True)
    assert late[ATSC_IS_191] == (False, True)


def test_one_in_twenty_may_stray() -> None:
    assert said([0.0] * 19 + [0.5])[EBU_R37][0]
    assert not said([0.0] * 18 + [0.5] * 2)[EBU_R37][0]


def test_closer_to_a_limit_than_the_rig_resolves_is_not_sure() -> None:
    assert said([0.01] * 20, resolution=0.02)[ATSC_IS_191] == (True, False)
    assert said([0.02] * 20, resolution=0.02)[ATSC_IS_191] == (False, False)
    assert said([0.01] * 20, resolution=0.02)[ACCEPTABLE] == (True, True)


@given(
    offsets=st.lists(st.floats(-0.3, 0.3), min_size=1, max_size=30),
    resolution=st.floats(0, 0.04),
    error=st.floats(-1, 1),
)
def test_a_sure_verdict_holds_wherever_the_truth_lies_within_the_resolution(
    offsets: list[float], resolution: float, error: float
) -> None:
    """Of offsets that are all off one way; the limits are intervals, and 95 % of the offsets lie in
    one at both ends of the error only if they do in between."""
    measured = said(offsets, resolution)
    true = said([offset + error * resolution for offset in offsets])

    for limits, (within, sure) in measured.items():
        if sure and within:
            assert true[limits][0] == within


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_share_is_of_all_offsets(share: float) -> None:
    inside = round(20 * share)

    (first, *_) = verdicts([0.0] * inside + [1.0] * (20 - inside), 0.0)

    assert first.share == pytest.approx(share)
