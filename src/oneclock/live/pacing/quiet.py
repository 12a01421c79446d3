"""How loud sound is, and when nobody would miss it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

QUIET = 50.0
"""Root mean square of 16-bit samples: -56 dB, room noise; any stretch of that may be repeated, and
silence may be put anywhere in it."""


def is_quiet(sound: NDArray[np.float64]) -> bool:
    return float(np.sqrt(np.mean(sound**2))) < QUIET
