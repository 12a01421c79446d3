"""Linear timecode as a generator plays it, whose clock is known: the truth a decoder is held to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.timecode import Timecode

Floats = NDArray[np.float64]

_BITS = 80
_SYNC = 0xBFFC  # lowest bit first: 0011 1111 1111 1101
# SMPTE ST 12-1, 8.2: a change of level takes 40 microseconds.
_RISE = 40e-6


def ltc_bits(label: Timecode, user_bits: int = 0) -> NDArray[np.int8]:
    """The 80 bits of one frame; `user_bits` are 32, shared out in groups of four."""
    word = _SYNC << 64
    digits = (label.frames, label.seconds, label.minutes, label.hours)
    for i, number in enumerate(digits):
        word |= (number % 10) << (16 * i) | (number // 10) << (16 * i + 8)
    for i in range(8):
        word |= (user_bits >> (4 * i) & 15) << (8 * i + 4)
    word |= label.rate.drop << 10
    # An even number of ones: every frame then begins with the same change of level.
    word |= (word.bit_count() % 2) << (59 if label.rate.counted == 25 else 27)
    return np.array([word >> i & 1 for i in range(_BITS)], np.int8)


def ltc_sound(
    first: Timecode,
    *,
    frames: int,
    rate: int,
    seconds: float,
    clock: ClockMap,
    level: float = 0.5,
    user_bits: int = 0,
) -> NDArray[np.float32]:
    """What a recorder hears of a generator that plays `frames` from `first` on, and is silent else.

    `clock` is the recorder's, seen from the generator's: reference zero is where `first` begins.
    """
    labels = (first.later(i) for i in range(frames))
    bits = np.concatenate([ltc_bits(label, user_bits) for label in labels])
    half = 1 / (2 * _BITS * float(first.rate.rate))
    changes = np.flatnonzero(np.stack([np.ones_like(bits), bits], axis=1)) * half
    changes = np.append(changes, len(bits) * 2 * half)
    levels = level * (1 - 2.0 * (np.arange(len(changes) - 1) % 2))
    # The area under the square wave so far: a change takes _RISE, a mean over as long.
    area = np.concatenate([[0.0], np.cumsum(levels * np.diff(changes))])
    time = clock.to_reference(np.arange(round(seconds * rate)) / rate)
    late, early = (np.interp(time + side * _RISE / 2, changes, area) for side in (1, -1))
    return np.asarray((late - early) / _RISE, np.float32)
