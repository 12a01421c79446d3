"""What a talking clock says: nothing, for a minute and then again, and a beep on every second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.simulate.talking_marks import BEEP_SECONDS, beep
from oneclock.simulate.voices import voice

Samples = NDArray[np.int16]
Floats = NDArray[np.float32]

RATE = 48000
LOOP_SECONDS = 60
"""A multiple of four, so that pitches follow one another as if there were no end."""
_LOUDNESS_RATE = 200
_LOUDNESS_WINDOW = 0.03
_HUSH_BEFORE, _HUSH_AFTER, _HUSH_FADE = 0.03, 0.02, 0.02
_VOICE_LEVEL = 0.6
"""Of a talker at an RMS of 0.1: 15 dB below the beep, and never as loud as that at its peak."""


class TalkingVoice:
    """Made in half a second, and then any moment of it is there at once."""

    def __init__(self, seed: int) -> None:
        spoken = _hushed(voice(LOOP_SECONDS, seed, rate=RATE) * np.float32(_VOICE_LEVEL))
        self._loudness = _loudness(spoken)
        for second in range(LOOP_SECONDS):
            burst = beep(second, RATE)
            spoken[second * RATE : second * RATE + len(burst)] += burst
        self._loop = np.rint(np.clip(spoken, -1, 1) * 32767).astype(np.int16)

    def samples(self, start: int, count: int) -> Samples:
        """48 kHz, mono; sample 0 is the onset of the first beep."""
        return self._loop.take(np.arange(start, start + count), mode="wrap")

    def sampled_at(self, times: NDArray[np.float64]) -> Samples:
        """The sound at any seconds, for sample clocks that are not quite at 48 kHz."""
        exact = times * RATE
        whole = np.floor(exact)
        share = exact - whole
        before = self._loop.take(whole.astype(np.int64), mode="wrap")
        after = self._loop.take(whole.astype(np.int64) + 1, mode="wrap")
        return np.rint(before * (1 - share) + after * share).astype(np.int16)

    def loudness(self, time: float) -> float:
        """Of the voice alone, 0 to 1, around `time`: how wide the mouth is open."""
        exact = time * _LOUDNESS_RATE
        whole = int(np.floor(exact))
        share = exact - whole
        here, there = self._loudness.take((whole, whole + 1), mode="wrap")
        return float(here * (1 - share) + there * share)


def _hushed(spoken: Floats) -> Floats:
    """Silent around every beep, so that its onset is clear, and at the loop's end."""
    time = np.arange(len(spoken), dtype=np.float32) / np.float32(RATE)
    into = time % 1.0
    away = np.minimum(into - BEEP_SECONDS - _HUSH_AFTER, 1.0 - _HUSH_BEFORE - into)
    return np.asarray(spoken * np.clip(away / _HUSH_FADE, 0, 1), np.float32)


def _loudness(spoken: Floats) -> Floats:
    """The envelope at 200 Hz, such that ordinary syllables come close to 1."""
    step, window = RATE // _LOUDNESS_RATE, round(_LOUDNESS_WINDOW * RATE)
    power = np.concatenate([[0.0], np.cumsum(np.square(spoken, dtype=np.float64))])
    centres = np.arange(0, len(spoken), step)
    begin = np.maximum(centres - window // 2, 0)
    end = np.minimum(centres + window // 2, len(spoken))
    root = np.sqrt((power[end] - power[begin]) / (end - begin))
    usual = np.quantile(root, 0.95) or 1.0
    # Ears judge loudness by about the square root of the amplitude, and so should a mouth.
    return np.asarray(np.minimum(np.sqrt(root / usual), 1.0), np.float32)
