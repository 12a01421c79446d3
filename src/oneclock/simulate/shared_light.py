"""One lamp that all simulated cameras see: it goes on and off at moments nobody could mistake.

World times are seconds since world zero. The lamp is dark until its first edge; edge 0 lights it,
edge 1 puts it out, and so on for ever. One edge lies in every cell of 1.3 s, somewhere in its
middle 0.6 s, at a place that a hash of seed and cell decides: neighbours are 0.7 to 1.9 s apart, no
stretch repeats, and any moment can be asked without having lived through those before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_CELL = 1.3
_FIRST = 0.35
_PLAY = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLight:
    seed: int = 0

    def edges(self, start: float, end: float) -> tuple[float, ...]:
        """When the lamp is switched during [start, end), in order."""
        first = max(0, int((start - _FIRST - _PLAY) // _CELL))
        last = max(first, int((end - _FIRST) // _CELL) + 1)
        times = self._edge(np.arange(first, last))
        return tuple(float(time) for time in times[(times >= start) & (times < end)])

    def is_lit(self, time: float) -> bool:
        """From the instant it is switched on until before the instant it is switched off."""
        cell = int((time - _FIRST) // _CELL)
        if cell < 0:
            return False
        begun = cell + int(time >= self._edge(np.array([cell]))[0])
        return begun % 2 == 1

    def lit_share(self, starts: FloatArray, exposure: float) -> FloatArray:
        """Which share of each window [start, start + exposure) is lit; without an exposure, whether
        the instant is."""
        starts = np.asarray(starts, np.float64)
        if starts.size == 0:
            return starts.copy()
        if exposure <= 0:
            return np.array([float(self.is_lit(time)) for time in starts.ravel()]).reshape(
                starts.shape
            )
        begin = float(starts.min())
        if not self.edges(begin, float(starts.max()) + exposure):
            return np.full(starts.shape, float(self.is_lit(begin)))  # most frames: ten times faster
        # A lit stretch begins and ends within one pair of cells.
        pair = 2 * _CELL
        first = np.floor((starts - _FIRST) / pair).astype(np.int64)
        pairs = first[..., None] + np.arange(int(exposure / pair) + 2)
        on, off = self._edge(2 * pairs), self._edge(2 * pairs + 1)
        since = np.maximum(on, starts[..., None])
        until = np.minimum(off, starts[..., None] + exposure)
        lit = np.where(pairs >= 0, np.maximum(until - since, 0.0), 0.0).sum(axis=-1)
        # The rounding of world times must not make a steady light flicker.
        return np.asarray(np.clip(np.round(lit / exposure, 9), 0.0, 1.0), np.float64)

    def _edge(self, cells: NDArray[np.int64]) -> FloatArray:
        return np.asarray(_FIRST + _CELL * cells + _PLAY * _hash(cells, self.seed), np.float64)


def _hash(cells: NDArray[np.int64], seed: int) -> FloatArray:
    """0 up to 1 from whole numbers: splitmix64 (Steele, Lea and Flood 2014)."""
    mixed = cells.astype(np.uint64) + np.uint64((seed * 0x9E3779B97F4A7C15 + 1) % 2**64)
    mixed = mixed * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53, np.float64)
