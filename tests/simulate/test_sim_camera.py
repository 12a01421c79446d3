"""Simulated cameras do what they were told: their exposures, their clocks, their faults."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, takewhile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.errors import UsageError
from oneclock.simulate.sim_camera import SimCamera, SimFrame, StampedBy, parse_sim_camera
from oneclock.timebase.span import Span

rates = st.sampled_from([Fraction(30), Fraction(25), Fraction(30000, 1001), Fraction(60)])
cameras = st.builds(
    SimCamera,
    rate=rates,
    ppm=st.floats(-1000, 1000),
    phase=st.floats(-0.1, 0.1),
    jitter=st.floats(0, 0.02),
    drop=st.floats(0, 0.5),
    torn=st.floats(0, 1),
    clock=st.sampled_from(StampedBy),
    seed=st.integers(0, 5),
)


def frames(
    camera: SimCamera, count: int = 300, *, since: float = 0.0, connection: int = 0
) -> list[SimFrame]:
    return list(islice(camera.frames(connection, since), count))


def until(camera: SimCamera, end: float, *, since: float = 0.0) -> list[SimFrame]:
    return list(takewhile(lambda frame: frame.exposed < end, camera.frames(0, since)))


@given(camera=cameras, connection=st.integers(0, 3), since=st.floats(-5, 50))
def test_every_exposure_lies_on_the_line_of_the_cameras_clock(
    camera: SimCamera, connection: int, since: float
) -> None:
    clock = camera.clock_of(connection)

    for frame in frames(camera, 40, since=since, connection=connection):
        local = float(Fraction(frame.number) / camera.rate)
        assert frame.exposed == pytest.approx(clock.to_reference(local), abs=1e-9)
        assert frame.exposed >= since - 1e-9


@given(camera=cameras, since=st.floats(-5, 5))
def test_packets_come_in_order_and_never_before_their_light(
    camera: SimCamera, since: float
) -> None:
    found = frames(camera, 100, since=since)

    assert (np.diff([frame.delivered for frame in found]) >= 0).all()
    assert (np.diff([frame.number for frame in found]) > 0).all()
    assert all(frame.delivered > frame.exposed + camera.exposure for frame in found)


@given(camera=cameras)
def test_the_sequence_counts_what_was_lost(camera: SimCamera) -> None:
    found = frames(camera, 100)
    numbers = np.array([frame.number for frame in found])
    counted = np.array([frame.sequence for frame in found])

    assert np.diff(counted).tolist() == np.diff(numbers).tolist()


@given(camera=cameras, since=st.floats(0, 20))
def test_the_same_seed_gives_the_same_camera_wherever_one_looks(
    camera: SimCamera, since: float
) -> None:
    whole = {frame.number: frame for frame in until(camera, since + 1.0)}

    for frame in until(camera, since + 1.0, since=since):
        before = whole[frame.number]
        assert (frame.exposed, frame.torn) == (before.exposed, before.torn)


def test_another_seed_is_another_camera() -> None:
    one, other = (SimCamera(rate=Fraction(30), drop=0.3, seed=seed) for seed in (1, 2))

    assert frames(one) == frames(one)
    assert [f.number for f in frames(one)] != [f.number for f in frames(other)]


def test_a_stream_that_starts_anew_has_another_phase_and_counts_from_zero() -> None:
    camera = SimCamera(rate=Fraction(30))
    first, again = frames(camera, 1)[0], frames(camera, 1, connection=1)[0]

    assert first.sequence == again.sequence == 0
    assert (again.exposed - first.exposed) % camera.period > 1e-4


def test_a_camera_that_runs_slow_has_longer_seconds() -> None:
    camera = SimCamera(rate=Fraction(30), ppm=1000)

    assert frames(camera, 301)[300].exposed == pytest.approx(10.01)


def test_packets_are_lost_at_the_rate_that_was_asked_for() -> None:
    found = frames(SimCamera(rate=Fraction(30), drop=0.2), 4000)

    assert len(found) / (found[-1].sequence + 1) == pytest.approx(0.8, abs=0.02)


def test_packets_are_torn_at_the_rate_that_was_asked_for() -> None:
    found = frames(SimCamera(rate=Fraction(30), torn=0.3), 4000)

    assert np.mean([frame.torn for frame in found]) == pytest.approx(0.3, abs=0.03)


def test_packets_wait_as_long_as_was_asked_for() -> None:
    found = frames(SimCamera(rate=Fraction(30), jitter=0.004), 4000)
    waits = np.array([frame.delivered - frame.exposed for frame in found])

    assert waits.std() == pytest.approx(0.004, rel=0.1)
    assert waits.min() == pytest.approx(0.016, abs=1e-4)


def test_while_it_stalls_nothing_is_exposed_and_nothing_counted() -> None:
    found = until(SimCamera(rate=Fraction(30), stall=Span(start=1.0, end=1.5)), 3.0)
    seen = np.array([frame.exposed for frame in found])

    assert not ((seen >= 1.0) & (seen < 1.5)).any()
    assert np.diff(seen).max() == pytest.approx(0.5, abs=0.04)
    assert [frame.sequence for frame in found] == list(range(len(found)))


def test_in_the_dark_every_other_frame_is_exposed() -> None:
    found = until(SimCamera(rate=Fraction(30), slow=Span(start=1.0, end=2.0)), 3.0)
    seen = np.array([frame.exposed for frame in found])

    assert ((seen >= 1.0) & (seen < 2.0)).sum() == 15
    assert ((seen >= 2.0) & (seen < 3.0)).sum() == 30
    assert [frame.sequence for frame in found] == list(range(len(found)))


def test_when_it_is_unplugged_its_stream_ends_and_the_next_one_goes_on() -> None:
    camera = SimCamera(rate=Fraction(30), unplug=Span(start=1.0, end=1.4))

    before = list(camera.frames(0, 0.0))
    after = frames(camera, 5, since=1.4, connection=1)

    assert before[-1].delivered < 1.0
    assert before[-1].delivered > 0.95
    assert after[0].exposed == pytest.approx(1.4, abs=0.04)


def test_what_the_driver_says_is_the_exposure_unless_the_camera_knows_better() -> None:
    driver = SimCamera(rate=Fraction(30), jitter=0.01)
    device = SimCamera(rate=Fraction(30), jitter=0.01, clock=StampedBy.DEVICE)

    assert all(frame.stamped == frame.exposed for frame in frames(driver, 50))
    late = [frame.stamped - frame.exposed for frame in frames(device, 50)]
    assert min(late) >= 0
    assert max(late) > 0.01


@given(stretched=st.floats(0, 0.033))
def test_a_long_exposure_moves_all_that_follow(stretched: float) -> None:
    camera = SimCamera(rate=Fraction(30), ppm=200)
    usual = next(camera.frames(0, 10.0))

    moved = next(camera.frames(0, 10.0, stretched))

    shift = (moved.exposed - usual.exposed - stretched) % camera.period
    assert min(shift, camera.period - shift) < 1e-9


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"ppm": "much"}, "could not convert"),
        ({"ppm": "nan"}, "nan is no number"),
        ({"phase": "inf"}, "inf is no number"),
        ({"ppm": "20000"}, "its clock not mad"),
        ({"drop": "1"}, "shares lie between 0 and 1"),
        ({"torn": "-0.1"}, "shares lie between 0 and 1"),
        ({"jitter": "-1"}, "durations are not negative"),
        ({"stall": "2"}, "could not convert"),
        ({"stall": "2:-1"}, "cannot end"),
        ({"clock": "sundial"}, "sundial"),
        ({"seed": "one"}, "invalid literal"),
    ],
)
def test_a_camera_that_makes_no_sense_is_said_with_a_remedy(
    options: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageError) as raised:
        parse_sim_camera("30", options, "sim:30,odd")

    assert "sim:30,odd: is no simulated camera" in str(raised.value)
    assert words in raised.value.cause
    assert raised.value.remedy.startswith("write sim:30,ppm=200")


@pytest.mark.parametrize("rate", ["", "0", "-30", "fast", "nan"])
def test_a_rate_that_makes_no_sense_is_said(rate: str) -> None:
    with pytest.raises(UsageError, match="is no simulated camera"):
        parse_sim_camera(rate, {}, "sim:")


def test_a_camera_is_what_it_was_told_to_be() -> None:
    told = {"ppm": "200", "phase": "0.01", "stall": "2:0.5", "clock": "device", "light": "0"}

    camera = parse_sim_camera("30000/1001", told, "sim:")

    assert camera == SimCamera(
        rate=Fraction(30000, 1001),
        ppm=200.0,
        phase=0.01,
        stall=Span(start=2.0, end=2.5),
        clock=StampedBy.DEVICE,
        light=False,
    )
