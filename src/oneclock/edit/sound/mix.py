"""Microphones become one sound: each at its gain, which goes from cell to cell without a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.mic_levels import CELLS
from oneclock.edit.sound.gates import Gains

Samples = NDArray[np.float32]


def mixed(blocks: Iterable[Samples], gains: Gains, rate: int) -> Iterator[Samples]:
    """Of (n, microphones) each; the first sample is the beginning of the first cell. Gains of one
    cell are constant. Yields (n, 1)."""
    middles = (np.arange(gains.shape[1]) + 0.5) / CELLS * rate - 0.5
    at = 0
    for block in blocks:
        samples = np.arange(at, at + len(block))
        out = np.zeros(len(block), np.float32)
        for sound, gain in zip(block.T, gains, strict=True):
            out += sound * np.interp(samples, middles, gain).astype(np.float32)
        at += len(block)
        yield out[:, None]
