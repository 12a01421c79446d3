"""When a picture belongs that is numbered and no more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneclock.live.pacing.frame_clock import FrameClock, Stamping


def clock_of(
    rate: float = 25.0, *, stamping: Stamping = Stamping.AUTO, with_turn: bool = True
) -> FrameClock:
    return FrameClock(
        rate=rate,
        begins=0.0 if with_turn else 3.0,
        with_turn=with_turn,
        resync_threshold=0.12,
        stamping=stamping,
    )


def times_of(
    clock: FrameClock, arrivals: list[float]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([clock.time_of_next(arrival, tells=True) for arrival in arrivals])


def steady(fps: float, seconds: float, *, jitter: float = 0.0, seed: int = 0) -> list[float]:
    random = np.random.default_rng(seed)
    instants = np.arange(round(fps * seconds)) / fps
    late = np.abs(random.normal(0.0, jitter, len(instants))) if jitter else 0.0
    return list(np.maximum.accumulate(instants + late))


@pytest.mark.parametrize("claimed", [24.0, 24.75, 25.0, 25.25, 26.0, 30.0, 18.0, 50.0])
def test_a_rate_that_was_said_wrong_is_found_from_arrivals(claimed: float) -> None:
    found = times_of(clock_of(claimed), steady(25.0, 20.0))

    true = np.arange(len(found)) / 25.0
    assert np.abs(found - true)[75:].max() < 0.02


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**31), fps=st.sampled_from([24.0, 24.75, 25.0]))
def test_pictures_that_jitter_are_placed_evenly(seed: int, fps: float) -> None:
    arrivals = steady(fps, 12.0, jitter=0.02, seed=seed)

    found = times_of(clock_of(), arrivals)

    true = np.arange(len(found)) / fps
    # The first picture begins the turn, however late it came.
    assert np.quantile(np.abs(found - true)[100:], 0.95) < 0.03


def test_the_first_picture_begins_the_turn_however_late_it_came() -> None:
    arrivals = steady(25.0, 10.0)
    arrivals[0] = 0.035

    found = times_of(clock_of(), arrivals)

    assert found[0] == 0.0
    assert found[150] == pytest.approx(6.0, abs=0.01)


def test_a_face_that_joins_later_is_placed_by_when_it_came() -> None:
    found = times_of(clock_of(with_turn=False), [3.0 + arrival for arrival in steady(25.0, 2.0)])

    assert found[0] == pytest.approx(3.0)
    assert found[-1] == pytest.approx(3.0 + 49 / 25)


def test_a_stall_that_is_caught_up_leaves_the_line_alone() -> None:
    arrivals = [max(arrival, 4.6) if arrival >= 4.0 else arrival for arrival in steady(25.0, 10.0)]
    clock = clock_of()

    found = times_of(clock, arrivals)

    assert np.abs(found - np.arange(len(found)) / 25.0).max() < 0.02
    assert clock.resyncs == 0


@pytest.mark.parametrize("speed", [1.5, 2.0, 4.0])
def test_a_stall_that_is_caught_up_little_by_little_leaves_the_line_alone(speed: float) -> None:
    arrivals, last = [], 0.0
    for number in range(250):
        due = number / 25.0
        last = max(due, 4.6 if 4.0 <= due < 4.6 else due, last + 1 / (25.0 * speed))
        arrivals.append(last)
    clock = clock_of()

    found = times_of(clock, arrivals)

    assert np.abs(found - np.arange(len(found)) / 25.0).max() < 0.02
    assert clock.resyncs == 0


def test_pictures_that_were_never_made_are_noticed_at_the_third_after_them() -> None:
    arrivals = [arrival for arrival in steady(25.0, 10.0) if not 4.0 <= arrival < 4.6]
    clock = clock_of()

    found = times_of(clock, arrivals)

    late = np.array(arrivals) - found
    assert np.flatnonzero(late > 0.02).tolist() == [100, 101]
    assert clock.resyncs == 1


def test_pictures_in_bursts_are_told_by_the_last_of_each() -> None:
    arrivals = [(int(arrival / 0.2 + 1e-9) + 1) * 0.2 for arrival in steady(25.0, 12.0)]

    found = times_of(clock_of(24.0), arrivals)

    true = np.arange(len(found)) / 25.0
    assert np.abs(found - true)[125:].max() < 0.05


def test_pictures_ahead_of_time_lie_on_their_grid() -> None:
    arrivals = [0.0] * 50 + [3.0] * 50

    found = times_of(clock_of(), arrivals)

    assert found[:50] == pytest.approx(np.arange(50) / 25.0)


def test_on_the_grid_nothing_is_corrected() -> None:
    found = times_of(clock_of(stamping=Stamping.GRID), steady(20.0, 4.0))

    assert found == pytest.approx(np.arange(80) / 25.0)


def test_a_producer_of_no_fixed_rate_is_placed_by_arrival() -> None:
    found = times_of(clock_of(stamping=Stamping.ELAPSED), [0.0, 0.013, 0.4, 0.41])

    assert found == pytest.approx([0.0, 0.013, 0.4, 0.41])


@pytest.mark.parametrize("went_on", [False, True])
def test_numbers_go_on_over_a_pause_whether_the_producer_paused_or_not(went_on: bool) -> None:
    clock = clock_of()
    before = steady(25.0, 6.0)
    found: list[float] = times_of(clock, before).tolist()

    if went_on:  # 2 s of pictures, while turn time stands still
        found += [clock.time_of_next(6.0, tells=False) for _ in range(50)]
    clock.take_up()
    found += times_of(clock, [6.0 + arrival for arrival in steady(25.0, 6.0)]).tolist()

    assert np.array(found) == pytest.approx(np.arange(len(found)) / 25.0, abs=1e-6)


def test_a_pause_too_short_for_a_picture_moves_nobody_who_went_on() -> None:
    clock = clock_of()
    found = times_of(clock, steady(25.0, 6.0)).tolist()

    clock.take_up()  # turn time stood still for 60 ms, and the producer did not
    found += times_of(clock, [5.94 + arrival for arrival in steady(25.0, 6.0)]).tolist()

    assert np.array(found) == pytest.approx(np.arange(len(found)) / 25.0, abs=1e-6)


@pytest.mark.parametrize(("fps", "burst"), [(24.0, 0.2), (14.4, 0.1)])
def test_pauses_do_not_put_pictures_in_bursts_ever_further_off(fps: float, burst: float) -> None:
    clock, found, paused = clock_of(fps), [], 0.0
    arrivals = [(int(arrival / burst + 1e-9) + 1) * burst for arrival in steady(fps, 40.0)]

    for number, arrival in enumerate(arrivals):
        if number % round(6 * fps) == round(6 * fps) - 1:
            clock.take_up()  # turn time stood still for 110 ms, and the producer did not
            paused += 0.11
        found.append(clock.time_of_next(arrival - paused, tells=True))

    assert np.array(found) == pytest.approx(np.arange(len(found)) / fps, abs=0.02)


@given(
    arrivals=st.lists(st.floats(0.0, 60.0), min_size=1, max_size=300).map(sorted),
    rate=st.floats(1.0, 240.0),
)
@settings(max_examples=50, deadline=None)
def test_whatever_arrives_every_picture_gets_a_time(arrivals: list[float], rate: float) -> None:
    found = times_of(clock_of(rate), arrivals)

    assert np.isfinite(found).all()
