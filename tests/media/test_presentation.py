"""Where decoded sound belongs: counted smoothly, corrected where the timestamps insist."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.media.presentation import Placement, PresentationCounter

RATE = 48000
FRAME = 1024
DAY = 24 * 3600.0

STAMPED = st.lists(
    st.tuples(st.floats(-10.0, 200.0), st.integers(1, 4096)), min_size=1, max_size=60
)


def counter(longest: float = DAY) -> PresentationCounter:
    return PresentationCounter(RATE, longest=longest)


@given(frames=STAMPED)
def test_the_output_never_shrinks_and_is_what_was_placed(frames: list[tuple[float, int]]) -> None:
    placing = counter()
    written = 0
    for time, samples in frames:
        placement = placing.place(time, samples)
        assert placement.silence >= 0
        assert 0 <= placement.skip <= samples
        assert placement.silence == 0 or placement.skip == 0
        written += placement.silence + samples - placement.skip
        assert placing.position == written


@given(start=st.floats(0.0, 30.0), count=st.integers(1, 300))
def test_stamps_rounded_to_a_millisecond_are_no_reason_to_correct(start: float, count: int) -> None:
    placing = counter()
    placements = [placing.place(round(start + i * FRAME / RATE, 3), FRAME) for i in range(count)]
    assert placements[0].silence == round(round(start, 3) * RATE)
    assert placements[1:] == [Placement(silence=0, skip=0)] * (count - 1)


@given(jitter=st.lists(st.floats(-0.004, 0.004), min_size=2, max_size=200))
def test_stamps_that_jitter_leave_sound_within_what_they_jitter(jitter: list[float]) -> None:
    placing = counter()
    for i, off in enumerate(jitter):
        placing.place(i * FRAME / RATE + off, FRAME)
    assert abs(placing.position - len(jitter) * FRAME) <= 0.008 * RATE + 1


@given(before=st.integers(1, 40), jump=st.floats(0.0101, 600.0))
def test_a_jump_is_placed_exactly(before: int, jump: float) -> None:
    placing = counter()
    for i in range(before):
        placing.place(i * FRAME / RATE, FRAME)
    placement = placing.place(before * FRAME / RATE + jump, FRAME)
    assert placement == Placement(silence=round(jump * RATE), skip=0)


@given(before=st.integers(10, 60), back=st.floats(0.0101, 0.2))
def test_what_is_told_twice_is_heard_once(before: int, back: float) -> None:
    placing = counter()
    for i in range(before):
        placing.place(i * FRAME / RATE, FRAME)
    again = placing.place(before * FRAME / RATE - back, FRAME)
    assert again == Placement(silence=0, skip=min(FRAME, round(back * RATE)))


@given(wild=st.floats(200.0, 1e9), normal=st.integers(1, 20))
def test_a_damaged_stamp_far_away_makes_no_hours_of_silence(wild: float, normal: int) -> None:
    placing = counter(longest=100.0)
    for i in range(normal):
        placing.place(i * FRAME / RATE, FRAME)
    damaged = placing.place(wild, FRAME)
    assert damaged == Placement(silence=0, skip=0, restarted=True)
    # And the next sane stamp finds its place again.
    placing.place((normal + 1) * FRAME / RATE, FRAME)
    assert placing.position == (normal + 2) * FRAME


@given(wild=st.floats(200.0, 1e9))
def test_a_damaged_first_stamp_makes_no_hours_of_silence_either(wild: float) -> None:
    placing = counter(longest=100.0)
    for time in (wild, FRAME / RATE, 2 * FRAME / RATE):
        placing.place(time, FRAME)
    assert placing.position == 3 * FRAME


def test_a_clock_that_restarts_at_zero_goes_on() -> None:
    placing = counter()
    for i in range(2 * 100):
        placing.place(i % 100 * FRAME / RATE, FRAME)
    assert placing.position == 200 * FRAME


def test_a_recorder_whose_samples_drift_from_its_stamps_is_followed() -> None:
    placing = counter()
    # 100 ppm over an hour: 0.36 s, which counting alone would lose.
    frames = round(3600 * RATE / FRAME)
    for i in range(frames):
        placing.place(i * FRAME / RATE * 1.0001, FRAME)
    assert placing.position / RATE == pytest.approx(3600.36, abs=0.005)


def test_what_lies_before_zero_is_left_out() -> None:
    placing = counter()
    assert placing.place(-0.02, FRAME) == Placement(silence=0, skip=960)
    assert placing.place(-0.02 + FRAME / RATE, FRAME) == Placement(silence=0, skip=0)


def test_a_whole_frame_before_zero_is_left_out_whole() -> None:
    placing = counter()
    places = [placing.place((i - 3) * FRAME / RATE, FRAME) for i in range(5)]
    assert [p.skip for p in places] == [FRAME, FRAME, FRAME, 0, 0]
    assert placing.position == 2 * FRAME


def test_jitter_cannot_swing_the_output() -> None:
    placing = counter()
    rng = np.random.default_rng(3)
    for i in range(5000):
        placing.place(i * FRAME / RATE + rng.uniform(-0.001, 0.001), FRAME)
    assert abs(placing.position - 5000 * FRAME) <= 0.001 * RATE
