"""Are two channels the two sides of one place, or two places in a room?

Microphones of a stereo pair stand no more than two feet apart, so that whatever is heard reaches
both within 2 ms; what is put together in a mixer, at once. Two people's own microphones stand
farther apart, and hear each other later. So the lag at which two channels agree best tells them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_BESIDE = 0.002  # seconds: 0.7 m
_FARTHEST = 0.05
# Left and right of noise alone agree by 0.001 in 24 s.
_AGREEMENT = 0.1
# A side on which nothing is plugged in hears the other faintly, through the electronics.
_ABOUT_AS_LOUD = 10 ** (15 / 20)


def is_stereo_pair(left: Samples, right: Samples, rate: int) -> bool:
    # From sample to sample: hum and rumble are in both at once, wherever their microphones are.
    sides = [np.diff(np.nan_to_num(side).astype(np.float64)) for side in (left, right)]
    loud = [float(np.sqrt(np.sum(side**2))) for side in sides]
    if min(loud) * _ABOUT_AS_LOUD <= max(loud):
        return False
    farthest = round(_FARTHEST * rate)
    size = 1 << (len(sides[0]) + farthest).bit_length()
    spectra = [np.fft.rfft(side, size) for side in sides]
    agreement = np.fft.irfft(spectra[0] * np.conj(spectra[1]), size) / (loud[0] * loud[1])
    near = np.abs(np.concatenate([agreement[-farthest:], agreement[: farthest + 1]]))
    best = int(np.argmax(near))
    return bool(near[best] >= _AGREEMENT and abs(best - farthest) <= _BESIDE * rate)
