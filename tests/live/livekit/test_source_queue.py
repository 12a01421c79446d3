"""The queue inside an audio source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.livekit.source_queue import RESERVE, SourceQueue
from oneclock.live.pacing.media_clock import BLOCK_SECONDS

handed = st.lists(st.tuples(st.floats(0.0, 0.2), st.floats(0.01, 0.1)), min_size=1, max_size=40)


@given(handed=handed)
def test_what_leaves_never_overlaps_and_never_leaves_before_it_was_handed_over(
    handed: list[tuple[float, float]],
) -> None:
    queue, now, total, ends = SourceQueue(most=0.25), 100.0, 0.0, 100.0
    for pause, seconds in handed:
        now += pause
        queue.put(seconds, now)
        total += seconds

        assert queue.ends >= max(now, ends) + seconds - 1e-9
        assert queue.ends >= 100.0 + total - 1e-9
        ends = queue.ends


def test_a_source_that_was_never_given_anything_has_not_run_dry() -> None:
    queue = SourceQueue(most=0.25)

    queue.put(0.02, 100.0)
    queue.put(0.02, 100.01)

    assert queue.ran_dry == 0
    assert queue.waiting(100.01) == pytest.approx(0.03)


def test_a_source_that_has_to_wait_falls_behind_by_as_long() -> None:
    queue = SourceQueue(most=0.25)
    queue.put(0.02, 100.0)

    queue.put(0.02, 100.05)

    assert queue.ran_dry == 1
    assert queue.ends == pytest.approx(100.07)


def behind(seconds: float) -> SourceQueue:
    """What is due at 100 s would leave so much later than `RESERVE` after it."""
    queue = SourceQueue(most=0.25)
    queue.put(RESERVE + seconds, 100.0)
    return queue


@pytest.mark.parametrize(
    ("seconds", "copies"), [(0.0, 1), (0.02, 0), (-0.02, 2), (-0.04, 3), (0.009, 1), (0.3, 0)]
)
def test_silence_is_handed_over_as_often_as_leaves_the_reserve(seconds: float, copies: int) -> None:
    assert behind(seconds).copies(due=100.0, now=100.0, silent=True) == copies


@pytest.mark.parametrize(("seconds", "copies"), [(-0.04, 1), (0.0, 1), (0.2, 1), (0.3, 0)])
def test_words_are_handed_over_once_unless_that_would_be_far_too_late(
    seconds: float, copies: int
) -> None:
    assert behind(seconds).copies(due=100.0, now=100.0, silent=False) == copies


@given(seconds=st.floats(-0.04, 1.0))
def test_silence_brings_the_reserve_back_to_within_half_a_block(seconds: float) -> None:
    queue = behind(seconds)

    for block in range(60):
        due = 100.0 + block * BLOCK_SECONDS
        queue.put(BLOCK_SECONDS * queue.copies(due=due, now=due, silent=True), due)

    assert abs(queue.waiting(due + BLOCK_SECONDS) - RESERVE) <= BLOCK_SECONDS / 2 + 1e-9
