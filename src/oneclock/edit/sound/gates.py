"""Whose microphone is open when: gains of microphones, cell by cell, from who speaks.

Microphones of those who speak are open, the others are ducked. They open before a word begins,
because what is coming is known, and nothing is ever switched: gains go up and down along a raised
cosine. While nobody speaks, whoever spoke last is still heard, so that the sound of the room does
not breathe. Microphones that are nobody's, a room's, are not heard at all, except where no other
was recording.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.decide.microphones import Levels
from oneclock.edit.decide.who_speaks import WhoSpeaks
from oneclock.edit.mic_levels import CELLS

Gains = NDArray[np.float32]
"""(microphones, cells): factors, in the middle of each cell."""
Mask = NDArray[np.bool_]

# Seconds. A syllable's first sound may be 20 dB fainter than its vowel and 0.1 s before it; what
# the room adds to the last word has lost 30 dB after as long again as it is held here.
_AHEAD = 0.12
_HOLD = 0.12
RAMP = 0.10
"""Seconds from one gain to another."""


def gate_gains(who: WhoSpeaks, levels: Levels, *, duck_db: float) -> Gains:
    """`levels` are those that `who` was found in: not a number where nothing was recorded."""
    recording = np.isfinite(levels)
    closed = np.zeros(levels.shape, np.float32)
    closed[list(who.microphones.own)] = 10 ** (-duck_db / 20)
    wanted = np.where(open_microphones(who, recording), np.float32(1.0), closed)
    return ramped(wanted)


def open_microphones(who: WhoSpeaks, recording: Mask) -> Mask:
    own = list(who.microphones.own)
    out = np.zeros(recording.shape, np.bool_)
    out[own] = _longer(_until_the_next(_speaking(who)))
    return somebody(out, recording, who.microphones.own)


def somebody(wanted: Mask, recording: Mask, own: Sequence[int]) -> Mask:
    """What is wanted and was recorded. Where that is nothing, all that is somebody's; where that
    was not recorded either, all there is."""
    out = wanted & recording
    for others in (list(own), list(range(len(recording)))):
        out[others] |= recording[others] & ~out.any(axis=0)
    return out


def ramped(wanted: Gains) -> Gains:
    """Each change becomes half a raised cosine around it."""
    cells = round(RAMP * CELLS)
    shape = np.hanning(cells + 2)[1:-1]
    padded = np.pad(wanted, ((0, 0), (cells // 2, cells - 1 - cells // 2)), mode="edge")
    smooth = [np.convolve(row, shape / shape.sum(), "valid") for row in padded]
    return np.asarray(smooth, np.float32)


def _speaking(who: WhoSpeaks) -> Mask:
    """(talkers, cells): more likely than not."""
    talkers = range(len(who.microphones.own))
    return np.stack(
        [
            who.odds[[number for number, one in enumerate(who.sets) if talker in one]].sum(axis=0)
            > 0.5
            for talker in talkers
        ]
    )


def _until_the_next(speaking: Mask) -> Mask:
    """Where nobody speaks, those who did last; at the beginning, those who will first."""
    cells = np.arange(speaking.shape[1])
    anybody = speaking.any(axis=0)
    if not anybody.any():
        return speaking
    last = np.maximum.accumulate(np.where(anybody, cells, -1))
    return np.asarray(speaking[:, np.where(last < 0, np.argmax(anybody), last)])


def _longer(mask: Mask) -> Mask:
    """Each opening begins earlier and ends later."""
    ahead, hold = round(_AHEAD * CELLS), round(_HOLD * CELLS)
    padded = np.pad(mask, ((0, 0), (hold, ahead)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, ahead + hold + 1, axis=1)
    return np.asarray(windows.any(axis=-1))
