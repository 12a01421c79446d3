"""The light that pixels stand for: their power law undone.

Pixels follow a power law, about 1 / 2.2; light that is on for half an exposure counts half.
"""

from __future__ import annotations

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange
from numpy.typing import NDArray

Light = NDArray[np.float32]

_GAMMA = 2.2
_LUMA_FIRST = {"gray", "nv12"} | {
    f"{family}{layout}p" for family in ("yuv", "yuvj") for layout in (420, 422, 444)
}
_LEVELS = np.arange(256)
_FULL = ((_LEVELS / 255) ** _GAMMA).astype(np.float32)
_STUDIO = (np.clip((_LEVELS - 16) / 219, 0, 1) ** _GAMMA).astype(np.float32)


def linear_light(frame: VideoFrame, *, rows: int | None = None, columns: int) -> Light:
    """0 black and 1 white. Of about so many rows and columns, evenly chosen; all rows for None."""
    luma = _luma(frame)
    down = 1 if rows is None else max(1, luma.shape[0] // rows)
    thin = luma[::down, :: max(1, luma.shape[1] // columns)]
    return np.asarray((_FULL if _is_full_range(frame) else _STUDIO)[thin])


def _luma(frame: VideoFrame) -> NDArray[np.uint8]:
    if frame.format.name not in _LUMA_FIRST:
        frame = frame.reformat(format="yuvj420p", dst_color_range=ColorRange.JPEG)
    plane = frame.planes[0]
    pixels = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return np.asarray(pixels[: frame.height, : frame.width])


def _is_full_range(frame: VideoFrame) -> bool:
    return frame.format.name not in _LUMA_FIRST or (
        frame.format.name.startswith(("yuvj", "gray")) or frame.color_range == ColorRange.JPEG
    )
