"""What a camera's rows say of the moment a light was switched is true of that moment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.capture.lit_rows import BANDS, Witness, flashed, witness

from oneclock.capture.light.light_edges import EdgeView, edges_of
from oneclock.capture.light.light_steps import CameraLight, Kind, LightStep, find_steps
from oneclock.simulate.shared_light import SharedLight

FloatArray = NDArray[np.float64]
LENGTH = 8.0
CAMERAS = st.builds(
    Witness,
    readout=st.floats(0.0, 0.031),
    exposure=st.floats(0.001, 0.032),
    phase=st.floats(0.0, 0.033),
    error=st.floats(-0.1, 0.1),
    noise=st.just(0.002),
)


def moments(rows: FloatArray, camera: Witness) -> FloatArray:
    t, r, q = rows[:, 0], rows[:, 1], rows[:, 2]
    return t + camera.error + r * camera.readout + q * camera.exposure


@given(camera=CAMERAS, seed=st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_every_partly_lit_band_tells_the_moment_and_every_other_bounds_it(
    camera: Witness, seed: int
) -> None:
    lamp = SharedLight(seed=seed)
    light = witness(camera, lamp, LENGTH).whole()
    for step in find_steps(light):
        (view,) = edges_of(light, step)
        assert view is not None
        edges = np.array(lamp.edges(0.0, LENGTH))
        switched = edges[np.argmin(np.abs(edges - step.time - camera.error))]
        slack = 0.05 * camera.exposure + 1e-6
        assert moments(view.partial, camera) == pytest.approx(switched, abs=slack)
        assert moments(view.lower, camera).max() <= switched + slack
        assert moments(view.upper, camera).min() >= switched - slack


@given(camera=CAMERAS, duration=st.floats(0.001, 0.1))
@settings(max_examples=40, deadline=None)
def test_a_flash_begins_and_ends_within_its_bounds(camera: Witness, duration: float) -> None:
    flashes = np.array([2.0, 3.3, 4.9])
    light = flashed(camera, flashes, duration, LENGTH).whole()
    for step in find_steps(light):
        if step.kind is not Kind.FLASH:
            continue
        begin = flashes[np.argmin(np.abs(flashes - step.time - camera.error))]
        for view, moment in zip(edges_of(light, step), (begin, begin + duration), strict=True):
            if view is not None:
                slack = 0.02 * camera.exposure + 1e-6
                assert moments(view.lower, camera).max() <= moment + slack
                assert moments(view.upper, camera).min() >= moment - slack


def test_bands_that_go_to_and_fro_are_not_partly_lit() -> None:
    """Somebody's shadow in the middle of a switch."""
    shares = np.repeat(np.array([[0.0], [0.0], [0.0], [0.0], [1.0], [1.0], [1.0], [1.0]]), BANDS, 1)
    shares[4, 10] = 0.5  # nearly through,
    shares[3, 10] = 1.0  # though it was already
    (view,) = edges_of(camera_of(shares), LightStep(kind=Kind.ON, time=0.1, first=2, last=5))
    assert view is not None
    assert len(view.partial) == 0


def test_a_band_that_people_move_in_is_left_out() -> None:
    shares = np.repeat(np.array([[0.0], [0.0], [0.0], [0.0], [1.0], [1.0], [1.0], [1.0]]), BANDS, 1)
    shares[:, 20] += np.linspace(0, 0.6, 8)
    (view,) = edges_of(camera_of(shares), LightStep(kind=Kind.ON, time=0.1, first=2, last=5))
    assert view is not None
    place = (20 + 0.5) / BANDS
    assert place not in view.lower[:, 1]
    assert place not in view.upper[:, 1]


def test_where_nothing_changes_there_is_nothing_to_read() -> None:
    step = LightStep(kind=Kind.ON, time=0.1, first=2, last=5)
    assert edges_of(camera_of(np.full((8, BANDS), 0.5)), step) == (None,)


def test_a_view_is_bounded_from_both_sides_or_of_no_use() -> None:
    some, none = np.zeros((1, 3)), np.zeros((0, 3))
    nothing = np.zeros((0, 4))
    assert EdgeView(partial=nothing, lower=some, upper=some).is_bounded
    assert not EdgeView(partial=nothing, lower=some, upper=none).is_bounded
    assert not EdgeView(partial=nothing, lower=none, upper=some).is_bounded


def camera_of(shares: FloatArray) -> CameraLight:
    light = (0.05 + 0.5 * shares).astype(np.float32)
    return CameraLight(name="x", times=np.arange(len(light)) / 30, light=light)
