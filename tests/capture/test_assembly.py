"""Videos of equal length: what stands where."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.capture.timing.assembly import BLACK, Fill, Gap, plan_assembly
from oneclock.capture.timing.instants import Instants, group_into_instants
from oneclock.capture.timing.usual_rates import usual_rate

Floats = NDArray[np.float64]
T = 1 / 30


def running(count: int, *, phase: float = 0.0, first: int = 0, ppm: float = 0.0) -> Floats:
    numbers = np.arange(first, first + count, dtype=np.float64)
    return phase + numbers * T * (1 + ppm * 1e-6)


@st.composite
def takes(draw: st.DrawFn) -> Instants:
    times = []
    for _ in range(draw(st.integers(1, 4))):
        kept = draw(st.lists(st.booleans(), min_size=12, max_size=12))
        phase = draw(st.floats(0, 0.9))
        times.append((np.flatnonzero(kept).astype(np.float64) + phase) * T)
    return group_into_instants(times, period=T)


# -- laws ----------------------------------------------------------------------------------------


@given(takes(), st.sampled_from(Fill))
def test_all_videos_are_equally_long_and_show_their_frames_in_order(
    instants: Instants, fill: Fill
) -> None:
    plan = plan_assembly(instants, fill=fill)

    for camera, shown in enumerate(plan.shown):
        assert len(shown) == plan.count
        real = shown[shown != BLACK]
        assert (np.diff(real) >= 0).all()
        assert (real < len(instants.members[camera])).all()


@given(takes(), st.sampled_from(Fill))
def test_a_frame_stands_at_its_instant_or_the_gap_is_listed(instants: Instants, fill: Fill) -> None:
    plan = plan_assembly(instants, fill=fill)

    for camera, shown in enumerate(plan.shown):
        own = instants.frames(camera)[plan.first_instant : plan.first_instant + plan.count]
        listed = np.zeros(plan.count, np.bool_)
        for gap in plan.gaps:
            if gap.camera == camera:
                assert not listed[gap.first : gap.last + 1].any()
                listed[gap.first : gap.last + 1] = True
        assert np.array_equal(listed, own < 0)
        assert np.array_equal(shown[~listed], own[~listed])


@given(takes())
def test_only_the_ends_are_left_out(instants: Instants) -> None:
    plan = plan_assembly(instants)

    least = min(2, sum(len(members) > 0 for members in instants.members))
    outside = np.ones(instants.count, np.bool_)
    outside[plan.first_instant : plan.first_instant + plan.count] = False
    assert (instants.sizes[outside] < max(1, least)).all()
    if plan.count:
        assert instants.sizes[plan.first_instant] >= least
        assert instants.sizes[plan.first_instant + plan.count - 1] >= least


# -- examples ------------------------------------------------------------------------------------


def test_a_gap_repeats_the_last_frame_and_a_late_start_the_first() -> None:
    late = running(8, first=2, phase=0.002)
    kept = np.delete(late, [3, 4])  # Instants 5 and 6.
    instants = group_into_instants([running(10), running(10, phase=0.001), kept])

    plan = plan_assembly(instants)

    assert plan.shown[2].tolist() == [0, 0, 0, 1, 2, 2, 2, 3, 4, 5]
    assert plan.gaps == (
        Gap(camera=2, first=0, last=1, fill=Fill.REPEAT),
        Gap(camera=2, first=5, last=6, fill=Fill.REPEAT),
    )
    assert plan.gaps[1].length == 2
    assert plan.shown[0].tolist() == plan.shown[1].tolist() == list(range(10))


def test_a_gap_may_be_black() -> None:
    instants = group_into_instants([running(5), np.delete(running(5, phase=0.001), 2)])
    plan = plan_assembly(instants, fill=Fill.BLACK)
    assert plan.shown[1].tolist() == [0, 1, BLACK, 2, 3]
    assert plan.gaps == (Gap(camera=1, first=2, last=2, fill=Fill.BLACK),)


def test_what_a_camera_alone_has_at_the_ends_is_left_out() -> None:
    instants = group_into_instants([running(20), running(10, first=5, phase=0.001)])

    plan = plan_assembly(instants)

    assert (plan.first_instant, plan.count) == (5, 10)
    assert plan.shown[0].tolist() == list(range(5, 15))
    assert plan_assembly(instants, at_least=1).count == 20


def test_one_camera_is_all_there_is() -> None:
    plan = plan_assembly(group_into_instants([running(7), np.empty(0)]))
    assert plan.shown[0].tolist() == list(range(7))
    assert plan.shown[1].tolist() == [BLACK] * 7
    assert plan.gaps == (Gap(camera=1, first=0, last=6, fill=Fill.BLACK),)


def test_nothing_gives_nothing() -> None:
    assert plan_assembly(group_into_instants([])).count == 0
    assert plan_assembly(group_into_instants([np.empty(0)])).count == 0


def test_a_fast_camera_makes_the_others_repeat_a_frame_now_and_then() -> None:
    # 1000 ppm over 3000 frames: three more than the others have.
    fast = running(3003, ppm=-1000)
    instants = group_into_instants([running(3000), running(3000, phase=0.001), fast])

    plan = plan_assembly(instants)

    repeats = [gap for gap in plan.gaps if gap.camera == 0]
    assert [gap.length for gap in repeats] == [1] * len(repeats)
    assert 2 <= len(repeats) <= 3
    assert plan.shown[2].tolist() == list(range(plan.count))


@pytest.mark.parametrize(
    ("rate", "usual"),
    [
        (29.97, Fraction(30000, 1001)),
        (29.9996, Fraction(30)),
        (30.03, Fraction(30)),
        (24.976, Fraction(25)),
        (59.9, Fraction(60000, 1001)),
        (17.5, Fraction(35, 2)),
        (0.25, Fraction(1, 4)),
        (1234.5, Fraction(2469, 2)),
    ],
)
def test_the_rate_is_the_usual_one_near_by(rate: float, usual: Fraction) -> None:
    assert usual_rate(rate) == usual


@given(st.floats(0.01, 1e4))
def test_no_rate_is_far_from_what_came(rate: float) -> None:
    assert float(usual_rate(rate)) == pytest.approx(rate, rel=0.06)


def test_there_is_no_rate_of_nothing() -> None:
    with pytest.raises(ValueError, match="positive"):
        usual_rate(0.0)


def test_the_output_rate_is_that_of_the_instants() -> None:
    half = running(150) * 2 + 0.003
    assert plan_assembly(group_into_instants([running(300), half])).rate == 30
    assert plan_assembly(group_into_instants([running(300) * 1001 / 1000])).rate == Fraction(
        30000, 1001
    )
