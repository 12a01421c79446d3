"""A voice slowed down without changing its pitch: one of its periods is heard twice.

Speech repeats itself every 2.5 to 15 ms. Where a stretch of it and the next are alike, one may be
played again, faded into the other, and the ear hears a vowel that lasts a little longer. Where
nothing repeats (a consonant, music) nothing is done; the next block will do. It needs no sound from
later than the block, so it adds no delay of its own.
"""

from __future__ import annotations

import numpy as np

from oneclock.live.pacing.media_clock import AUDIO_RATE
from oneclock.live.pacing.quiet import is_quiet
from oneclock.live.pacing.voice_queue import Samples

_SHORTEST = AUDIO_RATE // 400
_LONGEST = AUDIO_RATE * 3 // 200
_COMPARED = AUDIO_RATE // 200
"""5 ms: long enough to tell one period from its half, short enough to fit beside the longest."""
_ALIKE = 0.8


def lengthen(block: Samples) -> tuple[Samples, int]:
    """A block as long, of which one period is heard twice, and the period in samples: so many of
    the last ones are left for later. 0, where nothing in it repeats."""
    period = _period(block.astype(np.float64).mean(axis=1))
    if not period:
        return block, 0
    fade = np.linspace(0.0, 1.0, _COMPARED)[:, None]
    onward = block[period : period + _COMPARED].astype(np.float64)
    again = block[:_COMPARED].astype(np.float64)
    seam = np.rint(onward * (1.0 - fade) + again * fade).astype(np.int16)
    rest = block[_COMPARED : len(block) - period]
    return np.concatenate([block[:period], seam, rest]), period


def _period(sound: np.ndarray[tuple[int], np.dtype[np.float64]]) -> int:
    """How far apart the two most alike stretches are, if they are alike enough."""
    begin = sound[:_COMPARED]
    lags = np.arange(_SHORTEST, min(_LONGEST, len(sound) - _COMPARED) + 1)
    if not len(lags):
        return 0
    if is_quiet(sound):
        return int(lags[-1])
    windows = np.lib.stride_tricks.sliding_window_view(sound, _COMPARED)[lags]
    norms = np.linalg.norm(windows, axis=1) * np.linalg.norm(begin)
    likeness = windows @ begin / np.maximum(norms, 1e-9)
    best = int(np.argmax(likeness))
    # At either end of what was looked at it is a slope and no peak: half a period, or one too long.
    is_peak = 0 < best < len(lags) - 1
    return int(lags[best]) if is_peak and likeness[best] >= _ALIKE else 0
