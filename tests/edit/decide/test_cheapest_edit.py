"""The cheapest edit that keeps to its limits, against trying all of them."""

from __future__ import annotations

from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.edit.decide.cheapest_edit import Dwell, Wishes, cheapest_edit
from oneclock.timebase.shots import Shot

Seen = tuple[int | None, ...]


@st.composite
def small_problems(draw: st.DrawFn) -> tuple[Wishes, NDArray[np.bool_], Dwell]:
    cameras = draw(st.integers(1, 3))
    frames = draw(st.integers(1, 7))
    shape = (cameras, frames)

    def table(most: int) -> NDArray[np.float64]:
        numbers = st.lists(
            st.integers(0, most), min_size=cameras * frames, max_size=cameras * frames
        )
        return np.array(draw(numbers), np.float64).reshape(shape)

    shortest = draw(st.integers(1, 3))
    longest = shortest + draw(st.integers(0, 3))
    return (
        Wishes(frames=table(4), cuts=table(3)[0]),
        table(3) > 0,
        Dwell(shortest=shortest, longest=longest),
    )


def seen_in(shots: tuple[Shot, ...]) -> Seen:
    return tuple(shot.source for shot in shots for _ in range(shot.length))


def price(seen: Seen, wishes: Wishes, dwell: Dwell) -> tuple[int, float]:
    """Frames by which limits are broken, and what is seen and cut."""
    cost, before = 0.0, None
    for frame, camera in enumerate(seen):
        if camera is not None:
            cost += wishes.frames[camera, frame]
            if before is not None and before != camera:
                cost += wishes.cuts[frame]
        before = camera
    lengths = [len(list(run)) for camera, run in groupby(seen) if camera is not None]
    return sum(map(dwell.broken_by, lengths)), cost


@given(small_problems())
def test_no_edit_breaks_fewer_limits_or_costs_less(
    problem: tuple[Wishes, NDArray[np.bool_], Dwell],
) -> None:
    wishes, covered, dwell = problem
    could_be: list[list[int | None]] = [
        [*(n for n in range(len(covered)) if covered[n, frame])] or [None]
        for frame in range(covered.shape[1])
    ]

    seen = seen_in(cheapest_edit(wishes, covered, dwell))

    assert all(camera in allowed for camera, allowed in zip(seen, could_be, strict=True))
    assert price(seen, wishes, dwell) == min(
        price(other, wishes, dwell) for other in product(*could_be)
    )


def test_a_cut_falls_where_it_costs_least() -> None:
    frames = np.array([[0, 0, 0, 0, 0, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0, 0, 0, 0]], np.float64)
    cuts = np.full(9, 0.5)
    cuts[4] = 0.2

    shots = cheapest_edit(
        Wishes(frames=frames, cuts=cuts), np.ones((2, 9), np.bool_), Dwell(shortest=1, longest=9)
    )

    assert [(shot.first, shot.end, shot.source) for shot in shots] == [(0, 4, 0), (4, 9, 1)]


def test_where_no_camera_was_recording_it_is_black_and_says_so() -> None:
    covered = np.array([[1, 1, 0, 0, 1]], np.bool_)
    wishes = Wishes(frames=np.zeros((1, 5)), cuts=np.zeros(5))

    shots = cheapest_edit(wishes, covered, Dwell(shortest=1, longest=5))

    assert [(shot.first, shot.end, shot.source) for shot in shots] == [
        (0, 2, 0), (2, 4, None), (4, 5, 0),
    ]  # fmt: skip
    assert shots[1].why == "there is no camera to show"


@pytest.mark.parametrize(("shortest", "longest"), [(0, 5), (4, 3)])
def test_limits_that_nothing_can_keep_are_refused(shortest: int, longest: int) -> None:
    with pytest.raises(ValueError, match="no shot lasts"):
        Dwell(shortest=shortest, longest=longest)
