"""Fewer pictures a second, and more again."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.pacing.fewer_frames import FewerFrames


def run(fewer: FewerFrames, pattern: list[bool], *, begin: float = 0.0, fps: float = 25.0) -> float:
    """Pictures in this pattern of late and not; returns when the last one was."""
    at = begin
    for late in pattern:
        fewer.see(late=late, at=at)
        at += 1 / fps
    return at


def test_a_late_picture_now_and_then_changes_nothing() -> None:
    fewer = FewerFrames(eager=False)

    run(fewer, [number % 10 == 0 for number in range(500)])

    assert fewer.divisor == 1


def test_many_late_pictures_halve_the_rate_and_then_it_is_a_third() -> None:
    fewer = FewerFrames(eager=False)

    end = run(fewer, [True] * 10)
    assert fewer.divisor == 2
    run(fewer, [True] * 60, begin=end)

    assert fewer.divisor == 3


def test_one_stall_lowers_the_rate_once_and_not_twice() -> None:
    fewer = FewerFrames(eager=True)

    end = run(fewer, [True] * 15)
    run(fewer, [False] * 100, begin=end)

    assert fewer.divisor == 2


def test_the_rate_comes_back_step_by_step_after_five_good_seconds_each() -> None:
    fewer = FewerFrames(eager=False)
    end = run(fewer, [True] * 100)
    assert fewer.divisor == 3

    end = run(fewer, [False] * 120, begin=end)
    assert fewer.divisor == 3
    end = run(fewer, [False] * 10, begin=end)
    assert fewer.divisor == 2
    run(fewer, [False] * 130, begin=end)

    assert fewer.divisor == 1


@given(
    stretches=st.lists(st.tuples(st.booleans(), st.integers(1, 200)), min_size=1, max_size=20),
    eager=st.booleans(),
)
def test_the_rate_never_swings_faster_than_once_a_second(
    stretches: list[tuple[bool, int]], eager: bool
) -> None:
    fewer, at = FewerFrames(eager=eager), 0.0
    changes: list[tuple[float, int]] = [(-10.0, 1)]
    for late, count in stretches:
        for _ in range(count):
            fewer.see(late=late, at=at)
            if fewer.divisor != changes[-1][1]:
                changes.append((at, fewer.divisor))
            at += 0.04

    for (before, level), (after, next_level) in pairwise(changes):
        assert after - before >= (1.0 if next_level > level else 5.0) - 1e-9
        assert abs(next_level - level) == 1
        assert 1 <= next_level <= 3


def test_a_backlog_delivered_at_once_is_one_event() -> None:
    fewer = FewerFrames(eager=False)
    run(fewer, [False] * 20)

    for number in range(14):
        fewer.see(late=True, at=0.8 + number * 1e-4)
    fewer.see(late=False, at=0.802)

    assert fewer.divisor == 1
