"""Tables of colour as .cube text: written, and read with the line at which something is wrong.

The format is Adobe's (Cube LUT Specification 1.0), with the two lines by which DaVinci Resolve says
the same as DOMAIN_MIN and DOMAIN_MAX.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NoReturn

import numpy as np
from numpy.typing import NDArray

from oneclock.errors import MediaError

Table = NDArray[np.float64]
Colour = tuple[float, float, float]

_SMALLEST = 2
_LARGEST = {1: 65536, 3: 256}
_SIZES: dict[str, Literal[1, 3]] = {"LUT_1D_SIZE": 1, "LUT_3D_SIZE": 3}
_RANGES = {"LUT_1D_INPUT_RANGE": 1, "LUT_3D_INPUT_RANGE": 3}
_BLACK: Colour = (0.0, 0.0, 0.0)
_WHITE: Colour = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    dimensions: Literal[1, 3]
    """1: each colour by itself; 3: all of them together."""
    table: Table
    """(size, 3), or (blue, green, red, 3): red changes fastest."""
    title: str = ""
    domain_min: Colour = _BLACK
    domain_max: Colour = _WHITE

    @property
    def size(self) -> int:
        return len(self.table)


def cube_text(cube: Cube) -> str:
    """
    >>> print(cube_text(Cube(dimensions=1, table=np.array([[0.0, 0, 0], [1, 1, 0.5]]), title="A")))
    TITLE "A"
    LUT_1D_SIZE 2
    0.000000 0.000000 0.000000
    1.000000 1.000000 0.500000
    <BLANKLINE>
    """
    head = [f'TITLE "{cube.title}"'] if cube.title else []
    head.append(f"LUT_{cube.dimensions}D_SIZE {cube.size}")
    if (cube.domain_min, cube.domain_max) != (_BLACK, _WHITE):
        head += [f"DOMAIN_MIN {_numbers(cube.domain_min)}"]
        head += [f"DOMAIN_MAX {_numbers(cube.domain_max)}"]
    rows = (f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in cube.table.reshape(-1, 3).tolist())
    return "\n".join([*head, *rows, ""])


def parse_cube(text: str, name: str) -> Cube:
    """Raises what is wrong and where; `name` is what the file is called."""
    return _Reading(name).read(text)


class _Reading:
    def __init__(self, name: str) -> None:
        self._name = name
        self._line = 0
        self._size: tuple[Literal[1, 3], int] | None = None
        self._title = ""
        self._domain: dict[str, Colour] = {}
        self._rows: list[Colour] = []

    def read(self, text: str) -> Cube:
        for self._line, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
            words = line.split()
            if words and not words[0].startswith("#"):
                self._take(words[0], words[1:], line)
        return self._whole()

    def _take(self, word: str, rest: list[str], line: str) -> None:
        if word[0] in "+-.0123456789":
            self._take_row([word, *rest])
        elif self._rows:
            self._fail(f"has {word} amid its numbers")
        elif word == "TITLE":
            self._title = line.strip()[len(word) :].strip().strip('"')
        elif word in _SIZES:
            self._take_size(_SIZES[word], rest)
        elif word in ("DOMAIN_MIN", "DOMAIN_MAX"):
            self._domain[word] = self._colour(rest)
        elif word in _RANGES:
            low, high = self._floats(rest, 2)
            self._domain |= {"DOMAIN_MIN": (low,) * 3, "DOMAIN_MAX": (high,) * 3}
        else:
            self._fail(f"says {word}, which is no word of this format")

    def _take_size(self, dimensions: Literal[1, 3], rest: list[str]) -> None:
        if self._size is not None:
            self._fail("says its size twice (a table of one and of three dimensions in one file?)")
        if len(rest) != 1 or not rest[0].isdecimal():
            self._fail("does not say its size as one whole number")
        size = int(rest[0])
        if not _SMALLEST <= size <= _LARGEST[dimensions]:
            self._fail(f"has size {size}, not {_SMALLEST} to {_LARGEST[dimensions]}")
        self._size = dimensions, size

    def _take_row(self, words: list[str]) -> None:
        if self._size is None:
            self._fail("has numbers before LUT_1D_SIZE or LUT_3D_SIZE")
        if len(self._rows) == self._wanted:
            self._fail(f"has more than the {self._wanted} lines of numbers that its size asks for")
        self._rows.append(self._colour(words))

    @property
    def _wanted(self) -> int:
        dimensions, size = self._size or (1, 0)
        return int(size**dimensions)

    def _whole(self) -> Cube:
        if self._size is None:
            self._fail("says neither LUT_1D_SIZE nor LUT_3D_SIZE")
        if len(self._rows) < self._wanted:
            self._fail(f"ends after {len(self._rows)} of {self._wanted} lines of numbers")
        low = self._domain.get("DOMAIN_MIN", _BLACK)
        high = self._domain.get("DOMAIN_MAX", _WHITE)
        if any(begin >= end for begin, end in zip(low, high, strict=True)):
            self._fail("has a DOMAIN_MAX that is not above its DOMAIN_MIN")
        dimensions, size = self._size
        return Cube(
            dimensions=dimensions,
            table=np.array(self._rows).reshape(*[size] * dimensions, 3),
            title=self._title,
            domain_min=low,
            domain_max=high,
        )

    def _colour(self, words: list[str]) -> Colour:
        red, green, blue = self._floats(words, 3)
        return red, green, blue

    def _floats(self, words: list[str], count: int) -> list[float]:
        try:
            numbers = [float(word) for word in words]
        except ValueError:
            numbers = []
        if len(numbers) != count or not np.isfinite(numbers).all():
            self._fail(f"has {' '.join(words)[:40]!r} where {count} numbers belong")
        return numbers

    def _fail(self, cause: str) -> NoReturn:
        where = f"{self._name}, line {self._line}" if self._line else self._name
        raise MediaError(where, cause, "export it again as .cube from the program it is from")


def _numbers(colour: Colour) -> str:
    return " ".join(f"{value:g}" for value in colour)
