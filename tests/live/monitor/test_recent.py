"""What was counted lately, and nothing of what was counted before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.monitor.recent import SPAN, Recent


def test_what_was_counted_long_ago_is_not_lately_even_when_nothing_came_since() -> None:
    recent = Recent()
    recent.add(100.0, late=5)
    recent.add(130.0, late=2)

    assert recent.total("late", 130.0) == 2
    assert recent.total("late", 145.0) == 0


def test_what_was_never_counted_is_nothing() -> None:
    assert Recent().total("late", 5.0) == 0


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(0, 9)), max_size=60))
def test_it_is_what_was_counted_in_the_last_ten_seconds_to_the_second(
    told: list[tuple[float, int]],
) -> None:
    recent, now = Recent(), 0.0
    seen: list[tuple[float, int]] = []
    for step, count in told:
        now += step
        recent.add(now, late=count)
        seen.append((now, count))

    surely = sum(count for at, count in seen if at > now - SPAN + 1)
    perhaps = sum(count for at, count in seen if at > now - SPAN)
    assert surely <= recent.total("late", now) <= perhaps
