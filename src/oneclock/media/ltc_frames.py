"""From bits to frames of linear timecode: the sync word, the digits, what neighbours confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from oneclock.media.ltc_bits import BITS_A_FRAME, BitStream

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

# SMPTE ST 12-1, 9.2.3: the last 16 bits, earliest first. No other bits can look like it.
_SYNC = (0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1)
_SYNC_AT = BITS_A_FRAME - len(_SYNC)
# One wrong bit in the sync word is forgiven: neighbours must confirm every frame.
_FORGIVEN = 1
# First bit and number of bits of the tens and of the units of each part, lowest bit first.
_DIGITS = {
    "frames": ((8, 2), (0, 4)),
    "seconds": ((24, 3), (16, 4)),
    "minutes": ((40, 3), (32, 4)),
    "hours": ((56, 2), (48, 4)),
}
_LIMITS = {"frames": 30, "seconds": 60, "minutes": 60, "hours": 24}
_DROP_FLAG = 10
# A frame is believed when another, at most so many frames away, has the number it should have.
_CONFIRMED_WITHIN = 3
_LAST_FRAMES = (23, 24, 29)
_FIRST_FRAMES = (0, 2)  # 2 where drop-frame leaves out 0 and 1
_SECONDS_A_DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LtcFrames:
    """Frames that were read, in order of time, an array for each of their properties."""

    local: Floats
    """When each begins, seconds."""
    length: Floats
    """How long each lasts, by the bits in it."""
    hours: Ints
    minutes: Ints
    seconds: Ints
    frames: Ints
    drop: Mask
    level: Floats
    """Half the distance between the two levels of the code, as a share of full scale."""

    def __len__(self) -> int:
        return len(self.local)

    def where(self, chosen: Mask) -> LtcFrames:
        return LtcFrames(**{name: getattr(self, name)[chosen] for name in self.__slots__})

    def later(self, seconds: float) -> LtcFrames:
        return replace(self, local=self.local + seconds)


def join_frames(parts: Sequence[LtcFrames]) -> LtcFrames:
    """One after the other."""
    parts = (NO_FRAMES, *parts)
    names = LtcFrames.__slots__
    return LtcFrames(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


_NO_TIMES, _NO_NUMBERS = np.zeros(0), np.zeros(0, np.int64)
NO_FRAMES = LtcFrames(
    local=_NO_TIMES,
    length=_NO_TIMES,
    hours=_NO_NUMBERS,
    minutes=_NO_NUMBERS,
    seconds=_NO_NUMBERS,
    frames=_NO_NUMBERS,
    drop=np.zeros(0, np.bool_),
    level=_NO_TIMES,
)


def read_frames(stream: BitStream) -> LtcFrames:
    """The frames in a stream of bits that a neighbour confirms."""
    first = _sync_words(stream.bits) - _SYNC_AT
    first = first[first >= 0]
    rows = stream.bits[first[:, None] + np.arange(BITS_A_FRAME)].astype(np.int64)
    parts = {name: _number(rows, *places) for name, places in _DIGITS.items()}
    possible = np.logical_and.reduce([parts[name] < limit for name, limit in _LIMITS.items()])
    begins, ends = stream.starts[first], stream.starts[first + BITS_A_FRAME]
    found = LtcFrames(
        local=begins,
        length=ends - begins,
        drop=rows[:, _DROP_FLAG] == 1,
        level=_levels(stream.halves[first[:, None] + np.arange(BITS_A_FRAME)], rows),
        **parts,
    ).where(possible)
    return found.where(_confirmed(found, first[possible]))


def _sync_words(bits: NDArray[np.int8]) -> Ints:
    """Where sync words begin."""
    count = len(bits) - len(_SYNC) + 1
    if count <= 0:
        return np.zeros(0, np.int64)
    wrong = np.zeros(count, np.int8)
    for i, expected in enumerate(_SYNC):
        wrong += bits[i : i + count] != expected
    return np.flatnonzero(wrong <= _FORGIVEN)


def _number(rows: Ints, tens: tuple[int, int], units: tuple[int, int]) -> Ints:
    """Two decimal digits; beyond every limit where the units are no decimal digit."""
    high, low = (rows[:, at : at + size] @ (1 << np.arange(size)) for at, size in (tens, units))
    return np.asarray(np.where(low < 10, 10 * high + low, 99), np.int64)


def _levels(halves: Floats, rows: Ints) -> Floats:
    """How high the code stands, by comparing the half bits with what the bits make of them."""
    changes = np.stack([np.ones_like(rows), rows], axis=2).reshape(-1, 2 * BITS_A_FRAME)
    code = 1 - 2 * (np.cumsum(changes, axis=1) % 2)
    found = halves.reshape(-1, 2 * BITS_A_FRAME)
    apart = (found - found.mean(axis=1, keepdims=True)) * code
    return np.asarray(np.abs(apart.mean(axis=1)), np.float64)


def _confirmed(frames: LtcFrames, first_bits: Ints) -> Mask:
    """Which have a neighbour whose number and place agree."""
    agreed = np.zeros(len(frames), np.bool_)
    second = 3600 * frames.hours + 60 * frames.minutes + frames.seconds
    for apart in range(1, min(_CONFIRMED_WITHIN + 1, len(frames))):
        one, other = slice(None, -apart), slice(apart, None)
        bits = first_bits[other] - first_bits[one]
        seconds = (second[other] - second[one]) % _SECONDS_A_DAY
        within = (seconds == 0) & (
            bits == BITS_A_FRAME * (frames.frames[other] - frames.frames[one])
        )
        across = (
            (seconds == 1)
            & (bits == BITS_A_FRAME)
            & np.isin(frames.frames[one], _LAST_FRAMES)
            & np.isin(frames.frames[other], _FIRST_FRAMES)
        )
        agree = (within | across) & (bits <= BITS_A_FRAME * _CONFIRMED_WITHIN) & (bits > 0)
        agreed[one] |= agree
        agreed[other] |= agree
    return agreed
