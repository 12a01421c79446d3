"""Arrays heard and listened to as if they were recordings: silence outside them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.close_listening import Listen
from oneclock.align.pair.envelope import SAMPLE_RATE, envelope_of, flatten
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.solve_pair import Answer, solve_pair

Samples = NDArray[np.float32]


def cut(samples: Samples, start: int, count: int) -> Samples:
    out = np.zeros(count, np.float32)
    first, last = max(start, 0), min(start + count, len(samples))
    if first < last:
        out[first - start : last - start] = samples[first:last]
    return out


def listening_to(samples: Samples) -> Listen:
    return lambda start, count: cut(samples, start, count)


def heard(samples: Samples) -> Heard:
    return Heard(
        duration=len(samples) / SAMPLE_RATE,
        envelope=flatten(envelope_of(samples)),
        listen=listening_to(samples),
    )


def solved(reference: Samples, source: Samples) -> Answer:
    return solve_pair(heard(reference), heard(source))
