"""Sound whose every sample says which one it is, so that what was heard can be asked.

A producer's samples are numbered from 0. Two channels of 16 bits carry the number in 15 bits each,
plus one: silence is number nothing. That lasts for six hours of sound.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CHANNELS = 2
_BITS = 15
_LOW = (1 << _BITS) - 1


def marked(first: int, count: int) -> NDArray[np.int16]:
    """Samples `first` to `first + count` of a producer: (count, 2).

    >>> numbers_in(marked(100_000, 3)).tolist()
    [100000, 100001, 100002]
    """
    marks = np.arange(first + 1, first + count + 1, dtype=np.int32)
    return np.stack([marks & _LOW, marks >> _BITS], axis=1).astype(np.int16)


def numbers_in(samples: NDArray[np.int16]) -> NDArray[np.int32]:
    """Which sample each one is; -1 where there is silence."""
    wide = samples.astype(np.int32)
    numbers: NDArray[np.int32] = wide[:, 0] + (wide[:, 1] << _BITS) - 1
    return numbers
