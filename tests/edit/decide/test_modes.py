"""What holds for every mode, whatever there is to be seen and heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.edit.decide.scenes import alternating, everywhere, grid_of, heard, scene, speech

from oneclock.edit.decide.coverage import covered_frames
from oneclock.edit.decide.cut_scene import Mode, Opening, Style, cut_scene
from oneclock.edit.decide.frame_grid import FrameGrid
from oneclock.edit.decide.scene import Scene, levels_on_grid
from oneclock.edit.decide.who_speaks import WhoSpeaks, who_speaks
from oneclock.edit.mic_levels import CELLS
from oneclock.errors import UsageError
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

SECONDS = 40.0
FRAMES = grid_of(SECONDS).frames
BLEED = np.array([[0.0, -10.0], [-12.0, 0.0], [-9.0, -9.0]])
MODES = st.sampled_from([*Mode])
# The longest is twice the shortest or more, so that shots of any total are within limits.
DWELLS = st.floats(0.5, 8.0).flatmap(
    lambda shortest: st.floats(2.1 * shortest, 40.0).map(lambda longest: (shortest, longest))
)


@lru_cache(maxsize=1)
def levels() -> NDArray[np.float64]:
    """Of two talkers' microphones and one of the room."""
    turns = alternating(SECONDS, 2, 1)
    return heard(speech(SECONDS, turns, 1), BLEED, 1)


@lru_cache(maxsize=1)
def who() -> WhoSpeaks:
    found = who_speaks(levels())
    assert found is not None
    return found


@st.composite
def coverages(draw: st.DrawFn, cameras: int = 3) -> NDArray[np.bool_]:
    """Cameras that begin and end at odd moments, with gaps."""
    out = np.zeros((cameras, FRAMES), np.bool_)
    for camera in range(cameras):
        for _ in range(draw(st.integers(0, 3))):
            first = draw(st.integers(0, FRAMES - 1))
            out[camera, first : first + draw(st.integers(1, FRAMES))] = True
    return out


def style(mode: Mode, shortest: float = 2.0, longest: float = 9.0, seed: int = 1) -> Style:
    return Style(mode=mode, shortest=shortest, longest=longest, seed=seed)


def decided(here: Scene, how: Style) -> tuple[Shot, ...]:
    return cut_scene(here, how, who() if how.mode is Mode.SPEAKER else None)


def seen_in(shots: Sequence[Shot]) -> list[int | None]:
    return [shot.source for shot in shots for _ in range(shot.length)]


@settings(max_examples=60)
@given(MODES, coverages(), st.integers(0, 9))
def test_every_frame_has_one_shot_of_a_camera_that_recorded_it(
    mode: Mode, covered: NDArray[np.bool_], seed: int
) -> None:
    here = scene(covered, levels())

    shots = decided(here, style(mode, seed=seed))

    film = ShotList(rate=here.grid.rate, start=here.grid.start, shots=shots)
    assert film.frames == FRAMES
    for frame, camera in enumerate(seen_in(shots)):
        if camera is None:
            assert not covered[:, frame].any()
        else:
            assert covered[camera, frame]
    assert all(shot.why for shot in shots)


@settings(max_examples=30)
@given(MODES, st.floats(0.5, 4.0), st.floats(2.1, 5.0), st.integers(0, 99))
def test_shots_keep_their_limits_where_all_cameras_run_all_the_time(
    mode: Mode, shortest: float, ratio: float, seed: int
) -> None:
    how = style(mode, shortest, shortest * ratio, seed)

    shots = decided(scene(everywhere(3, SECONDS), levels()), how)

    least, most = (grid_of(SECONDS).count_of(s) for s in (how.shortest, how.longest))
    assert all(least <= shot.length <= most for shot in shots)


@settings(max_examples=30)
@given(MODES, coverages())
def test_a_shot_is_too_short_only_where_cameras_begin_or_end(
    mode: Mode, covered: NDArray[np.bool_]
) -> None:
    how = style(mode, longest=1000.0)

    shots = decided(scene(covered, levels()), how)

    least = grid_of(SECONDS).count_of(how.shortest)
    for shot in shots:
        if shot.source is not None and shot.length < least:
            around = np.s_[:, max(0, shot.first - least) : shot.end + least]
            edges = covered[around]
            assert (
                shot.first < least
                or shot.end > FRAMES - least
                or (edges.any(axis=1) & ~edges.all(axis=1)).any()
            )


@given(MODES, coverages(), st.integers(0, 9))
@settings(max_examples=20)
def test_the_same_seed_makes_the_same_edit(
    mode: Mode, covered: NDArray[np.bool_], seed: int
) -> None:
    here = scene(covered, levels())

    assert decided(here, style(mode, seed=seed)) == decided(here, style(mode, seed=seed))


@given(MODES, coverages())
@settings(max_examples=20)
def test_a_camera_that_nobody_can_see_changes_nothing(
    mode: Mode, covered: NDArray[np.bool_]
) -> None:
    more = np.vstack([covered, np.zeros((1, FRAMES), np.bool_)])

    without = decided(scene(covered, levels()), style(mode))
    beside = decided(scene(more, levels(), ears=(0, 1, 2, None)), style(mode))

    assert seen_in(beside) == seen_in(without)


def test_a_camera_that_hears_nothing_and_is_not_needed_changes_nothing() -> None:
    how = style(Mode.GREEDY, longest=1000.0)

    without = decided(scene(everywhere(3, SECONDS), levels()), how)
    beside = decided(scene(everywhere(4, SECONDS), levels(), ears=(0, 1, 2, None)), how)

    assert seen_in(beside) == seen_in(without)
    assert len(without) > 1


@given(MODES, st.integers(-400, 400), st.sampled_from(["25", "29.97", "24"]))
@settings(max_examples=20)
def test_moving_all_clocks_moves_the_edit(mode: Mode, eighths: int, rate: str) -> None:
    """By eighths of a second, which floating numbers hold exactly."""
    powers = 10 ** (levels() / 10)
    spans = [(0.0, 40.0), (0.0, 25.0), (3.0, 39.0)]

    def shots(moved: Fraction) -> tuple[Shot, ...]:
        grid = FrameGrid.until(float(40 + moved), start=Fraction(moved), rate=FrameRate.parse(rate))
        clocks = [
            SteppedClock(
                pieces=(Piece(span=Span(start=begin, end=end), clock=ClockMap(delta=float(moved))),)
            )
            for begin, end in spans
        ]
        found = np.stack(
            [levels_on_grid(one, clock, grid) for one, clock in zip(powers, clocks, strict=True)]
        )
        here = replace(
            scene(np.stack([covered_frames(clock, grid) for clock in clocks]), found), grid=grid
        )
        return cut_scene(here, style(mode), who_speaks(found))

    assert shots(Fraction(eighths, 8)) == shots(Fraction(0))


@pytest.mark.parametrize("mode", [*Mode])
def test_one_camera_is_one_shot(mode: Mode) -> None:
    shots = decided(scene(everywhere(3, SECONDS)[:1], levels(), ears=(0,)), style(mode))

    assert [(shot.first, shot.end, shot.source, shot.why) for shot in shots] == [
        (0, FRAMES, 0, "the only camera")
    ]


@settings(max_examples=60)
@given(MODES, coverages(), st.integers(0, 2), DWELLS, st.floats(0.1, 45.0))
def test_an_opening_lasts_exactly_as_long_as_was_asked(
    mode: Mode,
    covered: NDArray[np.bool_],
    camera: int,
    dwell: tuple[float, float],
    seconds: float,
) -> None:
    """Whatever the limits, but for coverage: it ends with its camera, and where nobody else runs
    when it is over, it goes on."""
    covered[camera, :30] = True
    how = replace(style(mode, *dwell), opening=Opening(camera=camera, seconds=seconds))

    first = decided(scene(covered, levels()), how)[0]

    runs = int(np.argmin([*covered[camera], False]))
    ends = min(grid_of(SECONDS).count_of(seconds), runs)
    alone = ends < FRAMES and np.flatnonzero(covered[:, ends]).tolist() == [camera]
    assert (first.source, first.why) == (camera, "opening")
    assert first.length >= ends if alone else first.length == ends


@settings(max_examples=40)
@given(MODES, st.integers(0, 2), DWELLS, st.floats(0.1, 30.0))
def test_limits_hold_for_all_that_follows_an_opening(
    mode: Mode, camera: int, dwell: tuple[float, float], seconds: float
) -> None:
    how = replace(style(mode, *dwell), opening=Opening(camera=camera, seconds=seconds))

    shots = decided(scene(everywhere(3, SECONDS), levels()), how)

    least, most = (grid_of(SECONDS).count_of(s) for s in dwell)
    assert shots[0].length == grid_of(SECONDS).count_of(seconds)
    assert shots[1].source != camera
    assert all(least <= shot.length <= most for shot in shots[1:])


@pytest.mark.parametrize("mode", [*Mode])
def test_an_opening_of_no_length_is_none(mode: Mode) -> None:
    here = scene(everywhere(3, SECONDS), levels())
    how = replace(style(mode), opening=Opening(camera=2, seconds=0.0))

    assert decided(here, how) == decided(here, style(mode))


def test_an_opening_by_a_camera_that_is_not_running_is_refused_if_asked_for() -> None:
    covered = everywhere(3, SECONDS)
    covered[2, :10] = False
    here = scene(covered, levels())
    asked = replace(style(Mode.ROTATION), opening=Opening(camera=2, seconds=3.0))
    usual = replace(asked, opening=Opening(camera=2, seconds=3.0, required=False))

    with pytest.raises(UsageError, match="cam_2 is not recording when the programme begins"):
        decided(here, asked)
    assert decided(here, usual) == decided(here, style(Mode.ROTATION))


def test_the_loudest_is_seen_if_it_is_worth_a_cut() -> None:
    cells = round(SECONDS * CELLS)
    loud = np.full((2, cells), -40.0)
    loud[0, : cells // 2] += 10.0
    loud[1, cells // 2 :] += 10.0
    here = scene(everywhere(2, SECONDS), loud)

    eager = cut_scene(here, replace(style(Mode.GREEDY, longest=60.0), lookahead=0.0), None)
    lazy = replace(style(Mode.GREEDY, longest=60.0), threshold_db=200.0)

    assert [(shot.first, shot.source) for shot in eager] == [(0, 0), (FRAMES // 2, 1)]
    assert len(cut_scene(here, lazy, None)) == 1


@pytest.mark.parametrize("mode", [*Mode])
def test_the_gain_of_a_recorder_decides_nothing(mode: Mode) -> None:
    louder = levels() + np.array([[20.0], [-10.0], [0.0]])

    plain = decided(scene(everywhere(3, SECONDS), levels()), style(mode))
    with_gains = cut_scene(scene(everywhere(3, SECONDS), louder), style(mode), who_speaks(louder))

    assert with_gains == plain
