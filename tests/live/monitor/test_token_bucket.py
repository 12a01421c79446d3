"""So many a second, and so many at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.serve.token_bucket import TokenBucket


@given(st.lists(st.floats(0, 2), max_size=100), st.floats(0.5, 10), st.integers(1, 10))
def test_never_more_than_its_burst_and_its_rate_allow(
    steps: list[float], rate: float, burst: int
) -> None:
    bucket, now, taken = TokenBucket(rate=rate, burst=burst), 0.0, 0

    for step in steps:
        now += step
        taken += bucket.take(now)

    assert taken <= burst + rate * now + 1e-6


def test_what_was_not_taken_is_not_saved_up() -> None:
    bucket = TokenBucket(rate=10, burst=3)
    bucket.take(0.0)

    assert [bucket.take(1000.0) for _ in range(4)] == [True, True, True, False]


def test_who_waits_as_long_as_told_is_let_through() -> None:
    bucket = TokenBucket(rate=0.5, burst=1)
    assert bucket.take(10.0)
    assert not bucket.take(10.5)

    assert bucket.take(10.5 + bucket.wait)


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    bucket = TokenBucket(rate=1, burst=1)

    assert [bucket.take(now) for now in (10.0, 5.0, 5.5)] == [True, False, False]


def test_a_bucket_that_lets_nobody_through_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody"):
        TokenBucket(rate=0, burst=5)
    with pytest.raises(ValueError, match="nobody"):
        TokenBucket(rate=1, burst=0.5)
