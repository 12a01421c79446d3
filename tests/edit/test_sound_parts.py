"""Which samples go where: whole numbers, in order, nothing lost and nothing twice."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.edit.clicks import steady, steps

from oneclock.edit.sound_parts import Target, plan_parts, reading
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

RATE = 48000
FADE = 240


@st.composite
def targets(draw: st.DrawFn) -> Target:
    begin = draw(st.floats(-100, 100))
    span = Span(start=begin, end=begin + draw(st.floats(0.001, 500)))
    return Target.of(span, draw(st.sampled_from([16000, 44100, 48000, 96000])))


@st.composite
def clocks(draw: st.DrawFn) -> SteppedClock:
    at, delta, out = 0.0, draw(st.floats(-50, 50)), []
    for _ in range(draw(st.integers(1, 5))):
        end = at + draw(st.floats(0.1, 60))
        out.append((at, end, delta, draw(st.floats(-3e-4, 3e-4))))
        at, delta = end, delta + draw(st.floats(-5, 5))
    return steps(*out)


@given(clock=clocks(), target=targets())
def test_parts_are_in_order_and_meet_only_where_they_fade(
    clock: SteppedClock, target: Target
) -> None:
    parts = plan_parts(clock, target)

    assert all(0 <= part.first < part.end <= target.count for part in parts)
    for before, after in pairwise(parts):
        assert after.first >= before.end - before.fade_out
        assert after.first >= before.first
        if after.first < before.end:  # one falls as the other rises
            assert before.end - after.first <= max(before.fade_out, after.fade_in)


@given(clock=clocks(), target=targets())
def test_what_is_read_for_a_part_is_the_part_and_its_margins(
    clock: SteppedClock, target: Target
) -> None:
    for part in plan_parts(clock, target):
        wanted = reading(part, target, RATE)
        begins = part.clock.to_reference(wanted.start / RATE)
        # The first resampled sample is half a sample off its place at most.
        off = (target.time_of(part.first - wanted.lead) - begins) * target.rate
        assert abs(off) <= 0.5 + 1e-6
        ends = part.clock.to_reference(wanted.end / RATE)
        assert ends >= target.time_of(part.end) - 1e-9


@given(target=targets(), delta=st.floats(-50, 50))
def test_a_recording_begins_and_ends_without_a_fade(target: Target, delta: float) -> None:
    for part in plan_parts(steady(delta, 1e-5, 60), target):
        assert (part.fade_in, part.fade_out) == (0, 0)


def test_at_a_gap_each_side_fades_within_itself() -> None:
    target = Target.of(Span(start=0, end=30), RATE)

    before, after = plan_parts(steps((0, 10, 0, 0), (10, 20, 1, 0)), target)

    assert (before.first, before.end, before.fade_out) == (0, 10 * RATE, FADE)
    assert (after.first, after.end, after.fade_in) == (11 * RATE, 21 * RATE, FADE)


def test_where_pieces_touch_they_cross_in_the_middle() -> None:
    target = Target.of(Span(start=0, end=30), RATE)

    before, after = plan_parts(steps((0, 10, 0, 0), (10, 20, -2, 0)), target)

    seam = 8 * RATE
    assert (before.end, before.fade_out) == (seam + FADE // 2, FADE)
    assert (after.first, after.fade_in) == (seam - FADE // 2, FADE)


@pytest.mark.parametrize(("length", "count"), [(1.0, 48000), (0.1 + 0.2, 14400), (1e-5, 1)])
def test_a_file_holds_whole_samples_and_no_less_than_the_span(length: float, count: int) -> None:
    assert Target.of(Span(start=5.0, end=5.0 + length), RATE).count == count


def test_what_lies_outside_the_file_is_not_planned() -> None:
    target = Target.of(Span(start=100, end=130), RATE)

    assert plan_parts(steady(0, 0, 60), target) == ()
    (part,) = plan_parts(steady(0, 0, 110), target)
    assert (part.first, part.end) == (0, 10 * RATE)
    assert np.isclose(reading(part, target, RATE).start / RATE, 100 - 0.05)
