"""True spreads, rates and drifts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.capture.observing import SimulatedCamera, observe

from oneclock.capture.timing.frame_clocks import FrameTimes, Observations, time_frames
from oneclock.capture.timing.instants import group_into_instants
from oneclock.capture.timing.spread import camera_rates, pair_drifts, spreads, summarise

Floats = NDArray[np.float64]
T = 1 / 30


def timed(seconds: float = 60, **wishes: float) -> FrameTimes:
    return time_frames(observe(replace(SimulatedCamera(), **wishes), seconds).seen)  # type: ignore[arg-type]


@given(st.lists(st.floats(0, 0.999), min_size=2, max_size=5), st.integers(-1000, 1000))
def test_a_spread_is_the_latest_minus_the_earliest_wherever_time_begins(
    phases: list[float], start: int
) -> None:
    times = [start + (np.arange(20.0) + phase) * T for phase in phases]
    instants = group_into_instants(times, period=T)

    found = spreads(times, instants)

    for instant in range(instants.count):
        at = [
            each[members == instant] for each, members in zip(times, instants.members, strict=True)
        ]
        here = np.concatenate(at)
        if len(here) < 2:
            assert np.isnan(found[instant])
        else:
            assert found[instant] == pytest.approx(np.ptp(here), abs=1e-9)


def test_the_summary_counts_what_it_rests_on() -> None:
    times = [np.arange(100.0) * T, np.arange(99.0) * T + 0.004, np.arange(98.0) * T + 0.002]
    times[2][50] += 0.008

    summary = summarise(times, group_into_instants(times))

    assert summary.median == pytest.approx(0.004)
    assert summary.p95 == pytest.approx(0.004)
    assert summary.max == pytest.approx(0.010)
    assert (summary.instants, summary.measured, summary.complete) == (100, 99, 98)


def test_one_camera_has_no_spread() -> None:
    times = [np.arange(10.0) * T]
    summary = summarise(times, group_into_instants(times))
    assert (summary.median, summary.p95, summary.max, summary.measured) == (None, None, None, 0)


@pytest.mark.parametrize("clocks", ["driver device sequence", "driver sequence", "sequence", ""])
def test_drift_is_against_the_reference_and_within_what_it_claims(clocks: str) -> None:
    cameras = [
        time_frames(observe(SimulatedCamera(ppm=ppm, clocks=clocks, seed=i), 60).seen)
        for i, ppm in enumerate([200.0, 200.0, -800.0])
    ]

    rates = camera_rates(cameras)

    for rate, ppm in zip(rates, [0.0, 0.0, -1000.0], strict=True):
        assert rate is not None
        truth = (1 + (ppm + 200) * 1e-6) / (1 + 200e-6) - 1
        assert abs(rate.drift - truth) <= 4 * rate.drift_std + 1e-12
        assert rate.drift_std < 3e-6
        assert rate.rate == pytest.approx(30 / (1 + (ppm + 200) * 1e-6), rel=1e-5)


def test_the_clock_maps_one_count_to_the_other() -> None:
    reference, other = timed(ppm=100), timed(ppm=-300, phase=0.5)

    rate = camera_rates([reference, other])[1]

    assert rate is not None
    # Frame 900 of the second, and the reference's count at that moment.
    at = float(other.times[900])
    expected = float(np.interp(at, reference.times, reference.counts)) / 30
    assert rate.clock.to_reference(900 / 30) == pytest.approx(expected, abs=1e-4)


def test_phases_move_by_six_ms_a_minute_for_100_ppm() -> None:
    rates = camera_rates([timed(), timed(ppm=100, phase=0.01), timed(rate=25.0)])

    (drift,) = pair_drifts(rates)

    assert (drift.one, drift.other) == (0, 1)
    assert drift.ms_per_minute == pytest.approx(6.0, abs=0.2)
    assert drift.ms_per_minute_std < 0.2


def test_a_bad_clock_near_an_ntsc_rate_is_not_taken_for_it() -> None:
    # 30 frames a second with a clock 1000 ppm slow is 29.97.
    cameras = [timed(ppm=0), timed(ppm=1000)]

    for nominal in (None, [Fraction(30), Fraction(30)]):
        rate = camera_rates(cameras, nominal=nominal)[1]
        assert rate is not None
        assert rate.nominal == 30
        assert rate.drift == pytest.approx(1000e-6, abs=5e-6)


def test_a_claim_that_is_not_kept_does_not_count() -> None:
    (rate,) = camera_rates([timed(rate=15.0)], nominal=[Fraction(30)])
    assert rate is not None
    assert rate.nominal == 15


def test_a_camera_of_a_few_frames_has_no_rate() -> None:
    some = camera_rates([timed(), timed(seconds=0.05)])
    assert some[0] is not None
    assert some[1] is None
    assert camera_rates([timed(seconds=0.05), timed()]) == (None, None)
    assert camera_rates([]) == ()
    assert pair_drifts(some) == ()


@pytest.mark.parametrize("step", [0.008, -0.012])
def test_a_restart_moves_the_phase_and_not_the_rate(step: float) -> None:
    """Sixty frames, a second without the camera, sixty more somewhere else in the period."""
    first = np.arange(60) * T
    driver = np.concatenate([first, first + 3.0 + step])
    seen = Observations(
        arrived=driver + 0.02,
        driver=driver,
        device=np.full(120, np.nan),
        sequence=np.tile(np.arange(60), 2),
        connection=np.repeat([0, 1], 60),
    )

    (rate,) = camera_rates([time_frames(seen)], nominal=[Fraction(30)])

    assert rate is not None
    assert rate.rate == pytest.approx(30, rel=1e-6)
