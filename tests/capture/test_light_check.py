"""Each camera's error is found from a light that all of them saw, and its uncertainty is honest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.capture.lit_rows import Witness, flashed, witness

from oneclock.capture.light.light_check import CameraCheck, LightCheck, check_light
from oneclock.simulate.shared_light import SharedLight

LAMP = SharedLight(seed=4)
REFERENCE = Witness(name="ref")


def checked(*cameras: Witness, lamp: SharedLight = LAMP, length: float = 16.0) -> LightCheck:
    return check_light([witness(camera, lamp, length) for camera in cameras])


def of(check: LightCheck, name: str) -> CameraCheck:
    return next(camera for camera in check.cameras if camera.name == name)


def miss(found: CameraCheck, camera: Witness, reference: Witness = REFERENCE) -> float:
    """How far the answer is from the truth; infinite where there is none."""
    if found.error is None:
        return float("inf")
    return abs(found.error - (camera.middle_error - reference.middle_error))


def is_close(found: CameraCheck, camera: Witness, reference: Witness = REFERENCE) -> bool:
    assert found.std is not None
    return miss(found, camera, reference) < max(0.0005, 3 * found.std)


@pytest.mark.parametrize("error", [0.0, 0.005, 0.033, 0.120, -0.4, 1.2])
def test_an_error_is_measured_to_a_fraction_of_a_frame(error: float) -> None:
    camera = Witness(name="cam", error=error, phase=0.011, seed=1)
    check = checked(REFERENCE, camera)
    found = of(check, "cam")
    assert is_close(found, camera)
    assert found.std is not None
    assert found.std < 0.001
    assert found.passed == (abs(error) < 1 / 60)
    assert check.passed == found.passed


@pytest.mark.parametrize(
    "camera",
    [
        Witness(name="cam", error=0.02, rate=25, readout=0.030, exposure=0.020, seed=1),
        Witness(name="cam", error=0.02, rate=60, readout=0.012, exposure=0.004, seed=1),
        Witness(name="cam", error=0.02, ppm=800, phase=0.02, seed=1),
        Witness(name="cam", error=0.02, readout=0.030, exposure=0.0005, seed=1),
        Witness(name="cam", error=0.02, readout=0.0, exposure=0.025, seed=1),
        Witness(name="cam", error=0.02, noise=0.02, seed=1),
        Witness(name="cam", error=0.02, people=0.1, seed=1),
        Witness(name="cam", error=0.02, torn=0.1, seed=1),
        Witness(name="cam", error=0.02, daylight=4.0, seed=1),
    ],
    ids=["slow", "fast", "drifting", "short", "global", "noisy", "people", "torn", "daylight"],
)
def test_cameras_of_all_kinds_are_measured(camera: Witness) -> None:
    assert is_close(of(checked(REFERENCE, camera), "cam"), camera)


def test_uncertainties_hold_what_they_promise() -> None:
    scores = np.array([_score(number, 0.010 * (1 + number % 3)) for number in range(36)])
    assert np.mean(scores < 2) >= 0.85
    assert np.mean(scores < 1) <= 0.95  # nor is it all fear


def _score(number: int, readout: float) -> float:
    """Standard deviations between answer and truth of one random pair."""
    rng = np.random.default_rng([number, round(readout * 1000)])
    one, other = (
        Witness(
            name=name,
            readout=readout,
            exposure=float(rng.uniform(0.002, 0.025)),
            ppm=float(rng.uniform(-100, 100)),
            phase=float(rng.uniform(0, 0.033)),
            error=float(rng.uniform(-0.1, 0.1)),
            seed=number,
        )
        for name in ("ref", "cam")
    )
    found = of(checked(one, other, lamp=SharedLight(seed=number), length=14.0), "cam")
    assert found.std is not None
    return miss(found, other, one) / found.std


def test_a_global_shutter_that_is_mostly_blind_is_known_to_some_milliseconds() -> None:
    one, other = (
        Witness(name=name, readout=0.0, exposure=0.003, error=error, ppm=ppm, seed=seed)
        for name, error, ppm, seed in (("ref", 0.0, 0.0, 1), ("cam", 0.02, 90.0, 2))
    )
    found = of(checked(one, other, length=40.0), "cam")
    assert found.std is not None
    assert 0.0003 < found.std < 0.004
    assert miss(found, other, one) < 3 * found.std


def test_readout_and_exposure_are_told_where_rates_differ() -> None:
    camera = Witness(name="cam", rate=25, readout=0.030, exposure=0.020, seed=1)
    found = of(checked(REFERENCE, camera, length=30.0), "cam")
    assert found.readout == pytest.approx(0.030, abs=0.002)
    assert found.exposure == pytest.approx(0.020, abs=0.002)


def test_the_start_of_the_exposure_is_told_too() -> None:
    camera = Witness(name="cam", rate=25, error=0.01, readout=0.030, exposure=0.020, seed=1)
    found = of(checked(REFERENCE, camera, length=30.0), "cam")
    assert found.start_error is not None
    assert found.start_std is not None
    assert abs(found.start_error - 0.01) < max(0.0005, 3 * found.start_std)


def test_one_step_gives_an_answer_as_blunt_as_a_frame() -> None:
    camera = Witness(name="cam", error=0.005, phase=0.011, seed=1)
    found = of(checked(REFERENCE, camera, length=1.6), "cam")
    assert found.steps == 1
    assert found.std is not None
    assert found.std > 0.003
    assert miss(found, camera) < 3 * found.std
    assert "one step only" in found.note


def test_short_flashes_are_measured_as_well() -> None:
    flashes = np.cumsum(np.random.default_rng(0).uniform(0.7, 1.9, 14))
    camera = Witness(name="cam", error=0.04, phase=0.013, seed=3)
    check = check_light([flashed(c, flashes, 0.05, 20.0) for c in (REFERENCE, camera)])
    found = of(check, "cam")
    assert is_close(found, camera)


def test_where_nothing_was_switched_the_remedy_is_said() -> None:
    dark = [
        Witness(name=name, sees_the_lamp=False, people=0.8, seed=seed)
        for seed, name in enumerate("ab")
    ]
    check = checked(*dark)
    assert check.reference is None
    assert not check.passed
    assert check.note.startswith("no light was found; switch a lamp")
    assert [camera.error for camera in check.cameras] == [None, None]


def test_a_camera_that_does_not_see_the_light_is_not_judged_by_it() -> None:
    camera = Witness(name="cam", phase=0.011, seed=1)
    blind = Witness(name="blind", sees_the_lamp=False, people=0.8, seed=2)
    check = checked(REFERENCE, blind, camera)
    assert of(check, "blind").error is None
    assert "does not see the light" in of(check, "blind").note
    assert is_close(of(check, "cam"), camera)
    assert not check.passed


def test_where_the_first_camera_is_blind_the_next_is_the_reference() -> None:
    blind = Witness(name="blind", sees_the_lamp=False, seed=2)
    check = checked(blind, REFERENCE, Witness(name="cam", phase=0.011, seed=1))
    assert check.reference == "ref"
    assert [camera.name for camera in check.cameras] == ["blind", "ref", "cam"]


def test_clockwork_is_not_answered() -> None:
    check = check_light(
        [witness(c, Blinker(), 16.0) for c in (REFERENCE, Witness(name="cam", error=0.1, seed=1))]
    )
    assert not check.passed
    assert of(check, "cam").error is None


class Blinker(SharedLight):
    """On and off every quarter of a second, as no hand does it."""

    def lit_share(self, starts: NDArray[np.float64], exposure: float) -> NDArray[np.float64]:
        return np.asarray((starts % 0.5 < 0.25).astype(np.float64))


def test_an_error_that_changes_is_said_to() -> None:
    camera = witness(Witness(name="cam", phase=0.011, seed=1), LAMP, 30.0)
    moved = np.where(camera.times > 15.0, camera.times - 0.010, camera.times)
    changed = type(camera)(name="cam", times=moved, light=camera.light)
    check = check_light([witness(REFERENCE, LAMP, 30.0), changed])
    assert of(check, "cam").note.startswith("not constant: +")


def test_every_moment_has_its_own_answer() -> None:
    cameras: Sequence[Witness] = [
        REFERENCE,
        *(Witness(name=f"c{i}", error=0.01 * i, phase=0.005 * i, seed=i) for i in (1, 2)),
    ]
    check = checked(*cameras)
    assert len(check.moments) >= 9
    for moment in check.moments:
        assert moment.errors["ref"] == pytest.approx(0.0, abs=1e-9)
        assert moment.errors["c2"] == pytest.approx(0.02, abs=0.012)
