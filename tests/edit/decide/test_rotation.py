"""Mode `rotation`: everybody has their turns, and chance decides when."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.edit.decide.scenes import RATE, everywhere, scene

from oneclock.edit.decide.cheapest_edit import Dwell
from oneclock.edit.decide.cut_scene import Mode, Style, cut_scene
from oneclock.edit.decide.rotation import rotation_wishes

SECONDS = 40.0


def rotation(
    covered: NDArray[np.bool_], seed: int = 1, *, shortest: int = 50, longest: int = 225
) -> list[int | None]:
    """Whose turn it is, shot after shot."""
    style = Style(
        mode=Mode.ROTATION,
        shortest=float(RATE.time_of(shortest)),
        longest=float(RATE.time_of(longest)),
        seed=seed,
    )
    return [shot.source for shot in cut_scene(scene(covered), style, None)]


@st.composite
def those_who_come_and_go(
    draw: st.DrawFn,
) -> tuple[NDArray[np.bool_], int, int]:
    """Two to nine cameras, of which two run all the time, so that limits can be kept. The others
    run, at any time, for as many of the shortest shots as there are cameras, and one more."""
    cameras = draw(st.integers(2, 9))
    shortest = draw(st.integers(5, 20))
    longest = shortest * draw(st.integers(2, 4))
    runs = shortest * (cameras + 1)
    frames = runs + draw(st.integers(0, 2 * cameras * longest))
    covered = np.zeros((cameras, frames), np.bool_)
    always = draw(st.permutations(range(cameras)))[:2]
    for camera in range(cameras):
        first = draw(st.integers(0, frames - runs))
        covered[camera, first : first + runs] = True
    covered[always] = True
    return covered, shortest, longest


@settings(max_examples=100)
@given(those_who_come_and_go(), st.integers(0, 99))
def test_everybody_who_runs_for_long_enough_is_seen(
    film: tuple[NDArray[np.bool_], int, int], seed: int
) -> None:
    covered, shortest, longest = film

    seen = rotation(covered, seed, shortest=shortest, longest=longest)

    assert {*seen} == {*range(len(covered))}


@pytest.mark.parametrize("seed", range(20))
def test_a_camera_of_four_that_runs_for_two_short_shots_has_one_of_them(seed: int) -> None:
    """Turns before it end in time, though each alone could last nearly as long as it runs."""
    covered = everywhere(4, 96.0)
    covered[3] = False
    covered[3, 43 * 25 : 60 * 25] = True

    assert 3 in rotation(covered, seed, shortest=8 * 25, longest=15 * 25)


@settings(max_examples=20)
@given(st.integers(3, 9), st.integers(0, 99))
def test_nobody_waits_for_twice_as_many_shots_as_there_are_cameras(cameras: int, seed: int) -> None:
    sources = rotation(everywhere(cameras, 120.0), seed, shortest=15, longest=40)

    for camera in range(cameras):
        turns = [-1, *(n for n, source in enumerate(sources) if source == camera), len(sources)]
        assert max(after - before for before, after in pairwise(turns)) < 2 * cameras


@pytest.mark.parametrize("cameras", [2, 3, 4, 6, 9])
def test_everybody_has_as_many_turns_within_a_tenth(cameras: int) -> None:
    turns = Counter(
        source
        for seed in range(10)
        for source in rotation(everywhere(cameras, 120.0), seed, shortest=15, longest=40)
    )

    assert len(turns) == cameras
    assert max(turns.values()) <= 1.1 * min(turns.values())


@given(st.integers(0, 99))
@settings(max_examples=10)
def test_a_rotation_gets_all_it_wishes_where_all_cameras_run(seed: int) -> None:
    """It wishes for shots that keep their limits, each of another camera than the one before."""
    here = scene(everywhere(3, SECONDS))

    wishes = rotation_wishes(here, Dwell(shortest=50, longest=225), seed)

    assert (wishes.frames.min(axis=0) == 0.0).all()
    ends = np.flatnonzero(np.diff(np.argmin(wishes.frames, axis=0))) + 1
    lengths = np.diff([0, *ends])
    assert lengths.min() >= 50
    assert lengths.max() <= 225


def test_three_cameras_come_in_turns() -> None:
    sources = rotation(everywhere(3, SECONDS))

    assert {*sources[:3]} == {*sources[3:6]} == {0, 1, 2}


@pytest.mark.parametrize("cameras", range(2, 10))
def test_a_rotation_returns_to_nobody_at_once(cameras: int) -> None:
    sources = rotation(everywhere(cameras, SECONDS))

    assert all(one != other for one, other in pairwise(sources))


def test_each_shot_is_somebodys_turn() -> None:
    style = Style(mode=Mode.ROTATION, shortest=2.0, longest=9.0)

    shots = cut_scene(scene(everywhere(4, SECONDS)), style, None)

    assert {shot.why for shot in shots} == {"its turn"}


def test_chance_decides_who_and_how_long() -> None:
    covered = everywhere(4, SECONDS)

    orders = {tuple(rotation(covered, seed)) for seed in range(20)}
    lengths = {
        shot.length
        for seed in range(20)
        for shot in cut_scene(
            scene(covered), Style(mode=Mode.ROTATION, shortest=2.0, longest=9.0, seed=seed), None
        )
    }

    assert len(orders) > 15
    assert len(lengths) > 50


def test_what_is_heard_decides_nothing() -> None:
    style = Style(mode=Mode.ROTATION, shortest=2.0, longest=9.0)
    covered = everywhere(4, SECONDS)
    loud = np.random.default_rng(1).normal(-30.0, 9.0, (4, round(SECONDS * 50)))

    assert cut_scene(scene(covered, loud), style, None) == cut_scene(scene(covered), style, None)


def test_a_camera_with_no_time_for_a_shot_has_no_turn() -> None:
    covered = everywhere(3, SECONDS)
    covered[2, 49:] = False

    assert 2 not in rotation(covered, shortest=50, longest=225)
