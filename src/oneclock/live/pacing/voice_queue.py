"""Sound that waits, each sample at its place in the turn."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from oneclock.live.pacing.media_clock import AUDIO_RATE

Samples = NDArray[np.int16]
"""(count, channels)"""


class VoiceQueue:
    """Places are counted in samples of the turn."""

    def __init__(self, *, channels: int) -> None:
        self._channels = channels
        self._pieces: deque[tuple[int, Samples]] = deque()
        self._end = 0
        self._begun = False

    @property
    def end(self) -> int:
        """Place behind the last sample."""
        return self._end

    @property
    def first(self) -> int | None:
        """Place of the first sample that waits."""
        return self._pieces[0][0] if self._pieces else None

    @property
    def has_begun(self) -> bool:
        return self._begun

    def seconds_after(self, place: int) -> float:
        return max(0, self._end - place) / AUDIO_RATE if self._pieces else 0.0

    def put(self, place: int, samples: Samples) -> None:
        """What overlaps sound that is there already is left out: the first to come stays."""
        begin = max(place, self._end) if self._pieces else place
        kept = samples[begin - place :]
        if len(kept):
            self._pieces.append((begin, kept))
            self._end = begin + len(kept)
            self._begun = True

    def take(self, place: int, count: int) -> tuple[Samples, int]:
        """As `look`. What lies before `place` is gone; the block itself may be taken again."""
        while self._pieces and self._pieces[0][0] + len(self._pieces[0][1]) <= place:
            self._pieces.popleft()
        return self.look(place, count)

    def look(self, place: int, count: int) -> tuple[Samples, int]:
        """`count` samples from `place` on, silent where there are none, and how many there were."""
        block = np.zeros((count, self._channels), np.int16)
        found = 0
        for begin, piece in self._pieces:
            if begin >= place + count:
                break
            low, high = max(begin, place), min(begin + len(piece), place + count)
            if low < high:
                block[low - place : high - place] = piece[low - begin : high - begin]
                found += high - low
        return block, found
