"""Frames into instants: the cheapest way, and nothing but the times decides."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.capture.timing.instants import Instants, group_into_instants

Floats = NDArray[np.float64]

T = 1 / 30
KAPPA = 2 / 3
# Multiples of 1/1024 add up without rounding, so that costs can be compared exactly.
ticks = st.integers(0, 40)


@st.composite
def recordings(draw: st.DrawFn, most_frames: int = 5, most_cameras: int = 3) -> list[Floats]:
    """Times in units of a period of 8 ticks, no two frames at one time."""
    cameras = draw(st.integers(1, most_cameras))
    taken: set[int] = set()
    times = []
    for _ in range(cameras):
        own = draw(st.sets(ticks, max_size=most_frames)) - taken
        taken |= own
        times.append(np.array(sorted(own), np.float64) / 8)
    return times


def group(times: list[Floats]) -> Instants:
    return group_into_instants(times, period=1.0)


def merged(times: list[Floats]) -> list[tuple[float, int]]:
    return sorted((float(t), camera) for camera, each in enumerate(times) for t in each)


def blocks_of(times: list[Floats], instants: Instants) -> list[list[tuple[float, int]]]:
    blocks: list[list[tuple[float, int]]] = [[] for _ in range(instants.count)]
    for camera, (each, members) in enumerate(zip(times, instants.members, strict=True)):
        for time, instant in zip(each, members, strict=True):
            blocks[instant].append((float(time), camera))
    return [sorted(block) for block in blocks]


def allowed(block: list[tuple[float, int]]) -> bool:
    return len({camera for _, camera in block}) == len(block)


def cost(blocks: list[list[tuple[float, int]]]) -> float:
    return sum(block[-1][0] - block[0][0] + KAPPA for block in blocks)


def every_way(frames: list[tuple[float, int]]) -> Iterator[list[list[tuple[float, int]]]]:
    if not frames:
        yield []
    for size in range(1, len(frames) + 1):
        if allowed(frames[:size]):
            for rest in every_way(frames[size:]):
                yield [frames[:size], *rest]


# -- laws ----------------------------------------------------------------------------------------


@given(recordings())
@settings(max_examples=150)
def test_no_way_of_cutting_is_cheaper(times: list[Floats]) -> None:
    best = min(cost(blocks) for blocks in every_way(merged(times)))

    assert cost(blocks_of(times, group(times))) == pytest.approx(best, abs=1e-12)


@given(recordings(most_frames=30, most_cameras=6))
def test_every_frame_is_in_one_instant_and_no_camera_twice(times: list[Floats]) -> None:
    instants = group(times)

    blocks = blocks_of(times, instants)
    assert all(blocks)
    assert all(allowed(block) for block in blocks)
    assert [frame for block in blocks for frame in block] == merged(times)
    assert np.allclose(instants.times, [np.mean([t for t, _ in block]) for block in blocks])


@given(recordings(most_frames=30, most_cameras=6))
def test_neither_splitting_an_instant_nor_merging_two_is_cheaper(times: list[Floats]) -> None:
    blocks = blocks_of(times, group(times))

    for block in blocks:
        gaps = np.diff([time for time, _ in block])
        assert (gaps <= KAPPA + 1e-12).all()
    for one, other in pairwise(blocks):
        if allowed(one + other):
            assert other[0][0] - one[-1][0] >= KAPPA - 1e-12


@given(recordings(most_frames=20, most_cameras=5), st.randoms(use_true_random=False))
def test_the_order_of_the_cameras_does_not_matter(times: list[Floats], random: object) -> None:
    order = list(range(len(times)))
    random.shuffle(order)  # type: ignore[attr-defined]

    straight, shuffled = group(times), group([times[camera] for camera in order])

    for place, camera in enumerate(order):
        assert np.array_equal(shuffled.members[place], straight.members[camera])


@given(recordings(most_frames=20, most_cameras=5), st.integers(-(2**20), 2**20))
def test_moving_all_times_moves_the_instants_and_nothing_else(
    times: list[Floats], shift: int
) -> None:
    here, there = group(times), group([each + shift for each in times])

    assert all(np.array_equal(a, b) for a, b in zip(here.members, there.members, strict=True))
    assert np.allclose(here.times + shift, there.times, atol=1e-9)


# -- examples ------------------------------------------------------------------------------------


def running(count: int, *, phase: float = 0.0, ppm: float = 0.0, rate: float = 30.0) -> Floats:
    return phase + np.arange(count) / rate * (1 + ppm * 1e-6)


def lone_frames(instants: Instants) -> int:
    return int((instants.sizes == 1).sum())


def test_the_circle_of_phases_is_cut_where_it_is_emptiest() -> None:
    phases = [0.0, 0.9, 0.2, 0.75]  # of a period: cut between 0.2 and 0.75
    instants = group_into_instants([running(300, phase=p * T) for p in phases])

    assert instants.count == 301
    assert np.array_equal(instants.members[1], instants.members[0] + 1)
    assert np.array_equal(instants.members[0], instants.members[2])
    assert np.array_equal(instants.members[1], instants.members[3])


@pytest.mark.parametrize("jitter", [0.0, 1e-4])
def test_cameras_half_a_period_apart_keep_their_partners(jitter: float) -> None:
    rng = np.random.default_rng(1)
    times = [running(5000, phase=p) + jitter * rng.standard_normal(5000) for p in (0.0, T / 2)]

    assert lone_frames(group_into_instants(times)) <= 20


def test_cameras_that_drift_past_each_other_change_partners_once() -> None:
    rng = np.random.default_rng(2)
    # Over 5000 frames the second slips by one and a half periods.
    times = [running(5000, ppm=ppm) + 1e-4 * rng.standard_normal(5000) for ppm in (0.0, 300.0)]

    instants = group_into_instants(times)

    # At half and one and a half periods the first has a frame nobody answers, and two are left at
    # the end.
    assert lone_frames(instants) <= 6
    together = instants.sizes == 2
    first, second = (instants.frames(camera)[together] for camera in (0, 1))
    assert np.abs(times[0][first] - times[1][second]).max() < 0.55 * T


def test_a_camera_at_half_rate_is_missing_at_every_other_instant() -> None:
    instants = group_into_instants(
        [running(600), running(600, phase=0.1 * T), running(300, phase=0.3 * T, rate=15)]
    )

    assert instants.count == 600
    assert np.array_equal(instants.members[2], np.arange(0, 600, 2))
    assert np.array_equal(instants.missing(2), np.arange(1, 600, 2))


def test_a_stall_and_lost_frames_leave_gaps_and_move_nothing() -> None:
    whole, other = running(600), running(600, phase=0.3 * T)
    kept = np.ones(600, np.bool_)
    kept[[10, 50, 51]] = False
    kept[200:260] = False

    instants = group_into_instants([whole, other[kept]])

    assert np.array_equal(instants.members[0], np.arange(600))
    assert np.array_equal(instants.members[1], np.flatnonzero(kept))
    assert np.array_equal(instants.missing(1), np.flatnonzero(~kept))
    assert np.array_equal(np.flatnonzero(instants.frames(1) < 0), np.flatnonzero(~kept))


def test_evenly_spread_cameras_have_the_expected_spread() -> None:
    rng = np.random.default_rng(3)
    spreads = []
    for _ in range(400):
        times = [running(3, phase=p) for p in rng.uniform(0, T, 4)]
        instants = group_into_instants(times, period=T)
        full = np.flatnonzero(instants.sizes == 4)[0]
        at = [times[camera][instants.frames(camera)[full]] for camera in range(4)]
        spreads.append(np.ptp(at))

    # The largest of four random gaps leaves T * (1 - H_4 / 4) on average.
    assert np.mean(spreads) == pytest.approx(T * (1 - (1 + 1 / 2 + 1 / 3 + 1 / 4) / 4), rel=0.05)


def test_one_camera_and_none_are_no_special_case() -> None:
    assert np.array_equal(group_into_instants([running(7)]).members[0], np.arange(7))
    assert group_into_instants([]).count == 0
    assert group_into_instants([np.empty(0), np.empty(0)]).count == 0


@pytest.mark.parametrize(
    ("times", "period", "says"),
    [
        ([0.0, 0.0], None, "strictly increasing"),
        ([0.0, np.nan], None, "finite"),
        ([0.0, 1.0], 0.0, "positive"),
    ],
)
def test_times_that_make_no_sense_are_refused(
    times: list[float], period: float | None, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        group_into_instants([np.array(times)], period=period)
