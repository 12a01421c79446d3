"""When a change was, told by the share of it that frames have seen."""

from __future__ import annotations

import numpy as np
import pytest
from tests.align.light.filming import SilentCamera, film, flashing, switched

from oneclock.align.light.change_views import view_changes
from oneclock.align.light.exposure import LightChange, changes_at, find_blur
from oneclock.align.light.sharp_changes import Kind, find_changes

PERIOD = 1 / 30


def instants(count: int) -> list[float]:
    return [float(t) for t in 3 + np.cumsum(np.random.default_rng(1).uniform(1, 2, count))]


def changes_seen(camera: SilentCamera, happened: list[float]) -> tuple[LightChange, ...]:
    seen = film([switched(happened)], camera)
    views = view_changes(seen, find_changes(seen))
    return changes_at(views, find_blur(views, seen.period), seen.period)


@pytest.mark.parametrize("exposure", [0.05, 0.3, 0.6, 0.95])
def test_how_often_a_change_is_caught_tells_the_exposure(exposure: float) -> None:
    camera = SilentCamera(length=110, exposure=exposure * PERIOD, noise=0.001)
    seen = film([switched(instants(60))], camera)
    blur = find_blur(view_changes(seen, find_changes(seen)), seen.period)
    assert blur.length == pytest.approx(camera.exposure, abs=3 * blur.std)
    assert blur.std < 0.1 * PERIOD


def test_a_change_that_shows_in_several_frames_tells_a_blur_of_several() -> None:
    camera = SilentCamera(length=110, exposure=0.9 * PERIOD, readout=1.0 * PERIOD, noise=0.001)
    seen = film([switched(instants(60))], camera)
    blur = find_blur(view_changes(seen, find_changes(seen)), seen.period)
    assert 1.2 * PERIOD < blur.length < 2.0 * PERIOD


@pytest.mark.parametrize(("exposure", "readout"), [(0.05, 0), (0.5, 0), (0.95, 0), (0.5, 0.6)])
def test_every_change_lies_where_it_is_said_to(exposure: float, readout: float) -> None:
    happened = instants(40)
    camera = SilentCamera(length=80, exposure=exposure * PERIOD, readout=readout * PERIOD)
    changes = changes_seen(camera, happened)
    assert len(changes) == len(happened)
    for change, instant in zip(changes, happened, strict=True):
        assert abs(change.time - instant) < change.width / 2 + 4 * change.std
    caught = [change for change in changes if change.width == 0]
    if caught:
        assert np.mean([change.std for change in caught]) < 0.1 * PERIOD


def test_a_flash_lies_within_the_exposure_that_shows_it() -> None:
    happened = instants(30)
    seen = film([flashing(happened, lasting=0.001)], SilentCamera(length=60, exposure=PERIOD))
    views = view_changes(seen, find_changes(seen))
    changes = changes_at(views, find_blur(views, seen.period), seen.period)
    assert {change.kind for change in changes} == {Kind.FLASH}
    for change in changes:
        nearest = min(abs(change.time - instant) for instant in happened)
        assert nearest < change.width / 2 + 4 * change.std
