"""Rows of light as a camera of known clock, readout and exposure would deliver them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.light.light_steps import CameraLight
from oneclock.simulate.shared_light import SharedLight

FloatArray = NDArray[np.float64]
BANDS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What one simulated camera is like."""

    name: str = "cam"
    rate: float = 30.0
    ppm: float = 0.0
    phase: float = 0.0
    error: float = 0.0
    """True time minus stamp, of the top row's first light."""
    readout: float = 0.020
    exposure: float = 0.008
    noise: float = 0.01
    torn: float = 0.0
    """Share of frames without light."""
    people: float = 0.0
    """How strongly they darken a few bands as they pass."""
    daylight: float = 0.0
    """How much more of it there is after twenty seconds; 1 doubles the picture."""
    sees_the_lamp: bool = True
    seed: int = 0

    @property
    def middle_error(self) -> float:
        """Of the picture's middle, halfway through the exposure."""
        return self.error + self.readout / 2 + self.exposure / 2

    def starts(self, length: float) -> FloatArray:
        """When its frames really begin."""
        period = (1 + self.ppm * 1e-6) / self.rate
        return np.asarray(self.phase + period * np.arange(int(length / period)), np.float64)


def witness(camera: Witness, lamp: SharedLight, length: float = 20.0) -> CameraLight:
    """Everything a camera saw of the lamp."""
    starts = camera.starts(length)
    rows = starts[:, None] + camera.readout * (np.arange(BANDS) + 0.5) / BANDS
    share = lamp.lit_share(rows, camera.exposure) * camera.sees_the_lamp
    return CameraLight(
        name=camera.name, times=starts - camera.error, light=_rows(camera, starts, share)
    )


def flashed(
    camera: Witness, flashes: FloatArray, duration: float, length: float = 20.0
) -> CameraLight:
    """What it saw of short flashes, a hundred times as bright as the room."""
    starts = camera.starts(length)
    rows = (starts[:, None] + camera.readout * (np.arange(BANDS) + 0.5) / BANDS)[..., None]
    since = np.maximum(rows, flashes)
    until = np.minimum(rows + camera.exposure, flashes + duration)
    share = np.maximum(until - since, 0).sum(axis=-1) / camera.exposure
    return CameraLight(
        name=camera.name, times=starts - camera.error, light=_rows(camera, starts, 100 * share)
    )


def _rows(camera: Witness, starts: FloatArray, share: FloatArray) -> NDArray[np.float32]:
    rng = np.random.default_rng([camera.seed, 3])
    albedo = rng.uniform(0.1, 0.6, BANDS)
    light = albedo * (0.08 * (1 + camera.daylight * starts[:, None] / 20) + 0.92 * share)
    # Somebody walks by every few seconds, half a second long, in the lower third.
    near = np.exp(-(((starts[:, None] % 3.7) - 1.8) ** 2) / 0.1)
    light = light * (1 - camera.people * near * (np.arange(BANDS) > 15))
    light += camera.noise * albedo * rng.standard_normal(light.shape)
    light[rng.random(len(light)) < camera.torn] = np.nan
    return np.clip(light, 0, 1).astype(np.float32)
