"""A light switch is told from everything else that changes a picture."""

from __future__ import annotations

import numpy as np
import pytest
from tests.capture.lit_rows import BANDS, Witness, flashed, witness

from oneclock.capture.light.light_steps import CameraLight, Kind, find_steps
from oneclock.simulate.shared_light import SharedLight

LAMP = SharedLight(seed=4)
LENGTH = 20.0


@pytest.mark.parametrize(
    "camera",
    [
        Witness(),
        Witness(rate=60, exposure=0.004, readout=0.012),
        Witness(rate=15),
        Witness(readout=0.0, exposure=0.030),
        Witness(people=0.5),
        Witness(daylight=4.0),
        Witness(torn=0.05),
        Witness(noise=0.02),
        Witness(ppm=900.0, phase=0.017),
    ],
    ids=lambda camera: str(camera)[:60],
)
def test_every_switch_is_found_and_nothing_else(camera: Witness) -> None:
    # The last half second has no steady side at low rates.
    end = LENGTH - 0.5
    found = [step for step in find_steps(witness(camera, LAMP, LENGTH).whole()) if step.time < end]
    edges = LAMP.edges(0.0, end)
    assert [step.time for step in found] == pytest.approx(edges, abs=1.1 / camera.rate)
    kinds = [step.kind for step in found]
    assert kinds == [Kind.ON if i % 2 == 0 else Kind.OFF for i in range(len(kinds))]


def test_without_the_lamp_people_and_daylight_are_no_steps() -> None:
    camera = Witness(people=0.9, daylight=4.0, sees_the_lamp=False)
    assert find_steps(witness(camera, LAMP, 60.0).whole()) == ()


def test_automatic_exposure_that_follows_is_no_second_step() -> None:
    camera = witness(Witness(), LAMP, LENGTH)
    gain = np.ones(len(camera.times))
    for edge, sign in zip(LAMP.edges(0.0, LENGTH), np.tile([-1.0, 1.0], 30), strict=False):
        # Half a stop within half a second.
        gain *= np.exp(sign * 0.35 * np.clip((camera.times - edge) / 0.5, 0, 1))
    adapted = CameraLight(
        name="auto",
        times=camera.times,
        light=(camera.light * gain[:, None]).astype(np.float32),
    )
    assert len(find_steps(adapted.whole())) == len(find_steps(camera.whole()))


def test_a_lamp_that_reaches_half_of_the_picture_is_seen() -> None:
    seen = witness(Witness(), LAMP, LENGTH)
    light = seen.light.copy()
    light[:, BANDS // 2 :] = 0.2
    half = CameraLight(name="half", times=seen.times, light=light)
    assert len(find_steps(half.whole())) == len(find_steps(seen.whole()))


@pytest.mark.parametrize("duration", [0.001, 0.03, 0.1])
def test_a_flash_is_one_event(duration: float) -> None:
    flashes = np.array([2.0, 3.1, 5.7, 7.0])
    # Exposures overlap: there is no blind time to fall into.
    camera = Witness(readout=0.030, exposure=0.030)
    found = find_steps(flashed(camera, flashes, duration, 9.0).whole())
    assert [step.kind for step in found] == [Kind.FLASH] * 4
    assert [step.time for step in found] == pytest.approx(flashes + duration / 2, abs=0.04)


def test_what_changed_while_frames_were_missing_is_not_claimed() -> None:
    camera = witness(Witness(), LAMP, LENGTH)
    edge = LAMP.edges(5.0, LENGTH)[0]
    kept = np.abs(camera.times - edge) > 0.1
    cut = CameraLight(name="cut", times=camera.times[kept], light=camera.light[kept])
    found = [step.time for step in find_steps(cut.whole())]
    assert found
    assert min(abs(time - edge) for time in found) > 0.5


def test_frames_that_are_torn_repeated_or_without_a_time_are_left_out() -> None:
    light = np.full((6, BANDS), 0.5, np.float32)
    light[2] = np.nan
    times = np.array([0.0, 0.1, 0.2, np.nan, 0.1, 0.5])
    whole = CameraLight(name="x", times=times, light=light).whole()
    assert whole.times.tolist() == [0.0, 0.1, 0.5]


@pytest.mark.parametrize("frames", [0, 1, 5])
def test_a_recording_too_short_to_judge_has_no_steps(frames: int) -> None:
    camera = CameraLight(
        name="short", times=np.arange(frames) / 30, light=np.ones((frames, BANDS), np.float32)
    )
    assert find_steps(camera.whole()) == ()


def test_a_row_of_light_without_a_time_is_refused() -> None:
    with pytest.raises(ValueError, match="one time and one row"):
        CameraLight(name="x", times=np.zeros(3), light=np.zeros((4, BANDS), np.float32))
