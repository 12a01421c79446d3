"""Small pictures of a recording, for pages: each what a player shows at a moment, upright."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.media.picture import Picture
from oneclock.media.picture_source import PictureSource

Pixels = NDArray[np.uint8]


def small_pictures(
    path: Path, moments: Iterable[float], *, within: tuple[int, int]
) -> Iterator[Pixels]:
    """At local times that go forward: height x width x RGB, no wider and no higher than `within`.
    None is scaled up."""
    with PictureSource(path) as source:
        for local in moments:
            yield _small(source.at(local), within)


def _small(picture: Picture, within: tuple[int, int]) -> Pixels:
    """Turned upright, its pixels made square."""
    frame, shape = picture.frame, picture.shape
    wide, high = (float(length) for length in shape.upright)
    scale = min(1.0, within[0] / wide, within[1] / high)
    size = [max(2, round(length * scale)) for length in (wide, high)]
    width, height = reversed(size) if shape.turns % 2 else size
    small = frame.reformat(width=width, height=height, format="rgb24")
    return np.ascontiguousarray(np.rot90(small.to_ndarray(), -shape.turns))
