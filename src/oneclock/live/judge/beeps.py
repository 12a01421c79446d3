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
_MARGIN_SECONDS = 0.5


def find_beeps(samples: NDArray[np.floating], rate: int) -> list[Mark]:
    """In order; seconds from the first sample. Full scale is 1."""
    beeps: list[Mark] = []
    block, margin = round(_BLOCK_SECONDS * rate), round(_MARGIN_SECONDS * rate)
    for begin in range(0, len(samples), block):
        first = max(begin - margin, 0)
        piece = np.asarray(samples[first : begin + block + margin], np.float64)
        if len(piece) < 3 * BEEP_SECONDS * rate:
            continue
        for beep in _beeps_of_block(piece, rate):
            onset = beep.at + first / rate
            if begin <= onset * rate < begin + block:
                beeps.append(Mark(at=onset, code=beep.code))
    return sorted(beeps, key=lambda beep: beep.at)


def _beeps_of_block(samples: Samples, rate: int) -> list[Mark]:
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
