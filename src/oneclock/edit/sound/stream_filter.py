"""A recursive filter, run over sound block by block."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Sections = NDArray[np.float64]
"""Second-order sections, a row each: b0 b1 b2 a0 a1 a2."""


class StreamFilter:
    """Blocks of (n,) or (n, channels); where they are cut is not heard."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self._state: NDArray[np.float64] | None = None

    def push(self, block: Samples) -> Samples:
        from scipy.signal import sosfilt  # two seconds to import

        if not len(block):
            return block
        if self._state is None:
            self._state = np.zeros((len(self._sections), 2, *block.shape[1:]))
        # The state decides in what precision is reckoned: double, whatever the block is in.
        out, self._state = sosfilt(self._sections, block, axis=0, zi=self._state)
        return np.asarray(out, np.float32)


def butterworth(
    hertz: float | tuple[float, float],
    rate: int,
    *,
    kind: Literal["highpass", "bandpass"],
    order: int = 2,
) -> Sections:
    from scipy.signal import butter

    return np.asarray(butter(order, hertz, kind, fs=rate, output="sos"), np.float64)
