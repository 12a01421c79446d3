"""What a simulated microphone hears: a click on every full second of the world, and faint noise.

world = began + (1 + ppm / 1e6) * sample number / rate
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 480
"""Samples a block: 10 ms at 48 kHz."""

_CLICK_FREQUENCY = 1000.0
_CLICK_LENGTH = 0.005
_CLICK_LEVEL = 0.5
# -66 dB: never digital silence, which programs take for a dead cable.
_NOISE_LEVEL = 0.0005


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedSound:
    rate: int
    ppm: float = 0.0
    began: float = 0.0
    """World: when sample 0 was taken."""

    def world_time(self, sample: int) -> float:
        return self.began + (1 + self.ppm * 1e-6) * sample / self.rate

    def block(self, number: int) -> NDArray[np.int16]:
        first = number * BLOCK
        world = self.began + (1 + self.ppm * 1e-6) * np.arange(first, first + BLOCK) / self.rate
        since = world - np.floor(world)
        click = np.sin(2 * np.pi * _CLICK_FREQUENCY * since) * (since < _CLICK_LENGTH)
        noise = np.random.default_rng([self.rate, number]).standard_normal(BLOCK)
        sound = _CLICK_LEVEL * click + _NOISE_LEVEL * noise
        return np.round(32767 * sound).astype("<i2")
