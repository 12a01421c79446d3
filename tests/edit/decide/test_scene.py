"""From what microphones heard on their own clocks to what is known of every frame."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.edit.decide.frame_grid import FrameGrid
from oneclock.edit.decide.scene import ahead, cells_of, levels_on_grid, per_frame
from oneclock.edit.mic_levels import CELLS
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock


def grid(seconds: float, rate: str = "25", start: Fraction = Fraction(0)) -> FrameGrid:
    return FrameGrid.until(float(start) + seconds, start=start, rate=FrameRate.parse(rate))


def test_a_level_is_found_where_its_clock_says() -> None:
    powers = np.full(500, 1e-6)
    powers[100:110] = 1e-2  # from 2.0 to 2.2 s of its own clock
    clock = SteppedClock.of(ClockMap(delta=3.0, drift=1e-3), Span(start=0.0, end=10.0))

    levels = levels_on_grid(powers, clock, grid(8.0, start=Fraction(4)))

    loud = np.flatnonzero(levels > -30.0) / CELLS + 4.0
    assert loud[0] == pytest.approx(3.0 + 2.002, abs=1 / CELLS)
    assert loud[-1] == pytest.approx(3.0 + 2.2022 - 1 / CELLS, abs=1 / CELLS)


def test_where_it_was_not_recording_nothing_is_known() -> None:
    clock = SteppedClock(
        pieces=(
            Piece(span=Span(start=0.0, end=1.0), clock=ClockMap(delta=1.0)),
            Piece(span=Span(start=1.0, end=2.0), clock=ClockMap(delta=1.5)),
        )
    )

    levels = levels_on_grid(np.full(100, 0.01), clock, grid(4.0))

    known = np.flatnonzero(np.isfinite(levels)) / CELLS
    assert known.tolist() == [n / CELLS for n in (*range(50, 100), *range(125, 175))]


def test_a_recording_that_is_shorter_than_it_says_is_not_known_beyond() -> None:
    clock = SteppedClock.of(ClockMap(), Span(start=0.0, end=10.0))

    levels = levels_on_grid(np.full(100, 0.01), clock, grid(4.0))

    assert np.isfinite(levels).sum() == 100


@given(st.sampled_from(["24", "25", "29.97", "60", "120", "5"]), st.integers(0, 99))
def test_frames_share_out_what_cells_hold(rate: str, seed: int) -> None:
    here = grid(3.0, rate)
    cells = np.random.default_rng(seed).uniform(0.0, 1.0, (2, cells_of(here)))

    frames = per_frame(cells, here)

    fine = np.repeat(cells, 1000, axis=1)  # each cell in thousands
    edges = np.round(np.arange(here.frames + 1) * here.seconds * CELLS * 1000).astype(int)
    for frame in range(here.frames):
        expected = fine[:, edges[frame] : edges[frame + 1]].mean(axis=1)
        assert frames[:, frame] == pytest.approx(expected, abs=2e-3)


def test_what_is_unknown_takes_no_part_in_a_mean() -> None:
    here = grid(0.12)
    cells = np.array([4.0, np.nan, np.nan, np.nan, 1.0, 3.0])

    assert per_frame(cells, here) == pytest.approx([4.0, np.nan, 2.0], nan_ok=True)


def test_looking_ahead_is_a_mean_that_ends_with_the_programme() -> None:
    assert ahead(np.array([1.0, 2.0, 3.0, 6.0]), 2).tolist() == [1.5, 2.5, 4.5, 6.0]
