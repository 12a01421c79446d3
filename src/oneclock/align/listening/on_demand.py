"""Decode what is listened to for the first time.

What is known lies on disk, like the sound itself: all who listen to a recording, in whatever
process, decode no stretch that another has. Two who do so at once write the same.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.align.listening.scratch import listen_to, put
from oneclock.align.pair.correlate import Samples
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.media.read_audio import Microphone
from oneclock.media.read_stretch import StretchReader

_BLOCK = 1
"""Second: what is decoded, at least."""
_YES = 1


class OnDemand:
    """A `Listen`."""

    def __init__(self, path: Path, duration: float, microphone: Microphone, scratch: Path) -> None:
        self._scratch = scratch
        self._from_scratch = listen_to(scratch)
        self._known = np.memmap(
            _known_of(scratch), np.uint8, "r+", shape=(int(duration) // _BLOCK + 1,)
        )
        self._reader = StretchReader(path, rate=SAMPLE_RATE, microphone=microphone)

    def __call__(self, start: int, count: int) -> Samples:
        size = _BLOCK * SAMPLE_RATE
        first = max(0, start // size)
        last = min(len(self._known), -(-(start + count) // size))
        missing = np.flatnonzero(self._known[first:last] != _YES) + first
        for run in np.split(missing, np.flatnonzero(np.diff(missing) > 1) + 1):
            if len(run):
                begin = int(run[0]) * _BLOCK
                samples = self._reader.read(begin, len(run) * _BLOCK)
                put(self._scratch, begin * SAMPLE_RATE, samples)
                self._known[run] = _YES
        return self._from_scratch(start, count)


def make_room(scratch: Path, duration: float) -> None:
    """For a recording of which nothing is known yet."""
    scratch.touch()
    _known_of(scratch).write_bytes(bytes(int(duration) // _BLOCK + 1))


def known_seconds(scratch: Path) -> NDArray[np.bool_]:
    """Of every second, whether it has been decoded."""
    return np.asarray(np.fromfile(_known_of(scratch), np.uint8) == _YES)


def _known_of(scratch: Path) -> Path:
    return scratch.with_suffix(".known")
