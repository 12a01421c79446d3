"""What is written into the picture: names, and the running time."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from oneclock.simulate.bitmap_font import lettering

_DOTS_HIGH = 7
_LONGEST = 40
# What telephones and typesetters make of quotes, dashes and strokes, and file names of a blank.
_TYPED = str.maketrans("‘’‚“”„«»‐‑‒–—−⁄_", "''," + '"""""' + "------/ ")


@lru_cache(maxsize=64)
def written(text: str, room_height: int, room_width: int) -> NDArray[np.bool_]:
    """Ink, of a size that suits a picture this large, and no wider than leaves as much room beside
    it as it is high."""
    scale = max(1, min(max(2, room_height // 270), room_height // (3 * _DOTS_HIGH)))
    ink = lettering(plain(text)[:_LONGEST], scale=scale)
    return ink[:, : max(0, room_width - 2 * len(ink))]


def plain(text: str) -> str:
    """Letters go by the one beneath their accents, and what nobody sees is left out. What has no
    shape of its own then, Кириллица say, the font draws as a box for each letter.

    >>> plain("Café_№1 – “b”")
    'Cafe No1 - "b"'
    """
    shown = unicodedata.normalize("NFKD", text).translate(_TYPED)
    bare = (one for one in shown if unicodedata.category(one) not in ("Mn", "Me", "Cf"))
    return unicodedata.normalize("NFC", "".join(bare))  # one for a Korean syllable, not three


def running_time(frame: int, rate: Fraction) -> str:
    """Of the film, to the hundredth that has begun.

    >>> running_time(107893, Fraction(30000, 1001))
    '1:00:00.02'
    """
    hundredths = int(frame / rate * 100)
    seconds, rest = divmod(hundredths, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{rest:02}"
