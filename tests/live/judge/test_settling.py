"""When offsets are steady, and how soon faults are overcome."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.live.judge.synthetic import pairs

from oneclock.live.judge.settling import STEADY, Strike, recoveries, settle, undisturbed

offsets_of_any_size = st.lists(st.floats(-0.5, 0.5), max_size=30)


def test_a_start_that_swings_is_not_part_of_what_settled() -> None:
    settled = settle(pairs([-0.3, 0.2, 0.011, 0.009, 0.01, 0.01]))

    assert settled is not None
    assert settled.after == 3.0
    assert settled.median == pytest.approx(0.01)


def test_what_is_steadily_wrong_is_settled_all_the_same() -> None:
    settled = settle(pairs([0.2] * 5))

    assert settled is not None
    assert settled.after == 1.0
    assert settled.median == pytest.approx(0.2)


@given(offsets=offsets_of_any_size)
def test_from_when_it_is_settled_all_are_near_their_median(offsets: list[float]) -> None:
    settled = settle(pairs(offsets))

    if settled is not None:
        after = offsets[-len(settled.offsets) :]
        assert tuple(after) == settled.offsets
        assert all(abs(offset - settled.median) <= STEADY for offset in after)
        assert len(after) >= 3


@pytest.mark.parametrize("offsets", [[], [0.0], [0.0, 0.0], [0.0, 0.2] * 5, [0.0] * 5 + [0.1]])
def test_what_swings_to_the_end_or_is_too_short_never_settles(offsets: list[float]) -> None:
    assert settle(pairs(offsets)) is None


def test_recovery_is_counted_from_the_end_of_the_fault_to_the_first_good_pair() -> None:
    seen = pairs([0.0, 0.0, 0.0, 0.5, 0.2, 0.01, 0.0])
    strike = Strike(fault="stall:0.6@3.2", begin=3.2, end=3.8)

    assert recoveries(seen, [strike]) == pytest.approx([6.0 - 3.8])


def test_a_good_pair_before_a_bad_one_is_no_recovery() -> None:
    seen = pairs([0.0, 0.0, 0.0, 0.01, 0.2, 0.01])

    assert recoveries(seen, [Strike(fault="stall", begin=2.2, end=3.8)]) == pytest.approx([2.2])


@pytest.mark.parametrize("after", [[], [0.1], [0.0, 0.1]])
def test_what_is_not_seen_to_recover_has_not(after: list[float]) -> None:
    seen = pairs([0.0, 0.0, *after])

    assert recoveries(seen, [Strike(fault="late", begin=2.5, end=2.5)]) == (None,)


def test_each_fault_is_judged_until_the_next_strikes() -> None:
    seen = pairs([0.0, 0.3, 0.0, 0.0, 0.3, 0.3, 0.3])
    first = Strike(fault="stall:0.1@1.5", begin=1.5, end=1.6)
    second = Strike(fault="late:0.3@4.5", begin=4.5, end=4.5)

    recovered, never = recoveries(seen, [first, second])

    assert recovered == pytest.approx(1.4)
    assert never is None


def test_disturbed_pairs_are_those_from_a_strike_to_its_recovery() -> None:
    seen = pairs([0.0, 0.0, 0.5, 0.0, 0.0, 0.4, 0.4])
    strikes = [
        Strike(fault="stall:0.4@2.3", begin=2.3, end=2.7),
        Strike(fault="late:0.4@5.5", begin=5.5, end=5.5),
    ]

    calm = undisturbed(seen, strikes, recoveries(seen, strikes))

    assert [pair.at for pair in calm] == [1.0, 2.0, 4.0, 5.0]


@given(offsets=offsets_of_any_size)
def test_without_faults_nothing_is_disturbed(offsets: list[float]) -> None:
    seen = pairs(offsets)

    assert undisturbed(seen, [], ()) == tuple(seen)
