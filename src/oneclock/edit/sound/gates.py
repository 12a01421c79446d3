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

# Odds. Somebody is taken to speak at even ones, and from the first sign of it to the last: where
# people interrupt each other, beginnings and ends of words are nearly drowned.
_EVEN, _FIRST_SIGN, _LAST_SIGN = 0.5, 0.05, 0.2
# Seconds. A syllable's first sound may be 20 dB fainter than its vowel and 0.1 s before it. What
# the room adds to the last word is not waited for: it is cut off only where somebody else begins.
_AHEAD = 0.12
_HOLD = 0.04
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
    """(talkers, cells)"""
    odds = np.stack(
        [
            who.odds[[number for number, one in enumerate(who.sets) if talker in one]].sum(axis=0)
            for talker in range(len(who.microphones.own))
        ]
    )
    even = odds > _EVEN
    earlier = _leading_to(even, odds > _FIRST_SIGN)
    later = _leading_to(even[:, ::-1], odds[:, ::-1] > _LAST_SIGN)[:, ::-1]
    return even | earlier | later


def _leading_to(speaking: Mask, possibly: Mask) -> Mask:
    """What is possible, without a gap, until it is so."""
    return possibly & (_next(speaking) < _next(~possibly))


def _next(mask: Mask) -> NDArray[np.intp]:
    """For each cell the number of the next that is true, itself among them."""
    count = mask.shape[1]
    numbers = np.where(mask, np.arange(count), count)
    return np.asarray(np.minimum.accumulate(numbers[:, ::-1], axis=1)[:, ::-1])


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
