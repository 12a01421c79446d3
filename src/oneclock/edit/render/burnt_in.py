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


@lru_cache(maxsize=64)
def written(text: str, room_height: int, room_width: int) -> NDArray[np.bool_]:
    """Ink, of a size that suits a picture this large, and no wider than leaves as much room beside
    it as it is high; letters without a shape of their own go by the one beneath their accents, or
    are blank."""
    plain = unicodedata.normalize("NFKD", text.replace("_", " "))
    plain = "".join(one for one in plain if not unicodedata.combining(one))[:_LONGEST]
    scale = max(1, min(max(2, room_height // 270), room_height // (3 * _DOTS_HIGH)))
    ink = lettering(plain, scale=scale)
    return ink[:, : max(0, room_width - 2 * len(ink))]


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
