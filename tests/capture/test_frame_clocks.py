"""When frames were seen: simulated cameras whose every exposure is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.capture.observing import SimulatedCamera, Take, observe

from oneclock.capture.frames import StampClock
from oneclock.capture.timing.frame_clocks import FrameTimes, Observations, time_frames

Floats = NDArray[np.float64]

ALL, DRIVER, COUNTED, BARE = "driver device sequence", "driver sequence", "sequence", ""
T = 1 / 30
FAULTS: dict[str, SimulatedCamera] = {
    "steady": SimulatedCamera(),
    "slow clock": SimulatedCamera(ppm=1000, device_ppm=-1000),
    "fast clock": SimulatedCamera(ppm=-1000, device_ppm=1000),
    "stall, frames lost": SimulatedCamera(lost=((20, 1.5),)),
    "stall, frames late": SimulatedCamera(late=((20, 0.5), (40, 1.5))),
    "drops": SimulatedCamera(drop=0.03),
}


def errors(timed: FrameTimes, take: Take) -> Floats:
    """Against the truth, up to the constant nobody can see."""
    off = timed.times - take.exposed
    return off - np.median(off)


def rms(values: Floats) -> float:
    return float(np.sqrt(np.mean(values**2)))


def true_losses(take: Take) -> int:
    return int((np.diff(take.counts) - 1).sum())


def shifted(seen: Observations, seconds: float) -> Observations:
    return replace(seen, arrived=seen.arrived + seconds, driver=seen.driver + seconds)


# -- laws ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("clocks", [ALL, DRIVER, COUNTED, BARE])
@given(seconds=st.integers(-(2**20), 2**20), seed=st.integers(0, 99))
@settings(max_examples=8)
def test_a_constant_on_all_host_stamps_moves_the_times_by_it(
    clocks: str, seconds: int, seed: int
) -> None:
    seen = observe(SimulatedCamera(clocks=clocks, seed=seed, drop=0.02), 20).seen

    here, there = time_frames(seen), time_frames(shifted(seen, seconds))

    assert np.allclose(here.times + seconds, there.times, rtol=0, atol=1e-7)
    assert np.array_equal(here.counts, there.counts)


@given(origin=st.floats(-1e5, 1e5), ppm=st.floats(-2000, 2000), seed=st.integers(0, 99))
@settings(max_examples=15)
def test_where_the_device_clock_starts_and_how_fast_it_runs_does_not_matter(
    origin: float, ppm: float, seed: int
) -> None:
    seen = observe(SimulatedCamera(seed=seed), 20).seen
    other = replace(seen, device=origin + seen.device * (1 + ppm * 1e-6))

    assert np.abs(time_frames(seen).times - time_frames(other).times).max() < 2e-5


@given(
    clocks=st.sampled_from([ALL, DRIVER, COUNTED, BARE]),
    jitter=st.floats(0, 0.03),
    drop=st.floats(0, 0.3),
    seconds=st.floats(0.04, 8),
    faults=st.booleans(),
    seed=st.integers(0, 99),
)
@settings(max_examples=60)
def test_times_are_finite_and_strictly_increase_whatever_was_seen(
    clocks: str, jitter: float, drop: float, seconds: float, faults: bool, seed: int
) -> None:
    camera = SimulatedCamera(clocks=clocks, jitter=jitter, drop=drop, seed=seed)
    if faults:
        camera = replace(
            camera, unplugged=((1, 1),), paused=((3, 0.3),), slow=((5, 1),), late=((6.5, 0.4),)
        )
    take = observe(camera, seconds)

    timed = time_frames(take.seen)

    assert len(timed.times) == len(take.exposed)
    assert np.isfinite(timed.times).all()
    assert (np.diff(timed.times) > 0).all()
    assert (np.diff(timed.counts) > 0).all()
    assert (timed.lost_before >= 0).all()


# -- accuracy ------------------------------------------------------------------------------------


@pytest.mark.parametrize("clocks", [ALL, COUNTED, BARE])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_steady_camera_is_timed_within_a_third_of_a_millisecond(fault: str, clocks: str) -> None:
    for seed in range(3):
        take = observe(replace(FAULTS[fault], clocks=clocks, seed=seed), 60)

        timed = time_frames(take.seen)

        assert rms(errors(timed, take)) < 1e-4
        assert np.abs(errors(timed, take)).max() < 3e-4
        assert timed.lost == true_losses(take)
        assert timed.smoothed == (clocks != ALL)
        assert timed.clock is (StampClock.DEVICE if clocks == ALL else StampClock.ARRIVAL)


@pytest.mark.parametrize("clocks", [ALL, DRIVER, COUNTED, BARE])
@pytest.mark.parametrize("seconds", [3.0, 20.0, 60.0])
def test_the_errors_are_what_the_standard_deviation_says(seconds: float, clocks: str) -> None:
    for unevenness in (0.0, 1e-3):
        camera = SimulatedCamera(clocks=clocks, exposure_jitter=unevenness)
        takes = [observe(replace(camera, seed=seed), seconds) for seed in range(6)]
        timed = [time_frames(take.seen) for take in takes]
        claimed = rms(np.array([each.std for each in timed]))
        found = rms(np.array([rms(errors(*pair)) for pair in zip(timed, takes, strict=True)]))
        assert found < 1.4 * claimed
        assert claimed < 1.2e-3


@pytest.mark.parametrize("clocks", [ALL, COUNTED, BARE])
def test_a_clock_bent_by_warmth_is_followed(clocks: str) -> None:
    take = observe(SimulatedCamera(warming_ppm=20, clocks=clocks, seed=1), 1800)
    # The device's own clock is bent, not the exposures.
    bend = take.exposed**2 / 1200 * 20e-6 * (take.exposed < 600)
    bend += (take.exposed - 300) * 20e-6 * (take.exposed >= 600)
    if clocks == ALL:
        take = replace(take, seen=replace(take.seen, device=take.seen.device + bend))

    timed = time_frames(take.seen)

    line = np.polynomial.Polynomial.fit(take.exposed, bend, 1)
    assert rms(bend - line(take.exposed)) > 0.4e-3
    assert timed.bent
    assert rms(errors(timed, take)) < 1e-4


def test_a_straight_clock_is_not_called_bent() -> None:
    for seed in range(4):
        take = observe(SimulatedCamera(seed=seed, ppm=300, device_ppm=-3000), 1200)
        timed = time_frames(take.seen)
        assert not timed.bent
        assert timed.std < 9e-6


def test_the_device_clock_is_reported_as_the_line_it_is() -> None:
    camera = SimulatedCamera(device_ppm=400, device_origin=50.0)

    (clock,) = time_frames(observe(camera, 60).seen).device_clocks

    assert clock is not None
    assert clock.drift == pytest.approx(-400e-6, abs=5e-6)
    assert clock.to_reference(50.0) == pytest.approx(0.0, abs=1e-4)


# -- clocks and counts that end ------------------------------------------------------------------


@pytest.mark.parametrize("clocks", [ALL, COUNTED, BARE])
def test_a_camera_that_comes_back_is_timed_anew(clocks: str) -> None:
    take = observe(SimulatedCamera(unplugged=((20, 5),), clocks=clocks), 60)

    timed = time_frames(take.seen)

    again = np.flatnonzero(np.diff(take.seen.connection)) + 1
    assert rms(errors(timed, take)) < 2e-4
    assert timed.lost_before[again] == pytest.approx(150, abs=1)
    assert len(timed.device_clocks) == 2
    assert timed.lost == timed.lost_before[again]


@pytest.mark.parametrize("clocks", [COUNTED, BARE])
def test_a_pause_that_is_not_counted_does_not_bend_the_line(clocks: str) -> None:
    take = observe(SimulatedCamera(paused=((20, 1.0),), clocks=clocks), 60)

    timed = time_frames(take.seen)

    assert timed.smoothed
    assert np.abs(errors(timed, take)).max() < 1e-3


def test_a_camera_that_slows_to_half_its_rate_is_timed_at_both() -> None:
    take = observe(SimulatedCamera(slow=((20, 10),), clocks=COUNTED), 60)

    timed = time_frames(take.seen)

    assert np.abs(errors(timed, take)).max() < 1e-3
    assert timed.lost == 0


@pytest.mark.parametrize("clocks", [COUNTED, BARE])
def test_frames_before_a_pause_too_early_to_be_seen_are_not_later_than_they_arrived(
    clocks: str,
) -> None:
    # After ten frames the phase moves by 6 ms.
    take = observe(SimulatedCamera(paused=((0.32, 0.006 - 0.4 * T),), clocks=clocks), 20)

    timed = time_frames(take.seen)

    assert timed.smoothed
    assert (timed.times <= take.seen.arrived + 2e-3).all()


@pytest.mark.parametrize("seed", range(3))
def test_jitter_of_a_period_is_taken_out_where_frames_are_counted(seed: int) -> None:
    take = observe(SimulatedCamera(jitter=25e-3, clocks=COUNTED, seed=seed), 120)
    assert rms(errors(time_frames(take.seen), take)) < 2e-4


@pytest.mark.parametrize("seed", range(6))
def test_frames_are_counted_by_their_times_through_jitter_of_a_third_of_a_period(seed: int) -> None:
    take = observe(SimulatedCamera(jitter=11e-3, clocks=BARE, seed=seed), 120)

    timed = time_frames(take.seen)

    # A very late frame at the end, with none after it, may be taken for the next.
    assert np.array_equal(timed.counts[:-5], take.counts[:-5])


WANDERING: dict[str, Callable[[np.random.Generator, int], Floats]] = {
    "any interval": lambda rng, count: rng.uniform(0.02, 0.06, count),
    "a little off each time": lambda rng, count: T + 3e-4 * rng.standard_normal(count),
    "more off each time": lambda rng, count: T + 1e-3 * rng.standard_normal(count),
    "two rates in turn": lambda rng, count: np.where(rng.random(count) < 0.5, 1 / 30, 1 / 25),
    "slowly up and down": lambda rng, count: (
        T * (1 + 0.1 * np.sin(np.arange(count) / 40 + rng.uniform(0, 6)))
    ),
}


@pytest.mark.parametrize("cadence", WANDERING)
def test_a_camera_without_cadence_is_not_forced_into_one(cadence: str) -> None:
    gained = []
    for seed in range(16):
        rng = np.random.default_rng([seed, 3])
        count = int(rng.choice([150, 400, 1500]))
        exposed = np.cumsum(WANDERING[cadence](rng, count))
        arrived = np.maximum.accumulate(exposed + rng.exponential(1e-3, count))
        for sequence in (np.arange(count), np.full(count, -1)):
            off = time_frames(only_arrivals(arrived, sequence)).times - exposed
            gained.append(rms(off - np.median(off)) / np.std(arrived - exposed))
    # Stretches that are even by chance do some harm, at most as much again as the jitter.
    assert max(gained) < 2.5
    assert np.mean(np.array(gained) > 1.3) < 0.2


def only_arrivals(arrived: Floats, sequence: NDArray[np.int64]) -> Observations:
    return Observations(
        arrived=arrived,
        driver=np.full(len(arrived), np.nan),
        device=np.full(len(arrived), np.nan),
        sequence=sequence,
        connection=np.zeros(len(arrived), np.int64),
    )


# -- which clock ---------------------------------------------------------------------------------


def test_stamps_that_are_no_clock_are_not_believed() -> None:
    take = observe(SimulatedCamera(), 60)
    rng = np.random.default_rng(6)
    made_up = np.cumsum(rng.uniform(0.0, 0.066, len(take.exposed)))

    timed = time_frames(replace(take.seen, device=made_up))

    assert timed.clock is StampClock.DRIVER
    assert np.array_equal(
        timed.times, time_frames(replace(take.seen, device=np.full(len(made_up), np.nan))).times
    )


def test_a_device_stamp_missing_now_and_then_is_filled_in() -> None:
    take = observe(SimulatedCamera(drop=0.01), 60)
    device = take.seen.device.copy()
    device[[0, 17, 300, 301, -1]] = np.nan
    device[500] = device[499]

    timed = time_frames(replace(take.seen, device=device))

    assert timed.clock is StampClock.DEVICE
    assert np.abs(errors(timed, take)).max() < 1e-4


def test_a_connection_without_device_stamps_does_not_spoil_the_others() -> None:
    take = observe(SimulatedCamera(unplugged=((50, 5),)), 60)
    device = np.where(take.seen.connection == 1, np.nan, take.seen.device)

    timed = time_frames(replace(take.seen, device=device))

    assert timed.clock is StampClock.DEVICE
    assert timed.clock_of == (StampClock.DEVICE, StampClock.DRIVER)
    assert timed.device_clocks[1] is None


def test_driver_stamps_of_frames_nobody_counted_are_taken_as_they_are() -> None:
    seen = observe(SimulatedCamera(clocks="driver"), 60).seen
    timed = time_frames(seen)
    assert timed.clock is StampClock.DRIVER
    assert not timed.smoothed
    assert np.array_equal(timed.times, seen.driver)


def test_the_rate_is_per_host_second() -> None:
    for clocks in (ALL, DRIVER, COUNTED, BARE):
        timed = time_frames(observe(SimulatedCamera(clocks=clocks, ppm=500), 60).seen)
        assert timed.rate == pytest.approx(30 / 1.0005, rel=10e-6)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
@pytest.mark.parametrize("clocks", [ALL, DRIVER, COUNTED, BARE])
def test_a_few_frames_and_none_are_no_special_case(count: int, clocks: str) -> None:
    seen = observe(SimulatedCamera(clocks=clocks), 1).seen.part(0, count)
    timed = time_frames(seen)
    assert len(timed.times) == len(timed.counts) == len(timed.lost_before) == count


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"driver": np.zeros(2)}, "one entry in each"),
        ({"arrived": np.array([0.0, 2.0, 1.0])}, "one after the other"),
        ({"arrived": np.array([0.0, np.nan, 1.0])}, "arrived"),
        ({"connection": np.array([0, 1, 0])}, "follow each other"),
    ],
)
def test_observations_that_make_no_sense_are_refused(change: dict[str, Floats], says: str) -> None:
    seen = observe(SimulatedCamera(), 1).seen.part(0, 3)
    with pytest.raises(ValueError, match=says):
        replace(seen, **change)  # type: ignore[arg-type]


def test_packets_that_come_in_bursts_are_not_called_punctual() -> None:
    """A camera of no steady pace, and a network that holds some packets back: no line is to be had,
    and the times are worth what the packets' delays leave of them."""
    rng = np.random.default_rng(3)
    truth = np.cumsum(rng.uniform(0.0327, 0.0339, 400))
    late = np.where(np.arange(400) % 23 < 2, 0.05, 0.0)
    unknown = np.full(400, np.nan)

    timed = time_frames(
        Observations(
            arrived=np.maximum.accumulate(truth + late),
            driver=unknown,
            device=unknown,
            sequence=np.arange(400),
            connection=np.zeros(400, np.int64),
        )
    )

    assert not timed.smoothed
    assert timed.std > 0.4 * float(np.std(timed.times - truth))
