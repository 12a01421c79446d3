"""Where a camera could be seen: whole frames that it recorded, and none else."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oneclock.edit.decide.coverage import covered_frames, only_covered
from oneclock.edit.decide.frame_grid import FrameGrid
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

NTSC = FrameRate.parse("29.97")


def clock(*pieces: tuple[float, float, float, float]) -> SteppedClock:
    """Local from, local to, delta, drift."""
    return SteppedClock(
        pieces=tuple(
            Piece(span=Span(start=begin, end=end), clock=ClockMap(delta=delta, drift=drift))
            for begin, end, delta, drift in pieces
        )
    )


def grid(frames: int, start: Fraction = Fraction(0), rate: FrameRate = NTSC) -> FrameGrid:
    return FrameGrid(rate=rate, start=start, frames=frames)


@given(
    st.floats(-5.0, 5.0), st.floats(0.5, 6.0), st.floats(-1e-3, 1e-3), st.floats(0.0, 2.0),
    st.fractions(-2, 2, max_denominator=1000), st.integers(1, 200),
)  # fmt: skip
def test_every_covered_frame_was_recorded_from_its_beginning_to_its_end(
    delta: float, length: float, drift: float, lost: float, start: Fraction, frames: int
) -> None:
    stepped = clock((0.0, length, delta, drift), (length, 2 * length, delta + lost, drift))
    here = grid(frames, start)

    covered = covered_frames(stepped, here)

    pieces = [piece.in_reference for piece in stepped.pieces]
    if pieces[1].start <= pieces[0].end + 1e-6:
        pieces = [Span(start=pieces[0].start, end=pieces[1].end)]
    for frame, mask in enumerate(covered):
        begin, end = (float(start + NTSC.time_of(n)) for n in (frame, frame + 1))
        slack = 1.01 * here.seconds / 1000
        within = any(span.start - slack <= begin and end <= span.end + slack for span in pieces)
        inside = any(span.start + slack <= begin and end <= span.end - slack for span in pieces)
        assert inside <= mask <= within


def test_a_step_that_lost_samples_leaves_a_gap() -> None:
    rate = FrameRate.parse("25")

    covered = covered_frames(clock((0.0, 1.0, 0.0, 0.0), (1.0, 2.0, 0.1, 0.0)), grid(60, rate=rate))

    assert np.flatnonzero(~covered).tolist() == [25, 26, 27, *range(52, 60)]


def test_a_step_that_repeated_material_leaves_none() -> None:
    rate = FrameRate.parse("25")

    covered = covered_frames(
        clock((0.0, 1.0, 0.0, 0.0), (1.0, 2.0, -0.1, 0.0)), grid(47, rate=rate)
    )

    assert covered.all()


def test_what_somebody_allowed_is_taken_from_what_was_recorded() -> None:
    rate = FrameRate.parse("25")
    allowed = [Span(start=-1.0, end=0.2), Span(start=0.4, end=9.0)]

    covered = covered_frames(clock((0.1, 1.0, 0.0, 0.0)), grid(30, rate=rate), allowed)

    assert np.flatnonzero(covered).tolist() == [3, 4, *range(10, 25)]


def test_a_shot_of_what_was_not_recorded_is_black_there() -> None:
    covered = np.array([[1, 1, 1, 0, 0, 1], [1, 0, 1, 1, 1, 1]], np.bool_)
    shots = (
        Shot(first=0, end=5, source=0, inset=1, why="as listed"),
        Shot(first=5, end=6, source=1, why="as listed"),
    )

    kept = only_covered(shots, covered)

    assert [(shot.first, shot.end, shot.source, shot.inset) for shot in kept] == [
        (0, 1, 0, 1), (1, 2, 0, None), (2, 3, 0, 1), (3, 5, None, None), (5, 6, 1, None),
    ]  # fmt: skip
    assert kept[3].why == "there is no camera to show: black"
    assert kept[0].why == "as listed"


def test_shots_of_what_was_recorded_stay_as_they_are() -> None:
    shots = (Shot(first=0, end=3, source=0, why="x"), Shot(first=3, end=6, source=None, why="y"))

    assert only_covered(shots, np.ones((1, 6), np.bool_)) == shots
