"""From light to the signal of an ordinary screen, with room for what is brighter than it.

Up to half of what a white surface reflects, where faces are, this is the curve of Rec. ITU-R BT.709
itself. Above, it bends towards full signal and never reaches it, so that windows and lamps keep
their shapes in place of becoming one flat patch: white paper (0.9) comes to 86 %, what is a stop
brighter to 94 %, two stops to 97 %, four to 99.5 %. Each colour bends by itself, so that what is
very bright turns white.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

SHOULDER = 0.5
"""The light above which highlights are bent."""

_SHOULDER_SIGNAL = 1.099 * SHOULDER**0.45 - 0.099
# How fast the curve rises there, against the logarithm of light; the bend goes on as fast.
_RISE = 0.45 * 1.099 * SHOULDER**0.45


def rec709_signal(light: Values) -> Values:
    """0 to 1. Light that no mixture of the screen's colours gives (below 0) is 0.

    >>> rec709_signal(np.array([0.0, 0.18, 0.9, 1.8, 14.4])).round(3).tolist()
    [0.0, 0.409, 0.857, 0.939, 0.995]
    """
    light = np.maximum(light, 0.0)
    dark = 4.5 * light
    usual = 1.099 * np.maximum(light, 0.018) ** 0.45 - 0.099
    room = 1.0 - _SHOULDER_SIGNAL
    above = np.log(np.maximum(light, SHOULDER) / SHOULDER)
    bent = _SHOULDER_SIGNAL + room * -np.expm1(-_RISE * above / room)
    return np.asarray(np.select([light < 0.018, light <= SHOULDER], [dark, usual], bent))
