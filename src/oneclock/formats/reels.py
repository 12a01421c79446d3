"""Names of reels for edit decision lists: eight capital letters and figures, no two the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_LONGEST = 8
# What lists call black and what never was on a tape.
_TAKEN = frozenset({"BL", "AX"})


def reel_names(names: Iterable[str]) -> list[str]:
    """
    >>> reel_names(["Café 1.mp4", "cafe 1.mp4", "舞台.mov", "a-very-long-name.wav"])
    ['CAFE1', 'CAFE1002', 'REEL', 'AVERYLON']
    """
    given: list[str] = []
    for number, name in enumerate(names, 1):
        plain = unicodedata.normalize("NFKD", name.rpartition(".")[0] or name)
        letters = "".join(c for c in plain.upper() if c.isascii() and c.isalnum())
        reel = (letters or "REEL")[:_LONGEST]
        while reel in _TAKEN or reel in given:
            reel = f"{reel[: _LONGEST - 3]}{number:03}"
            number += 1
        given.append(reel)
    return given
