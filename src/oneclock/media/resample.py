"""soxr, one block at a time: no block boundary is audible and no delay is added."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float32]

Quality = Literal["HQ", "VHQ"]
"""To listen by, or to keep: 20 or 28 bits."""


class StreamResampler:
    """At a constant ratio; output sample k belongs to time k / target of the input.

    Without `channels` blocks are mono, (n,); with it they are (n, channels).
    """

    def __init__(
        self,
        source_rate: float,
        target_rate: float,
        *,
        channels: int | None = None,
        quality: Quality = "HQ",
    ) -> None:
        self._nothing: Samples = np.zeros(0 if channels is None else (0, channels), np.float32)
        self._soxr: Any = (
            None
            if source_rate == target_rate
            else soxr.ResampleStream(
                source_rate, target_rate, channels or 1, dtype="float32", quality=quality
            )
        )

    def push(self, block: Samples) -> Samples:
        if self._soxr is None:
            return block
        out: Samples = self._soxr.resample_chunk(block)
        return out

    def finish(self) -> Samples:
        """What the filter still holds back."""
        if self._soxr is None:
            return self._nothing
        out: Samples = self._soxr.resample_chunk(self._nothing, last=True)
        return out


def resampled(samples: Samples, source_rate: float, target_rate: float) -> Samples:
    """All there is, at once: the same samples for less."""
    if source_rate == target_rate:
        return samples
    out: Samples = soxr.resample(samples, source_rate, target_rate, quality="HQ")
    return out
