"""The time a frame gets while recording: it grows, and it is the camera's clock seen from ours."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.frames import Stamp, StampClock
from oneclock.capture.timing.live_clock import LiveClock

times = st.floats(-1e6, 1e6)
maybe = st.none() | times
stamps = st.builds(Stamp, arrived=times, driver=maybe, device=maybe)


@given(frames=st.lists(st.tuples(stamps, st.integers(0, 3)), min_size=2))
def test_times_always_grow_whatever_the_clocks_do(frames: list[tuple[Stamp, int]]) -> None:
    clock = LiveClock()

    seen = [clock.host_time(stamp, connection)[0] for stamp, connection in frames]

    assert (np.diff(seen) > 0).all()


@given(
    offset=st.floats(-1e5, 1e5),
    ppm=st.floats(-500, 500),
    delays=st.lists(st.floats(0, 0.03), min_size=2, max_size=300),
)
def test_a_device_clock_is_mapped_within_the_delays_there_are(
    offset: float, ppm: float, delays: list[float]
) -> None:
    """The earliest of ten seconds sets the line; a camera of 500 ppm moves 5 ms in that time."""
    clock = LiveClock()
    true = 1000.0 + np.arange(len(delays)) / 30
    device = offset + (1 + ppm * 1e-6) * true

    for at, shown, delay in zip(true, device, delays, strict=True):
        found, read_from = clock.host_time(Stamp(arrived=at + delay, device=shown), 0)

        assert read_from is StampClock.DEVICE
        assert -0.0051 <= found - at <= delay + 0.0051


def test_jitter_of_arrival_does_not_reach_the_times_of_a_camera_with_a_clock() -> None:
    clock = LiveClock()
    delays = np.random.default_rng(1).exponential(0.004, 3000)
    true = np.arange(3000) / 30

    found = [
        clock.host_time(Stamp(arrived=at + delay, device=500.0 + at), 0)[0]
        for at, delay in zip(true, delays, strict=True)
    ]

    assert np.std(np.diff(found[300:])) < 0.1 * np.std(np.diff(true[300:] + delays[300:]))


def test_a_clock_that_drifts_is_followed() -> None:
    """Over ten minutes 500 ppm are 0.3 s."""
    clock = LiveClock()
    true = np.arange(600 * 30) / 30

    found = [clock.host_time(Stamp(arrived=at, device=at * 0.9995), 0)[0] for at in true]

    assert np.abs(np.array(found) - true).max() < 0.006


def test_a_camera_that_was_plugged_in_again_has_a_new_clock() -> None:
    clock = LiveClock()
    clock.host_time(Stamp(arrived=100.0, device=5000.0), 0)

    assert clock.host_time(Stamp(arrived=102.0, device=3.0), 1) == (102.0, StampClock.DEVICE)


def test_the_drivers_time_goes_before_the_arrival() -> None:
    clock = LiveClock()

    assert clock.host_time(Stamp(arrived=2.0, driver=1.5), 0) == (1.5, StampClock.DRIVER)
    assert clock.host_time(Stamp(arrived=2.5), 0) == (2.5, StampClock.ARRIVAL)
