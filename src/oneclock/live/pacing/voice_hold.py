"""Where a voice is held that must let its face catch up, and what is heard of it.

In a pause nobody hears it. So where one is at hand, within what may still be waited, the voice goes
on until there; else it is held where it is. The silence begins with the mirror image of what was
sent last, fading out, and ends with that of what is sent next, fading in: so nothing clicks, and no
sample of the voice itself is touched.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK
from oneclock.live.pacing.quiet import is_quiet
from oneclock.live.pacing.turn_line import TurnLine
from oneclock.live.pacing.voice_queue import Samples
from oneclock.live.pacing.voice_track import VoiceState, VoiceTrack

FADE = AUDIO_RATE // 250
"""4 ms: too short to be heard as an echo, long enough not to click."""


class VoiceHold:
    def __init__(self, *, channels: int) -> None:
        self._before: Samples = np.zeros((FADE, channels), np.int16)
        self._is_on = False

    def note_sent(self, samples: Samples) -> None:
        self._before = samples[-FADE:]

    def is_due(self, voice: VoiceTrack, line: TurnLine, place: int) -> bool:
        """Whether to hold the voice now, at this place. Once it is held, it is until all is
        done."""
        is_owed = line.owed > 0.0 and voice.state is VoiceState.FLOWING
        self._is_on = is_owed and (self._is_on or not _has_better_place(voice, line, place))
        return self._is_on

    def silence(self, count: int, after: Samples) -> Samples:
        """So many samples, between what was sent last and what comes after."""
        silence = np.zeros((count, self._before.shape[1]))
        echo, prelude = _fading(self._before[::-1], count), _fading(after, count)
        silence[: len(echo)] += echo
        silence[count - len(prelude) :] += prelude[::-1]
        return np.rint(silence).astype(np.int16)


def _fading(sound: Samples, count: int) -> NDArray[np.float64]:
    """Where both ends overlap, the shares of the two make no more than one."""
    sound = sound[: min(count, FADE)]
    falling = np.arange(len(sound), 0, -1) / (len(sound) + 1)
    return sound * falling[:, None]


def _has_better_place(voice: VoiceTrack, line: TurnLine, place: int) -> bool:
    within = min(line.left, voice.waiting(place))
    return bool(blocks_until_pause(voice.ahead(place, round(within * AUDIO_RATE))))


def blocks_until_pause(sound: Samples) -> int | None:
    """After how many blocks one is quiet; None, where none is."""
    whole = range(0, len(sound) - BLOCK + 1, BLOCK)
    quiet = (
        number
        for number, begin in enumerate(whole)
        if is_quiet(sound[begin : begin + BLOCK].astype(np.float64))
    )
    return next(quiet, None)
