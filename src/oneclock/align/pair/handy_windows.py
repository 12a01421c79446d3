"""Where to put windows so that little has to be decoded for them.

Of a recording that was heard here and there, what is listened to closely is decoded when it is
asked for. A window may as well lie a minute aside, where one of the two was heard already.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.close_listening import window_centres
from oneclock.align.pair.envelope import FRAME_RATE, SAMPLE_RATE, Envelope
from oneclock.align.pair.heard import Heard
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span


def handy_windows(
    reference: Heard,
    source: Heard,
    clock: ClockMap,
    overlap: Span,
    length: float,
    at_most: int,
) -> tuple[float, ...]:
    """Middles of windows spread evenly, each moved by whole seconds within its share of the overlap
    to where least of it is unheard; by as little as possible."""
    centres = window_centres(overlap, length, at_most)
    ours, theirs = _unheard_before(source.envelope), _unheard_before(reference.envelope)
    if ours[-1] == theirs[-1] == 0:
        return centres
    room = int(max(0.0, (overlap.length / max(len(centres), 1) - length) / 2))
    moves = np.array(sorted(range(-room, room + 1), key=abs), np.float64)
    # To the sample, as windows are: a probe is known by its window's centre.
    starts = np.rint((np.array(centres)[:, None] - length / 2) * SAMPLE_RATE) + moves * SAMPLE_RATE
    at = starts / SAMPLE_RATE + length / 2
    there = np.asarray(clock.to_reference(at))
    cost = _within(ours, at, length) + _within(theirs, there, length)
    best = np.argmin(cost, axis=1)
    return tuple(float(centre) for centre in at[np.arange(len(centres)), best])


def _unheard_before(envelope: Envelope) -> NDArray[np.int64]:
    """Of every second, and of the end: how many before it say nothing in their middle."""
    heard = envelope[:, FRAME_RATE // 2 :: FRAME_RATE].any(axis=0)
    return np.concatenate([[0], np.cumsum(~heard)])


def _within(
    before: NDArray[np.int64], centres: NDArray[np.float64], length: float
) -> NDArray[np.int64]:
    last = len(before) - 1
    first = np.clip(np.floor(centres - length / 2), 0, last).astype(int)
    end = np.clip(np.ceil(centres + length / 2), 0, last).astype(int)
    return np.asarray(before[end] - before[first], np.int64)
