"""Where there is something to hear: the moments at which both recordings grow loud."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.envelope import FRAME_RATE, SAMPLE_RATE, WINDOW, Envelope
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

EVENT = 0.8
"""Seconds to listen to: a clap and its echoes, or a word."""

# A word or a clap stands out from its recording's flat envelope by this many standard deviations.
_LOUD = 0.7
# Sound begins at once and dies away: most of the window comes after its beginning.
_BEFORE = 0.25


def event_centres(
    reference: Envelope, source: Envelope, clock: ClockMap, overlap: Span, at_most: int
) -> tuple[float, ...]:
    """Middles of windows around the loudest moments common to both, in order of time."""
    first, last = int(overlap.start * FRAME_RATE), int(overlap.end * FRAME_RATE)
    frames = np.arange(max(first, 0), min(last, source.shape[1]))
    there = np.rint(clock.to_reference(frames / FRAME_RATE) * FRAME_RATE).astype(int)
    inside = (there >= 0) & (there < reference.shape[1])
    frames, there = frames[inside], there[inside]
    common = np.minimum(source[:, frames].mean(axis=0), reference[:, there].mean(axis=0))
    moments = frames[_loudest(common, at_most)] / FRAME_RATE + WINDOW / SAMPLE_RATE / 2
    centres = moments + EVENT * (0.5 - _BEFORE)
    fits = (centres - EVENT / 2 >= overlap.start) & (centres + EVENT / 2 <= overlap.end)
    return tuple(float(centre) for centre in np.sort(centres[fits]))


def _loudest(common: NDArray[np.float32], at_most: int) -> list[int]:
    """No two so near that their windows overlap."""
    left, apart = common.copy(), round(EVENT * FRAME_RATE)
    loudest: list[int] = []
    while len(loudest) < at_most and len(left):
        moment = int(np.argmax(left))
        if left[moment] < _LOUD:
            break
        loudest.append(moment)
        left[max(0, moment - apart) : moment + apart + 1] = -np.inf
    return loudest
