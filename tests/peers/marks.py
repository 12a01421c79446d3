"""Flashes and beeps on the second, made and read with nothing but the standard library.

Second n has a beep of 50 ms at PITCHES[n % 4], and a flash for two pictures in a band at the top,
black otherwise: of its three cells the left one is white, the others are the two bits of n % 4.
"""

from __future__ import annotations

import cmath
import math
from array import array
from dataclasses import dataclass, field

PITCHES = (1000.0, 1250.0, 1500.0, 1750.0)
RATE = 48000
FPS = 25
WIDTH, HEIGHT = 320, 180
BAND = round(0.12 * HEIGHT)
_FLASH_PICTURES = 2
_BEEP = 0.05
_LEVEL = 16000
# Luma of I420: video range.
_BLACK, _GREY, _WHITE = 16, 60, 235
_HALF = 125


@dataclass(frozen=True)
class Mark:
    due: float
    """When it begins, on the clock of what it was found in."""
    code: int
    """Of which second it is, modulo 4."""


def picture(number: int) -> bytes:
    """Picture `number` of FPS a second, as I420."""
    second, within = divmod(number, FPS)
    row = _flash(second) if within < _FLASH_PICTURES else bytes([_BLACK]) * WIDTH
    luma = row * BAND + bytes([_GREY]) * (WIDTH * (HEIGHT - BAND))
    return luma + bytes([128]) * (WIDTH * HEIGHT // 2)


def _flash(second: int) -> bytes:
    cells = (True, bool(second & 1), bool(second & 2))
    edges = [round(WIDTH * cell / 3) for cell in range(4)]
    return b"".join(
        bytes([_WHITE if lit else _BLACK]) * (right - left)
        for lit, left, right in zip(cells, edges[:-1], edges[1:], strict=True)
    )


def sound(start: int, count: int) -> bytes:
    """16-bit mono at RATE, from sample `start`: silence and beeps."""
    samples = array("h", bytes(2 * count))
    for at in range(count):
        second, within = divmod(start + at, RATE)
        if within < _BEEP * RATE:
            samples[at] = round(_LEVEL * math.sin(math.tau * PITCHES[second % 4] * within / RATE))
    return samples.tobytes()


@dataclass
class FlashReader:
    """Fed with the luma of a row in the middle of the band, picture by picture."""

    _lit: bool = False

    def read(self, due: float, row: bytes) -> Mark | None:
        left, middle, right = (_middle_of_cell(row, cell) > _HALF for cell in range(3))
        begins = left and not self._lit
        self._lit = left
        return Mark(due, middle + 2 * right) if begins else None


def _middle_of_cell(row: bytes, cell: int) -> float:
    """How bright it is, away from its edges, which encoding blurs."""
    third = len(row) // 3
    inner = row[cell * third + third // 4 : (cell + 1) * third - third // 4]
    return sum(inner) / len(inner)


_THINNED = 6
"""One sample in six will do for pitches below 2 kHz, and what folds over is no pure tone."""
_LOUD = _LEVEL // 5
_QUIET_BEFORE = 80
_LISTENED = 320
"""Thinned samples, 10 and 40 ms."""


@dataclass
class BeepReader:
    """Fed with consecutive sound, 16-bit mono at RATE: finds what begins after quiet and is one of
    the four pitches and nothing else."""

    _kept: array[int] = field(default_factory=lambda: array("h"))

    def read(self, due: float, data: bytes) -> list[Mark]:
        """`due`: when the first sample of `data` is."""
        begins = due - len(self._kept) * _THINNED / RATE
        self._kept.extend(array("h", data)[::_THINNED])
        found = []
        at = _QUIET_BEFORE
        while (onset := self._onset(at)) is not None and onset + _LISTENED <= len(self._kept):
            code = _pitch(self._kept[onset : onset + _LISTENED])
            if code is not None:
                found.append(Mark(begins + onset * _THINNED / RATE, code))
            at = onset + _LISTENED
        looked_at = len(self._kept) if onset is None else onset
        del self._kept[: max(0, looked_at - _QUIET_BEFORE)]
        return found

    def _onset(self, at: int) -> int | None:
        quiet = 0
        for place in range(at - _QUIET_BEFORE, len(self._kept)):
            if abs(self._kept[place]) < _LOUD:
                quiet += 1
            elif quiet >= _QUIET_BEFORE:
                return place
            else:
                quiet = 0
        return None


def _pitch(tone: array[int]) -> int | None:
    """Which of the four it is, if nearly all its power is there."""
    power = sum(sample * sample for sample in tone)
    shares = []
    for pitch in PITCHES:
        turn = -2j * math.pi * pitch * _THINNED / RATE
        found = sum(sample * cmath.exp(turn * n) for n, sample in enumerate(tone))
        shares.append(2 * abs(found) ** 2 / (power * len(tone)))
    best = max(range(4), key=shares.__getitem__)
    return best if shares[best] > 0.8 else None
