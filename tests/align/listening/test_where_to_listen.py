"""Patterns by which long recordings are heard here and there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.align.listening.where_to_listen import (
    END,
    PATTERNS,
    RUN,
    Depth,
    Pattern,
    pattern_for,
    run_starts,
)

MINUTE = 60.0


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: str(pattern.period))
def test_every_difference_is_that_of_exactly_two_places(pattern: Pattern) -> None:
    places = pattern.heard
    found = sorted((a - b) % pattern.period for a in places for b in places if a != b)

    assert found == list(range(1, pattern.period))


def heard_seconds(duration: float, pattern: Pattern, depth: Depth) -> np.ndarray:
    heard = np.zeros(int(duration), np.bool_)
    for start in run_starts(duration, pattern, depth):
        heard[start : start + RUN] = True
    return heard


def met(one: np.ndarray, other: np.ndarray, lag: int) -> int:
    """Seconds heard in both, where `other` begins `lag` seconds after `one`."""
    ours, theirs = (one[lag:], other) if lag >= 0 else (one, other[-lag:])
    shared = min(len(ours), len(theirs))
    return int((ours[:shared] & theirs[:shared]).sum())


@given(
    lengths=st.tuples(*[st.integers(20 * 60, 4 * 3600)] * 2),
    place=st.floats(0.0, 1.0),
)
def test_wherever_they_begin_long_recordings_are_heard_together(
    lengths: tuple[int, int], place: float
) -> None:
    """Whoever has most of itself in common with another meets it in a sketch."""
    long, short = max(lengths), min(lengths)
    pattern = pattern_for(short)
    lag = round(place * (long - short))
    sketches = [heard_seconds(length, pattern, Depth.SKETCH) for length in (long, short)]

    # Of an incomplete last period, what is met depends on the places.
    assert met(sketches[0], sketches[1], lag) >= 0.6 * short / pattern.period


@given(
    lengths=st.tuples(*[st.integers(20 * 60, 4 * 3600)] * 2),
    shared=st.integers(10, 20 * 60),
)
def test_whatever_ends_have_in_common_is_met_in_the_ends(
    lengths: tuple[int, int], shared: int
) -> None:
    pattern = pattern_for(min(lengths))
    one, other = (heard_seconds(length, pattern, Depth.ENDS) for length in lengths)

    together = met(one, other, len(one) - shared)

    # The end of one within the other: its runs, but for those that are cut at the edges.
    assert together >= min(shared - 2 * RUN, 0.5 * 2 * END * pattern.share)


def test_the_longer_the_sparser() -> None:
    shares = [pattern_for(minutes * MINUTE).share for minutes in (20, 30, 75, 180, 480)]

    assert shares == sorted(shares, reverse=True)
    assert shares[0] < 0.2
    assert shares[-1] < 0.06


@pytest.mark.parametrize("depth", [Depth.SKETCH, Depth.ENDS])
@given(duration=st.floats(0.0, 4 * 3600.0))
def test_runs_are_in_order_and_within_the_recording(depth: Depth, duration: float) -> None:
    starts = run_starts(duration, PATTERNS[0], depth)

    assert starts == sorted(set(starts))
    assert all(start >= 0 and start + RUN <= duration for start in starts)
