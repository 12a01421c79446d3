"""Phases on their circle, and the moves that bring cameras together."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneclock.capture.timing.phases import (
    Done,
    Phases,
    Restart,
    Stretch,
    around_zero,
    holds_for,
    measure_phases,
    plan_alignment,
)

T = 1 / 30
TOLERANCE = 2e-3
shares = st.lists(st.floats(0, 0.999), min_size=1, max_size=6)


def phases(*offsets: float) -> Phases:
    return Phases(period=T, offsets=tuple(o % T for o in offsets), stds=(1e-5,) * len(offsets))


# -- laws ----------------------------------------------------------------------------------------


@given(shares, st.floats(0, 1))
def test_turning_the_circle_changes_neither_spread_nor_agreement(
    parts: list[float], turn: float
) -> None:
    here = phases(*(part * T for part in parts))
    there = phases(*((part + turn) * T for part in parts))

    assert here.spread == pytest.approx(there.spread, abs=1e-12)
    for one in range(len(parts)):
        assert abs(around_zero(here.between(0, one) - there.between(0, one), T)) < 1e-12


@given(shares)
def test_no_spread_exceeds_the_period_shared_by_all_gaps(parts: list[float]) -> None:
    found = phases(*(part * T for part in parts))
    assert -1e-12 <= found.spread <= T * (1 - 1 / len(parts)) + 1e-12
    if found.agree(TOLERANCE):
        assert found.spread <= 2 * TOLERANCE + 1e-12


@given(
    st.lists(st.floats(-TOLERANCE, TOLERANCE), min_size=2, max_size=5),
    st.lists(st.floats(-1e-3, 1e-3), min_size=5, max_size=5),
)
def test_what_holds_for_a_time_agrees_just_before_and_not_just_after(
    offsets: list[float], drifts: list[float]
) -> None:
    start = phases(0.0, *offsets)
    drifts = [0.0, *drifts[: len(offsets)]]
    anchor = start.anchor(TOLERANCE)

    left = holds_for(start, drifts, TOLERANCE)

    def at(seconds: float) -> Phases:
        moved = [o + d * seconds for o, d in zip(start.offsets, drifts, strict=True)]
        return phases(*moved)

    assert left >= 0
    if 1e-3 < left < 1e6:
        assert not at(left * (1 - 1e-6)).outliers(anchor, TOLERANCE + 1e-9)
        assert at(left * (1 + 1e-6)).outliers(anchor, TOLERANCE - 1e-9)


# -- measuring -----------------------------------------------------------------------------------


@given(st.floats(0, 1), st.integers(0, 2**32 - 1))
@settings(max_examples=50)
def test_phases_are_measured_even_across_the_seam(part: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    times = [1000 + (np.arange(90.0) + p) * T for p in (0.0, part)]
    noisy = [each + 5e-4 * rng.standard_normal(90) for each in times]

    found = measure_phases(noisy, period=T)

    error = around_zero(found.between(0, 1) - part * T, T)
    assert abs(error) < 5 * math.hypot(*found.stds)
    assert found.stds[0] == pytest.approx(5e-4 / math.sqrt(90), rel=0.3)


def test_a_camera_at_half_rate_has_a_phase_too() -> None:
    found = measure_phases([np.arange(90.0) * T, np.arange(45.0) * 2 * T + 0.003], period=T)
    assert found.between(0, 1) == pytest.approx(0.003, abs=1e-9)


def test_a_camera_without_frames_has_none() -> None:
    with pytest.raises(ValueError, match="without frames"):
        measure_phases([np.empty(0)], period=T)


def test_the_spread_is_the_shortest_arc() -> None:
    assert phases(0.0, 0.032, 0.002).spread == pytest.approx(0.002 + T - 0.032)
    assert phases(0.01).spread == pytest.approx(0.0)


# -- how long it holds ---------------------------------------------------------------------------


def test_100_ppm_use_up_two_milliseconds_in_twenty_seconds() -> None:
    assert holds_for(phases(0.0, 0.0), [0.0, 100e-6], TOLERANCE) == pytest.approx(20.0)
    # On its way through agreement, it lasts longer.
    assert holds_for(phases(0.0, -0.001), [0.0, 100e-6], TOLERANCE) == pytest.approx(30.0)
    assert holds_for(phases(0.0, 0.001), [50e-6, 50e-6], TOLERANCE) == math.inf
    assert holds_for(phases(0.0, 0.010), [0.0, 0.0], TOLERANCE) == 0.0


# -- the moves -----------------------------------------------------------------------------------


class Cameras:
    """Simulated: a restart draws a phase, a stretch adds to it."""

    def __init__(self, count: int, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.offsets = list(self.rng.uniform(0, T, count))
        self.moves: list[Restart | Stretch] = []

    def phases(self) -> Phases:
        return phases(*self.offsets)

    def do(self, move: Restart | Stretch) -> None:
        self.moves.append(move)
        if isinstance(move, Restart):
            self.offsets[move.camera] = float(self.rng.uniform(0, T))
        else:
            self.offsets[move.camera] += move.seconds


def aligned(cameras: Cameras, **wishes: object) -> Done:
    state, move = plan_alignment(cameras.phases(), TOLERANCE, **wishes)  # type: ignore[arg-type]
    while not isinstance(move, Done):
        cameras.do(move)
        state, move = state.heard(cameras.phases())
    return move


def test_restarts_within_two_ms_take_about_eight_tries() -> None:
    tries = []
    for seed in range(400):
        cameras = Cameras(2, seed)
        if aligned(cameras, most_tries=1000).agreed and cameras.moves:
            tries.append(len(cameras.moves))

    # One in T / 4 ms, and already in agreement one time in as many.
    assert np.mean(tries) == pytest.approx(T / 4e-3, rel=0.15)


@pytest.mark.parametrize("count", [2, 3, 6])
def test_agreement_is_agreement(count: int) -> None:
    for seed in range(20):
        cameras = Cameras(count, seed)
        done = aligned(cameras, most_tries=1000)
        assert done.agreed
        assert done.best == cameras.phases()
        assert cameras.phases().spread <= 2 * TOLERANCE


def test_a_camera_that_can_stretch_its_exposure_takes_one_move() -> None:
    for seed in range(50):
        cameras = Cameras(4, seed)
        anchor = cameras.phases().anchor(TOLERANCE)
        outliers = len(cameras.phases().outliers(anchor, TOLERANCE))

        assert aligned(cameras, longest_stretch=dict.fromkeys(range(4), T)).agreed

        assert len(cameras.moves) == outliers
        assert all(isinstance(move, Stretch) and 0 < move.seconds < T for move in cameras.moves)


def test_a_stretch_longer_than_the_camera_can_is_made_in_steps() -> None:
    cameras = Cameras(2, 0)
    cameras.offsets = [0.025, 0.0]

    assert aligned(cameras, longest_stretch={1: 0.010}).agreed

    by = [move.seconds for move in cameras.moves if isinstance(move, Stretch)]
    assert by == pytest.approx([0.010, 0.010, 0.005])


def test_cameras_that_agree_are_left_alone() -> None:
    _, move = plan_alignment(phases(0.0, 0.001, T - 0.0015), TOLERANCE)
    assert isinstance(move, Done)
    assert move.agreed


def test_the_many_that_agree_stay_and_the_outlier_moves() -> None:
    _, move = plan_alignment(phases(0.016, 0.001, T - 0.0005, 0.002), TOLERANCE)
    assert move == Restart(camera=0)


def test_it_stops_after_so_many_tries_and_keeps_the_best() -> None:
    cameras = Cameras(3, 1)
    seen = [cameras.phases()]
    state, move = plan_alignment(seen[0], 1e-7, most_tries=5)
    while not isinstance(move, Done):
        cameras.do(move)
        seen.append(cameras.phases())
        state, move = state.heard(seen[-1])

    assert not move.agreed
    assert len(cameras.moves) == 10
    assert state.tries == (0, 5, 5)
    assert move.best.spread == min(each.spread for each in seen)
    assert move.best.spread < seen[-1].spread


def test_a_tolerance_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        plan_alignment(phases(0.0), 0.0)
