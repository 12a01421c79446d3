"""Silent cameras of known clocks: the answer is right and says how right, or there is none."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from tests.align.light.filming import SilentCamera, film, flashing, switched, truth_of
from tests.align.light.trains import (
    RHYTHMS,
    Rhythm,
    blinking,
    in_turn,
    now_and_then,
    seen_from,
    thunderstorm,
    train,
)

from oneclock.align.by import By
from oneclock.align.light.change_train import make_train
from oneclock.align.light.sharp_changes import Kind
from oneclock.align.light.solve_by_light import solve_by_light, solve_trains
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.timebase.clock_map import ClockMap

PPM = 1e-6


def moments(count: int, seed: int, *, first: float = 8.0, last: float = 80.0) -> list[float]:
    """At no rhythm, and a second apart at least."""
    random = np.random.default_rng(seed)
    free = np.sort(random.uniform(first, last - count, count))
    return [float(t) for t in free + np.arange(count)]


def error_in_frames(answer: Answer, source: SilentCamera, reference: SilentCamera) -> float:
    assert answer.clock is not None
    middle = source.length / 2
    truth = truth_of(source, reference).to_reference(middle)
    return (answer.clock.to_reference(middle) - truth) * min(source.rate, reference.rate)


CAMERAS = [
    pytest.param({}, {}, id="alike"),
    pytest.param({"rate": 24, "exposure": 1 / 48}, {"rate": 60, "exposure": 1 / 1000}, id="24, 60"),
    pytest.param({"rate": 25, "exposure": 1 / 50}, {"rate": 30000 / 1001}, id="25, 29.97"),
    pytest.param({"rate": 50, "exposure": 1 / 60}, {"rate": 30, "exposure": 1 / 30}, id="50, 30"),
    pytest.param({"readout": 0.02, "exposure": 0.02}, {"readout": 0.012}, id="rolling shutters"),
    pytest.param({"auto_gain": 2.0}, {"auto_gain": 0.7}, id="automatic gain"),
    pytest.param({"gamma": 1.8}, {"gamma": 2.6}, id="other curves"),
    pytest.param({"noise": 0.05}, {"noise": 0.03}, id="noise"),
    pytest.param({"moving": 0.03}, {"moving": 0.03}, id="people about"),
]


@pytest.mark.parametrize(("ours", "theirs"), CAMERAS)
def test_five_switches_are_enough_for_a_quarter_of_a_frame(
    ours: dict[str, float], theirs: dict[str, float]
) -> None:
    reference = SilentCamera(length=90, seed=1, **ours)
    source = SilentCamera(starts_at=4.321, length=80, ppm=60, seed=2, **theirs)
    lamps = [switched(moments(5, seed=3))]
    answer = solve_by_light(film(lamps, reference), film(lamps, source))
    assert (answer.grade, answer.by) == (Grade.TRUSTED, By.LIGHT)
    assert abs(error_in_frames(answer, source, reference)) < 0.25


def test_three_sigma_hold_whatever_the_exposure() -> None:
    random = np.random.default_rng(11)
    errors, deviations = [], []
    for seed in range(16):
        reference = SilentCamera(
            length=60, exposure=random.uniform(0.001, 0.033), readout=0.01, seed=2 * seed
        )
        source = SilentCamera(
            starts_at=random.uniform(0, 5),
            length=60,
            rate=random.choice([25.0, 30.0, 50.0]),
            ppm=random.uniform(-100, 100),
            exposure=random.uniform(0.001, 0.02),
            auto_gain=1.0,
            seed=2 * seed + 1,
        )
        lamps = [switched(moments(10, seed, last=58.0))]
        answer = solve_by_light(film(lamps, reference), film(lamps, source))
        assert answer.clock is not None
        error = error_in_frames(answer, source, reference)
        errors.append(error)
        deviations.append(
            error / (answer.clock.std_at(source.length / 2) * min(source.rate, reference.rate))
        )
    assert np.abs(deviations).max() < 3
    assert np.std(deviations) > 0.3  # nor is it overstated
    assert np.sqrt(np.mean(np.square(errors))) < 0.1


def test_the_drift_of_a_long_recording_is_found() -> None:
    happened = in_turn(np.array(moments(24, seed=5, first=10, last=7100)))
    clock = ClockMap(delta=3.3, drift=100 * PPM)
    answer = solve_trains(train(happened, 7200), train(seen_from(clock, happened), 7100))
    assert answer.clock is not None
    assert answer.clock.drift == pytest.approx(clock.drift, abs=3 * PPM)
    assert answer.clock.delta == pytest.approx(clock.delta, abs=2e-3)


def test_who_is_the_reference_makes_no_difference() -> None:
    happened = in_turn(np.array(moments(12, seed=6)))
    one, other = train(happened, 90), train(seen_from(ClockMap(delta=7.0), happened), 80)
    there, back = solve_trains(one, other), solve_trains(other, one)
    assert there.clock is not None
    assert back.clock is not None
    assert there.clock.then(back.clock).to_reference(40.0) == pytest.approx(40.0, abs=1e-3)
    assert there.grade is back.grade is Grade.TRUSTED


def test_flashes_shorter_than_a_frame_align_as_well() -> None:
    reference = SilentCamera(length=90, exposure=1 / 50, readout=0.02, seed=1)
    source = SilentCamera(starts_at=2.5, length=85, exposure=1 / 40, readout=0.015, seed=2)
    lamps = [flashing(moments(12, seed=8), lasting=0.002)]
    answer = solve_by_light(film(lamps, reference), film(lamps, source))
    assert answer.grade is Grade.TRUSTED
    assert abs(error_in_frames(answer, source, reference)) < 0.25


def test_a_lamp_that_one_camera_alone_sees_does_no_harm() -> None:
    reference = SilentCamera(length=90, seed=1)
    source = SilentCamera(starts_at=4.0, length=80, seed=2)
    shared, own = switched(moments(9, seed=9)), switched(moments(6, seed=10))
    answer = solve_by_light(film([shared], reference), film([shared, own], source))
    assert answer.grade is Grade.TRUSTED
    assert abs(error_in_frames(answer, source, reference)) < 0.25


# -- what is not to be answered ------------------------------------------------------------------


@pytest.mark.parametrize("rhythm", RHYTHMS, ids=lambda rhythm: rhythm.__name__)
def test_unrelated_recordings_are_never_trusted(rhythm: Rhythm) -> None:
    grades: Counter[Grade] = Counter()
    for seed in range(40):
        random = np.random.default_rng([seed, 5])
        lengths = random.uniform(20, 100, 2).tolist()
        one, other = (train(rhythm(random, length), length) for length in lengths)
        grades[solve_trains(one, other).grade] += 1
    assert grades[Grade.TRUSTED] == 0
    assert grades[Grade.DOUBTFUL] <= 1


def test_a_lamp_that_blinks_is_ambiguous_and_its_period_is_told() -> None:
    happened = in_turn(np.arange(2.0, 58.0, 0.6))
    answer = solve_trains(train(happened, 60), train(seen_from(ClockMap(delta=5.1), happened), 50))
    assert answer.grade is Grade.REFUSED
    assert answer.reason.startswith("ambiguous, the light repeats after 1.20 s")
    assert answer.evidence is not None
    assert len(answer.evidence.open_offsets) > 3


def test_a_lamp_that_blinks_beside_one_that_does_not_is_no_obstacle() -> None:
    blinks = in_turn(np.arange(2.0, 88.0, 2.5))
    happened = sorted(blinks + in_turn(np.array(moments(40, seed=12))))
    clock = ClockMap(delta=5.1)
    answer = solve_trains(train(happened, 90), train(seen_from(clock, happened), 80))
    assert answer.clock is not None
    assert answer.clock.delta == pytest.approx(clock.delta, abs=5e-3)


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_changes_prove_nothing(count: int) -> None:
    happened = in_turn(np.array(moments(count, seed=13)))
    answer = solve_trains(train(happened, 90), train(seen_from(ClockMap(delta=5.0), happened), 80))
    assert answer.grade is Grade.REFUSED


def test_two_bursts_that_meet_are_one_coincidence() -> None:
    strokes = 10.0 + np.cumsum([0.0, 0.2, 0.35, 0.55, 0.3, 0.75, 0.45, 0.25])
    burst = [(float(stroke), Kind.FLASH) for stroke in strokes]
    answer = solve_trains(train(burst, 60), train(seen_from(ClockMap(delta=5.0), burst), 50))
    assert answer.grade is not Grade.TRUSTED


def test_who_saw_nothing_is_named() -> None:
    lit = film([switched(moments(6, seed=14))], SilentCamera(length=90))
    dull = film([], SilentCamera(length=60, moving=0.03, seed=4))
    assert solve_by_light(dull, lit).reason == "the reference saw no sharp change of light"
    assert solve_by_light(lit, dull).reason == "the source saw no sharp change of light"


def test_changes_of_other_kinds_do_not_meet() -> None:
    random = np.random.default_rng(15)
    flashes = thunderstorm(random, 60.0)
    answer = solve_trains(train(flashes, 60), train(in_turn(np.array(moments(9, 1))), 90))
    assert answer.grade is Grade.REFUSED
    assert "of a kind" in answer.reason


def test_an_empty_train_is_refused_and_not_an_error() -> None:
    empty = make_train([], duration=0.0, period=0.0)
    assert solve_trains(empty, empty).grade is Grade.REFUSED


def test_other_rhythms_at_the_same_place_are_told_apart() -> None:
    """A rhythm is common to half of all recordings; what is in addition to it decides."""
    random = np.random.default_rng(16)
    one = sorted([*blinking(random, 90.0), *now_and_then(random, 90.0)])
    other = sorted([*blinking(random, 90.0), *now_and_then(random, 90.0)])
    assert solve_trains(train(one, 90), train(other, 90)).grade is Grade.REFUSED
