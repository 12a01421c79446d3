"""A film in stretches, each of which is painted and encoded by itself.

An interrupted film goes on where it was, to the stretch, and several can be worked on at once.
Encoders begin a stretch with a picture that stands alone, which a cut asks for anyway: so stretches
begin at cuts, where there is one within reach.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise


def stretches(frames: int, cuts: Iterable[int], usual: int) -> list[tuple[int, int]]:
    """First frame and the one after the last of each; half to one and a half of `usual`, but for
    the last.

    >>> stretches(1000, [70, 330, 900], 300)
    [(0, 330), (330, 630), (630, 1000)]
    """
    marks = sorted(set(cuts))
    bounds = [0]
    while frames - bounds[-1] > usual * 3 // 2:
        at = bounds[-1] + usual
        near = [cut for cut in marks if 2 * abs(cut - at) <= usual]
        bounds.append(min(near, key=lambda cut: abs(cut - at), default=at))
    if frames > bounds[-1]:
        bounds.append(frames)
    return list(pairwise(bounds))
