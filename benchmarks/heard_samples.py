"""Samples in memory, heard and listened to as if they were a recording: silence outside them."""

from __future__ import annotations

import numpy as np
from benchmarks.stranger_sounds import Samples

from oneclock.align.pair.envelope import SAMPLE_RATE, envelope_of, flatten
from oneclock.align.pair.heard import Heard


def heard(samples: Samples) -> Heard:
    def listen(start: int, count: int) -> Samples:
        out = np.zeros(count, np.float32)
        first, last = max(start, 0), min(start + count, len(samples))
        if first < last:
            out[first - start : last - start] = samples[first:last]
        return out

    return Heard(
        duration=len(samples) / SAMPLE_RATE, envelope=flatten(envelope_of(samples)), listen=listen
    )
