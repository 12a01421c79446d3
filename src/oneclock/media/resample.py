"""soxr, one block at a time: no block boundary is audible and no delay is added."""

from __future__ import annotations

from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_NOTHING: Samples = np.zeros(0, np.float32)


class StreamResampler:
    """Mono, at a constant ratio; output sample k belongs to time k / target of the input."""

    def __init__(self, source_rate: float, target_rate: float) -> None:
        self._soxr: Any = (
            None
            if source_rate == target_rate
            else soxr.ResampleStream(source_rate, target_rate, 1, dtype="float32", quality="HQ")
        )

    def push(self, block: Samples) -> Samples:
        if self._soxr is None:
            return block
        out: Samples = self._soxr.resample_chunk(block)
        return out

    def finish(self) -> Samples:
        """What the filter still holds back."""
        if self._soxr is None:
            return _NOTHING
        out: Samples = self._soxr.resample_chunk(_NOTHING, last=True)
        return out
