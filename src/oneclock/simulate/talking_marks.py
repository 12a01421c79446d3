"""The marks by which eyes and ears tell where a second begins, and which of four it is.

A rig that sees flashes and hears beeps knows the offset only modulo their distance. Four pitches
and four patterns of light tell four seconds apart, so that it is known within two seconds.
"""

from __future__ import annotations

from math import floor

import numpy as np
from numpy.typing import NDArray

BEEP_PITCHES = (1000.0, 1250.0, 1500.0, 1750.0)
"""Hz: of second n, the one at n % 4."""
BEEP_SECONDS = 0.05
BEEP_LEVEL = 0.5
FLASH_FRAMES = 2
BAND_SHARE = 0.12
"""Of the picture's height, from the top: black but for the flashes."""
_FADE_OUT = 0.004
_CELLS = 3
_ROUNDING = 1e-6


def beep(second: int, rate: int) -> NDArray[np.float32]:
    """The burst that begins with `second`: at full strength from its first period on."""
    time = np.arange(round(BEEP_SECONDS * rate)) / rate
    wave = BEEP_LEVEL * np.sin(2 * np.pi * BEEP_PITCHES[second % 4] * time)
    return np.asarray(wave * np.clip((BEEP_SECONDS - time) / _FADE_OUT, 0, 1), np.float32)


def flash_cells(second: int) -> tuple[bool, bool, bool]:
    """Which cells of the band are white, from the left: any flash, and the two bits of n % 4."""
    return True, bool(second % 4 & 1), bool(second % 4 & 2)


def band_rows(height: int) -> int:
    return round(BAND_SHARE * height)


def flash_band(second: int, height: int, width: int) -> NDArray[np.uint8]:
    """The top band of a picture, (rows, width, 3), while `second` flashes."""
    band = np.zeros((band_rows(height), width, 3), np.uint8)
    edges = [round(width * cell / _CELLS) for cell in range(_CELLS + 1)]
    for lit, left, right in zip(flash_cells(second), edges[:-1], edges[1:], strict=True):
        band[:, left:right] = 255 * lit
    return band


def is_flashing(time: float, fps: float) -> bool:
    """Whether the picture of `time` carries the flash of the second that has begun."""
    # A time that was worked out, 2.9999999, is the whole second it stands for.
    since = time - floor(time + _ROUNDING)
    return since < FLASH_FRAMES / fps - _ROUNDING
