"""When beeps begin, in sound that may hold a voice besides.

A matched filter for each pitch: how much of the energy within 50 ms is that tone. A voice has its
energy in many places and holds a tone for longer; the share of a beep is near one, and nothing of
the pitch is there before and after it. Pitches are 250 Hz apart, a burst of 50 ms is 20 Hz wide:
none is heard in another's place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from oneclock.live.judge.marks import Mark
from oneclock.simulate.talking_marks import BEEP_PITCHES, BEEP_SECONDS

Samples = NDArray[np.float64]

_BAND = (700.0, 2100.0)
"""Voices have most of their energy below it."""
_SHARE = 0.5
"""Noise in the band reaches 0.5 in 50 ms with a chance of 2**-60 or so; a voice as loud as the beep
leaves it as much."""
_FLOOR = 1e-4
"""Amplitude, of full scale: below are dither and the tails of filters."""
_ASIDE = 1.2
"""How many lengths of a beep before and after it the pitch must be gone."""
_GONE = 0.25
"""Of its power."""
_BLOCK_SECONDS = 30.0
_AROUND_SECONDS = 0.25
"""On both sides of an onset: the beep, what may not be beside it, and the filter's ringing."""


class Listening:
    """To sound that comes piece by piece, of which no more is kept than will be needed."""

    def __init__(self, rate: int, first: int = 0) -> None:
        """Begun at that sample of a recording; beeps are told in seconds of all of it."""
        self._rate = rate
        self._around = round(_AROUND_SECONDS * rate)
        self._kept: Samples = np.zeros(0)
        self._before = first
        """Samples that are not, or no longer, kept."""
        self._searched = first

    def hear(self, samples: NDArray[np.floating]) -> list[Mark]:
        """Full scale is 1. The beeps that begin so early that what is around them has been heard:
        in order."""
        self._kept = np.concatenate((self._kept, samples))
        return self._search(self._before + len(self._kept) - self._around)

    def end(self) -> list[Mark]:
        """The others."""
        return self._search(self._before + len(self._kept))

    def _search(self, end: int) -> list[Mark]:
        if end <= self._searched:
            return []
        onsets = [
            (self._before + beep.at * self._rate, beep.code)
            for beep in _beeps_of_block(self._kept, self._rate)
        ]
        found = [
            Mark(at=onset / self._rate, code=code)
            for onset, code in onsets
            if self._searched <= onset < end
        ]
        self._searched = end
        done = max(end - self._around - self._before, 0)
        self._kept, self._before = self._kept[done:].copy(), self._before + done
        return sorted(found, key=lambda beep: beep.at)


def find_beeps(samples: NDArray[np.floating], rate: int) -> list[Mark]:
    """In order; seconds from the first sample. Full scale is 1."""
    listening, block = Listening(rate), round(_BLOCK_SECONDS * rate)
    beeps = [
        beep
        for begin in range(0, len(samples), block)
        for beep in listening.hear(samples[begin : begin + block])
    ]
    return beeps + listening.end()


def _beeps_of_block(samples: Samples, rate: int) -> list[Mark]:
    if len(samples) < 3 * BEEP_SECONDS * rate:
        return []
    sections = butter(4, _BAND, btype="bandpass", fs=rate, output="sos")
    # Silence on both sides, so that a beep at the edge has a before and an after.
    aside = round(_ASIDE * BEEP_SECONDS * rate)
    heard = np.pad(sosfiltfilt(sections, samples), aside)
    width = round(BEEP_SECONDS * rate)
    energy = _sums(heard**2, width)
    return [
        Mark(at=onset / rate, code=code)
        for code, pitch in enumerate(BEEP_PITCHES)
        for onset in _onsets(_tone(heard, pitch / rate, width), energy, width, aside)
        if onset >= 0
    ]


def _sums(values: NDArray[np.inexact], width: int) -> NDArray[np.inexact]:
    """Of every stretch of that many values."""
    total = np.concatenate(([0], np.cumsum(values)))
    return np.asarray(total[width:] - total[:-width])


def _tone(samples: Samples, cycles: float, width: int) -> Samples:
    """Magnitude of the tone in every stretch: a triangle around the onset of a beep."""
    turned = samples * np.exp(-2j * np.pi * cycles * np.arange(len(samples)))
    return np.asarray(np.abs(_sums(turned, width)), np.float64)


def _onsets(tone: Samples, energy: NDArray[np.inexact], width: int, aside: int) -> list[float]:
    """Samples after the padding. A tone of amplitude A gives a magnitude of A w / 2 and an energy
    of A² w / 2, so that 2 m² / (w E) is its share."""
    enough = np.maximum(energy.real, _FLOOR**2 * width / 2)
    loud = np.flatnonzero(2 * tone**2 / (width * enough) >= _SHARE)
    if not len(loud):
        return []
    found = []
    for run in np.split(loud, np.flatnonzero(np.diff(loud) > width // 2) + 1):
        peak = int(run[np.argmax(tone[run])])
        sides = [at for at in (peak - aside, peak + aside) if 0 <= at < len(tone)]
        if all(tone[at] ** 2 < _GONE * tone[peak] ** 2 for at in sides):
            found.append(_centre(tone, peak, width) - aside)
    return found


def _centre(tone: Samples, peak: int, width: int) -> float:
    """Of the upper part of the triangle: both its slopes count, its blunt top does not."""
    begin = max(peak - width // 2, 0)
    around = tone[begin : peak + width // 2 + 1]
    weight = np.maximum(around - 0.7 * tone[peak], 0.0)
    return begin + float(np.average(np.arange(len(around)), weights=weight))
