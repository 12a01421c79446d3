"""Sound that waits on disk until somebody listens to it.

An hour of sound at 8 kHz is 58 MB as half floats. Probes read a few seconds of it here and there,
so memory does not grow with the length of the event.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from oneclock.align.pair.close_listening import Listen
from oneclock.align.pair.correlate import Samples

# Eleven bits of mantissa: 66 dB below the signal, whatever its level. Enough for a correlation.
_TYPE = np.dtype(np.float16)
_LOUDEST = 60000.0


def put(scratch: Path, start: int, samples: Samples) -> None:
    """Keep samples at their place; what is skipped costs no disk and reads as silence."""
    with scratch.open("r+b") as file:
        file.seek(start * _TYPE.itemsize)
        np.clip(samples, -_LOUDEST, _LOUDEST).astype(_TYPE).tofile(file)


def listen_to(scratch: Path) -> Listen:
    size = _TYPE.itemsize

    def listen(start: int, count: int) -> Samples:
        out = np.zeros(count, np.float32)
        total = scratch.stat().st_size // size
        first, last = max(start, 0), min(start + count, total)
        if last > first:
            out[first - start : last - start] = np.fromfile(
                scratch, _TYPE, last - first, offset=first * size
            )
        return out

    return listen
