"""Which microphones have plus and minus exchanged, so that none takes away what another adds.

Two microphones that hear one voice are alike but for a delay: their correlation has a peak there,
upwards, or downwards when one of them is wired the wrong way round.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

# Seconds between two microphones of one table.
_REACH = 0.006
# Of the highest peak: the deepest trough beside it is as deep as this at most, in speech. And below
# so much correlation nothing tells.
_CLEARLY = 1.2
_ALIKE = 0.08


class PolarityMeter:
    """Takes (n, microphones)."""

    def __init__(self, rate: int, microphones: int) -> None:
        self._reach = round(_REACH * rate)
        self._sums = np.zeros((microphones, microphones, 2 * self._reach + 1))
        self._before = np.zeros((2 * self._reach + 1, microphones), np.float32)

    def push(self, block: Samples) -> None:
        # Differences make peaks sharper: speech is strongest where its waves are longest.
        sound = np.concatenate([self._before, block])
        steps = np.diff(sound, axis=0)
        count = len(steps) - 2 * self._reach
        if count <= 0:
            self._before = sound
            return
        middle = steps[self._reach : self._reach + count]
        for lag in range(2 * self._reach + 1):
            self._sums[:, :, lag] += middle.T @ steps[lag : lag + count]
        self._before = sound[count:]

    @property
    def signs(self) -> NDArray[np.float32]:
        """+1 or -1 for each microphone; the first is right by definition."""
        count = len(self._sums)
        energy = np.sqrt(np.maximum(self._sums[range(count), range(count), self._reach], 1e-20))
        alike = self._sums / (energy[:, None] * energy[None, :])[:, :, None]
        highest, deepest = alike.max(axis=2), -alike.min(axis=2)
        told = np.where(deepest > _CLEARLY * highest, -deepest, 0.0)
        told = np.where(highest > _CLEARLY * deepest, highest, told)
        told[np.abs(told) < _ALIKE] = 0.0
        return _spread_from_the_first(told)


def _spread_from_the_first(told: NDArray[np.float64]) -> NDArray[np.float32]:
    """Along the links that tell most; who is linked to nobody stays as it is."""
    signs = np.ones(len(told), np.float32)
    settled, open_ = [0], list(range(1, len(told)))
    while open_:
        links = np.abs(told[np.ix_(settled, open_)])
        one, other = np.unravel_index(int(np.argmax(links)), links.shape)
        near, far = settled[one], open_[other]
        signs[far] = signs[near] * (-1.0 if told[near, far] < 0 else 1.0)
        settled.append(far)
        open_.remove(far)
    return signs
