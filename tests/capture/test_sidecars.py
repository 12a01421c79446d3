"""The line from a file's time to the session's, and from there to the reference's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneclock.capture.frames import StampClock
from oneclock.capture.session.sidecars import Placed, sidecars_of
from oneclock.timebase.clock_map import ClockMap

delays = st.floats(-20, 20)
drifts = st.floats(-200e-6, 200e-6)


def placed(
    clock: ClockMap | None = None,
    *,
    file: str = "cam1.mp4",
    frames: int = 300,
    rate: float = 30.0,
    jitter: float = 0.0,
    known: bool = True,
    std: float = 0.0,
) -> Placed:
    """A video whose time is seen from the session's by `clock`."""
    clock = ClockMap() if clock is None else clock
    noise = jitter * np.random.default_rng(1).standard_normal(frames)
    presented = np.arange(frames) / rate
    return Placed(
        file=file,
        presented=presented,
        seen=np.array([clock.to_reference(time) for time in presented]) + noise,
        clock=StampClock.DRIVER if known else StampClock.ARRIVAL,
        stamp_std=std,
        delay_is_known=known,
    )


@settings(max_examples=25)
@given(delta=delays, drift=drifts)
def test_the_line_of_a_video_is_the_one_that_was_put_in(delta: float, drift: float) -> None:
    found = placed(ClockMap(delta=delta, drift=drift)).to_session()

    for time in (0.0, 5.0, 10.0):
        there = ClockMap(delta=delta, drift=drift).to_reference(time)
        assert found.to_reference(time) == pytest.approx(there, abs=1e-5)


@settings(max_examples=25)
@given(deltas=st.tuples(delays, delays), both=st.tuples(drifts, drifts))
def test_sidecars_lead_from_one_video_to_the_other(
    deltas: tuple[float, float], both: tuple[float, float]
) -> None:
    one, other = (ClockMap(delta=d, drift=s) for d, s in zip(deltas, both, strict=True))
    videos = (placed(one), placed(other, file="cam2.mp4"))

    found = sidecars_of(videos)["cam2.mp4"].clock_map(10.0)

    truth = other.then(one.inverse())
    for time in (0.0, 5.0, 10.0):
        assert found.to_reference(time) == pytest.approx(truth.to_reference(time), abs=2e-5)


def test_the_first_video_is_the_reference_of_all() -> None:
    sidecars = sidecars_of((placed(), placed(ClockMap(delta=1.0), file="cam2.mp4")))

    assert list(sidecars) == ["cam1.mp4", "cam2.mp4"]
    assert {sidecar.reference for sidecar in sidecars.values()} == {"cam1.mp4"}
    assert sidecars["cam1.mp4"].is_reference
    assert sidecars["cam1.mp4"].clock_map(10.0) == ClockMap()


def test_the_overlap_is_what_both_show() -> None:
    late = placed(ClockMap(delta=4.0), file="cam2.mp4")

    sidecar = sidecars_of((placed(), late))["cam2.mp4"]

    assert sidecar.overlap_in_reference == pytest.approx((4.0, 10.0), abs=1e-4)
    assert sidecar.overlap_in_source == pytest.approx((0.0, 6.0), abs=1e-4)


def test_videos_that_share_no_time_overlap_nowhere() -> None:
    sidecar = sidecars_of((placed(), placed(ClockMap(delta=50.0), file="b.mp4")))["b.mp4"]

    assert sidecar.overlap_in_reference == (0.0, 0.0)


@pytest.mark.parametrize(
    ("first", "second", "grade"),
    [(True, True, "trusted"), (True, False, "doubtful"), (False, True, "doubtful")],
)
def test_what_differs_by_a_delay_that_nobody_knows_is_doubtful(
    first: bool, second: bool, grade: str
) -> None:
    videos = (placed(known=first), placed(file="b.mp4", known=second))

    assert sidecars_of(videos)["b.mp4"].grade == grade
    assert sidecars_of(videos)["cam1.mp4"].grade == "trusted"


def test_the_uncertainty_of_the_stamps_is_in_that_of_the_line() -> None:
    clock = placed(std=0.003).to_session()

    assert clock.delta_std == pytest.approx(0.003, rel=0.1)


def test_jitter_does_not_move_the_line() -> None:
    found = placed(ClockMap(delta=2.0), jitter=0.002, frames=900).to_session()

    assert found.to_reference(15.0) == pytest.approx(17.0, abs=0.001)


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_a_video_of_very_few_frames_has_its_place(frames: int) -> None:
    short = placed(ClockMap(delta=3.0), file="b.mp4", frames=frames)

    found = sidecars_of((placed(), short))["b.mp4"].clock_map(short.duration)

    assert found.to_reference(0.0) == pytest.approx(3.0, abs=1e-4)
    assert abs(found.drift) < 1e-3


def test_without_videos_there_are_no_sidecars() -> None:
    assert sidecars_of(()) == {}


def test_the_last_frame_is_shown_as_long_as_the_others() -> None:
    assert placed(frames=30).duration == pytest.approx(1.0)
    assert placed(frames=1).duration == 0.0
