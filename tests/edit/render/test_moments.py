"""Which moment of a camera a frame shows."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.edit.clicks import steps
from tests.edit.render.filmed import steady

from oneclock.edit.render.film import Mode, Screen, plan_film
from oneclock.edit.render.inset import Inset
from oneclock.edit.render.moments import black_spans, moment_of
from oneclock.edit.render.other_rate import at_rate
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span

RATES = st.sampled_from(["23.976", "25", "29.97", "30", "50", "59.94"]).map(FrameRate.parse)


def a_film(rate: FrameRate, start: Fraction, *shots: tuple[int, int, int | None]) -> ShotList:
    made = tuple(Shot(first=first, end=end, source=source) for first, end, source in shots)
    return ShotList(rate=rate, start=start, shots=made)


@given(
    rate=RATES,
    camera=RATES,
    delta=st.floats(-50, 50),
    drift=st.floats(-3e-4, 3e-4),
    number=st.integers(0, 100_000),
)
def test_a_picture_appears_within_half_a_frame_of_its_time(
    rate: FrameRate, camera: FrameRate, delta: float, drift: float, number: int
) -> None:
    clock = steady(1e5, delta, drift)
    film = a_film(rate, Fraction(-60), (0, 10**8, 0))
    picture = float(camera.time_of(number))
    due = (Fraction(clock.pieces[0].clock.to_reference(picture)) - film.start) * rate.rate

    first = next(
        frame
        for frame in range(int(due) - 2, int(due) + 4)
        if (local := moment_of(frame, film, clock)) is not None and local >= picture
    )

    assert abs(first - due) <= 0.5 + 1e-6


def test_a_camera_that_ends_within_a_frame_is_shown_to_the_frames_end() -> None:
    film = a_film(FrameRate.parse("10"), Fraction(0), (0, 20, 0))

    assert moment_of(9, film, steady(0.93)) == pytest.approx(0.9)
    assert moment_of(10, film, steady(0.93)) is None


def test_black_is_told() -> None:
    film = a_film(FrameRate.parse("10"), Fraction(0), (0, 10, 0), (10, 15, None), (15, 40, 1))
    clocks = [steady(9.0), steps((0.0, 2.0, 0.0, 0.0), (2.0, 3.0, 0.5, 0.0))]
    planned = plan_film(Mode.CUTS, film, clocks, [0, 1], Screen(width=64, height=48), Inset())

    black = black_spans(planned.scenes, film, clocks)

    assert black == [
        Span(start=1.0, end=1.5), Span(start=2.0, end=2.5), Span(start=3.5, end=4.0),
    ]  # fmt: skip


@given(cuts=st.lists(st.integers(1, 5000), min_size=1, unique=True), rate=RATES, other=RATES)
def test_at_another_rate_cuts_move_by_half_a_frame_at_most(
    cuts: list[int], rate: FrameRate, other: FrameRate
) -> None:
    bounds = [0, *sorted(cuts)]
    shots = [(a, b, number % 3) for number, (a, b) in enumerate(pairwise(bounds))]
    film = a_film(rate, Fraction(1, 7), *shots)
    if other.nearest_frame(rate.time_of(film.frames)) == 0:
        return

    moved = at_rate(film, other)

    assert (moved.rate, moved.start) == (other, film.start)
    ends = [rate.time_of(shot.end) for shot in film.shots]
    assert all(
        min(abs(other.time_of(shot.end) - end) for end in ends) <= other.frame_duration / 2
        for shot in moved.shots
    )
    for shot in film.shots:
        if shot.length / rate.rate > 2 * other.frame_duration:
            middle = (rate.time_of(shot.first) + rate.time_of(shot.end)) / 2
            assert moved.shot_at(other.frame_at(middle)).source == shot.source
