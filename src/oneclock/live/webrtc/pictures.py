"""Whatever a producer calls a picture, as the encoders take it."""

from __future__ import annotations

from typing import Any

import numpy as np
from av import VideoFrame
from numpy.typing import NDArray

from oneclock.errors import UsageError

Picture = VideoFrame | NDArray[np.uint8]

_FORMAT = "yuv420p"
_MOST_PIXELS = 4096 * 2304
"""13 MB; a second of them may wait."""
_LEAST_SIDE = 16


def to_video_frame(picture: Any) -> VideoFrame:
    """In yuv420p, of even sides: an odd last row or column is left out."""
    if isinstance(picture, VideoFrame):
        width, height = picture.width, picture.height
    elif _is_rgb(picture):
        height, width = picture.shape[:2]
    else:
        raise UsageError(
            "face",
            f"{_described(picture)} is no picture",
            "push an av.VideoFrame, or an array of uint8 (height, width, 3) in RGB",
        )
    _refuse_size(width, height)
    if isinstance(picture, VideoFrame):
        if picture.format.name == _FORMAT and width % 2 == height % 2 == 0:
            # A copy: it is stamped, and encoded by a thread of aiortc's that writes to it, while
            # its owner may have pushed it to another session too.
            return VideoFrame.from_ndarray(picture.to_ndarray(), format=_FORMAT)
        return picture.reformat(width=width & ~1, height=height & ~1, format=_FORMAT)
    even = np.ascontiguousarray(picture[: height & ~1, : width & ~1])
    return VideoFrame.from_ndarray(even, format="rgb24").reformat(format=_FORMAT)


def _is_rgb(picture: Any) -> bool:
    is_array = isinstance(picture, np.ndarray) and picture.dtype == np.uint8
    return is_array and picture.ndim == 3 and picture.shape[2] == 3


def _refuse_size(width: int, height: int) -> None:
    if min(width, height) < _LEAST_SIDE or width * height > _MOST_PIXELS:
        raise UsageError(
            "face",
            f"{width} x {height} is no size that a call can carry",
            f"push pictures of at least {_LEAST_SIDE} pixels a side and at most 4096 x 2304",
        )


def _described(thing: Any) -> str:
    if isinstance(thing, np.ndarray):
        return f"an array of {thing.dtype} {thing.shape}"
    return f"a {type(thing).__name__}"
