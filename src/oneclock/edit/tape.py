"""A source's sound, read forward in samples; a little of the past is kept.

Parts of a recording follow each other, but for the margins that they are read with. What lies
farther back than that is read from the beginning again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class Tape:
    def __init__(self, begin: Callable[[], Iterator[Samples]], *, keep: int) -> None:
        """`begin` yields the sound from its first sample, in blocks of (n, channels)."""
        self._begin = begin
        self._keep = keep
        self._rewind()

    def read(self, start: int, end: int) -> Iterator[Samples]:
        """Samples `start` to `end`, or as far as there are any."""
        if start < self._held_from:
            self._rewind()
        while start < end:
            block = self._held_after(start)
            if block is None:
                return
            block = block[: end - start]
            start += len(block)
            yield block

    def _rewind(self) -> None:
        self._blocks = self._begin()
        self._held: list[Samples] = []
        self._held_from = self._reached = 0

    def _held_after(self, start: int) -> Samples | None:
        """What is held from `start` on; the next block when that is nothing."""
        while self._reached <= start:
            block = next(self._blocks, None)
            if block is None:
                return None
            self._held.append(block)
            self._reached += len(block)
            while self._reached - self._held_from - len(self._held[0]) > self._keep:
                self._held_from += len(self._held.pop(0))
        at = self._held_from
        for block in self._held:
            if start < at + len(block):
                return block[start - at :]
            at += len(block)
        return None


def side_by_side(tracks: Sequence[Iterator[Samples]], channels: Sequence[int]) -> Iterator[Samples]:
    """Several tracks as one; those that end early are silent from there."""
    waiting = [np.zeros((0, count), np.float32) for count in channels]
    going = [True] * len(tracks)
    while any(going) or any(map(len, waiting)):
        for number, track in enumerate(tracks):
            while going[number] and not len(waiting[number]):
                block = next(track, None)
                going[number] = block is not None
                waiting[number] = waiting[number] if block is None else block
        size = min((len(w) for w, on in zip(waiting, going, strict=True) if on), default=None)
        size = max(map(len, waiting)) if size is None else size
        if size:
            yield np.concatenate([_filled(block[:size], size) for block in waiting], axis=1)
        waiting = [block[size:] for block in waiting]


def _filled(block: Samples, size: int) -> Samples:
    return np.concatenate([block, np.zeros((size - len(block), block.shape[1]), np.float32)])
