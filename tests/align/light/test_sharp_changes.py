"""Which changes of light are sharp, of which kind, and between which frames."""

from __future__ import annotations

import numpy as np
import pytest
from tests.align.light.filming import Lamp, SilentCamera, film, flashing, switched

from oneclock.align.light.seen_light import SeenLight
from oneclock.align.light.sharp_changes import Kind, find_changes


def kinds(seen: SeenLight) -> list[Kind]:
    return [change.kind for change in find_changes(seen)]


@pytest.mark.parametrize("rate", [24.0, 25.0, 30.0, 50.0, 60.0])
def test_a_lamp_goes_up_and_down(rate: float) -> None:
    seen = film([switched([3.0, 5.0, 8.01])], SilentCamera(length=12, rate=rate))
    changes = find_changes(seen)
    assert [change.kind for change in changes] == [Kind.UP, Kind.DOWN, Kind.UP]
    for change, instant in zip(changes, [3.0, 5.0, 8.01], strict=True):
        assert seen.times[change.first] - 1 / rate <= instant <= seen.times[change.last] + 1 / rate


@pytest.mark.parametrize("lasting", [0.001, 0.02, 0.1])
def test_what_is_over_at_once_is_a_flash(lasting: float) -> None:
    camera = SilentCamera(length=10, exposure=1 / 30)
    assert kinds(film([flashing([3.0, 6.5], lasting=lasting)], camera)) == [Kind.FLASH, Kind.FLASH]


def test_automatic_exposure_does_not_make_a_flash_of_a_switch() -> None:
    camera = SilentCamera(length=12, auto_gain=3.0)
    assert kinds(film([switched([4.0, 8.0])], camera)) == [Kind.UP, Kind.DOWN]


def test_daylight_that_comes_and_goes_is_no_change() -> None:
    instants = np.arange(0.0, 20.0, 0.01)
    clouds = Lamp(times=instants, levels=1 + 0.8 * np.sin(instants))
    assert kinds(film([clouds], SilentCamera(length=20))) == []


def test_people_who_move_are_no_change() -> None:
    assert kinds(film([switched([-5.0])], SilentCamera(length=60, moving=0.05))) == []


def test_mains_hum_in_the_light_is_no_change() -> None:
    instants = np.arange(0.0, 10.0, 0.0005)
    mains = Lamp(times=instants, levels=1 + 0.5 * np.sin(2 * np.pi * 100 * instants))
    assert kinds(film([mains], SilentCamera(length=10, exposure=1 / 1000))) == []


def test_a_change_among_missing_frames_is_not_counted() -> None:
    whole = film([switched([3.0, 6.0])], SilentCamera(length=10))
    kept = np.abs(whole.times - 3.0) > 0.1
    holed = SeenLight(duration=10.0, times=whole.times[kept], light=whole.light[kept])
    assert kinds(holed) == [Kind.DOWN]


def test_a_long_recording_is_looked_at_in_blocks_without_seams() -> None:
    instants = [float(t) for t in np.arange(4096 / 30 - 32 * 4.1 + 0.02, 295.0, 4.1)]
    assert len(find_changes(film([switched(instants)], SilentCamera(length=300)))) == len(instants)


@pytest.mark.parametrize("frames", [0, 1, 2, 9])
def test_too_few_frames_show_no_change(frames: int) -> None:
    seen = SeenLight(
        duration=frames / 30,
        times=np.arange(frames) / 30,
        light=np.random.default_rng(1).random((frames, 64), np.float32),
    )
    assert find_changes(seen) == ()
