"""Where to put windows so that little has to be decoded for them.

Of a recording that was heard here and there, what is listened to closely is decoded when it is
asked for. A window may as well lie a minute aside, where one of the two was heard already; the
reference rather than the source, because others are compared with it, too: then they have heard
the same, and what compares them with each other finds it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.close_listening import window_centres
from oneclock.align.pair.envelope import SAMPLE_RATE
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
    to where least of it is unknown; by as little as possible."""
    centres = window_centres(overlap, length, at_most)
    if reference.known is source.known is None:
        return centres
    room = int(max(0.0, (overlap.length / max(len(centres), 1) - length) / 2))
    moves = np.array(sorted(range(-room, room + 1), key=abs), np.float64)
    # To the sample, as windows are: a probe is known by its window's centre.
    starts = np.rint((np.array(centres)[:, None] - length / 2) * SAMPLE_RATE) + moves * SAMPLE_RATE
    at = starts / SAMPLE_RATE + length / 2
    there = np.asarray(clock.to_reference(at))
    ours, theirs = _unknown_within(source, at, length), _unknown_within(reference, there, length)
    # Together at most twice a window's seconds: what is the reference's only breaks ties.
    best = np.argmin((ours + theirs) * 4 * length + theirs, axis=1)
    return tuple(float(centre) for centre in at[np.arange(len(centres)), best])


def _unknown_within(
    recording: Heard, centres: NDArray[np.float64], length: float
) -> NDArray[np.int64]:
    """Of windows, how many of their seconds have to be decoded."""
    if recording.known is None:
        return np.zeros(centres.shape, np.int64)
    before = np.concatenate([[0], np.cumsum(~recording.known)])
    last = len(before) - 1
    first = np.clip(np.floor(centres - length / 2), 0, last).astype(int)
    end = np.clip(np.ceil(centres + length / 2), 0, last).astype(int)
    return np.asarray(before[end] - before[first], np.int64)
