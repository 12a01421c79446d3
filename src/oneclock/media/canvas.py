"""One picture of a film, put together from others: pasted, framed, written on.

Eight bits, 4:2:0, Rec.709 with room below black (16) and above white (235). Places and sizes are
even, because two by two pixels share one colour. A canvas is made new for every picture: encoders
may hold on to what they were given.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from numpy.typing import NDArray

Ink = NDArray[np.bool_]
Painted: TypeAlias = VideoFrame
"""A picture as it is encoded."""

BLACK, WHITE, COLOURLESS = 16, 235, 128
_SHADE = 3  # behind letters, a picture is as dark as this part of itself


class Canvas:
    def __init__(self, width: int, height: int) -> None:
        self.frame = VideoFrame(width, height, "yuv420p")
        self._planes = _planes(self.frame)
        self.fill(0, 0, width, height, BLACK)

    def fill(self, left: int, top: int, width: int, height: int, luma: int) -> None:
        """A grey rectangle; what lies outside the canvas is left out."""
        for number, plane in enumerate(self._planes):
            step = 2 if number else 1
            rows = slice(max(0, top) // step, max(0, top + height) // step)
            columns = slice(max(0, left) // step, max(0, left + width) // step)
            plane[rows, columns] = COLOURLESS if number else luma

    def frame_around(self, left: int, top: int, width: int, height: int, border: int) -> None:
        """In white, around where a picture will be pasted."""
        outer = (left - border, top - border, width + 2 * border, height + 2 * border)
        self.fill(*outer, WHITE)

    def paste(self, picture: VideoFrame, left: int, top: int) -> None:
        """`picture` is of the canvas's format, and lies within it."""
        for number, (plane, pasted) in enumerate(zip(self._planes, _planes(picture), strict=True)):
            step = 2 if number else 1
            rows, columns = pasted.shape
            y, x = top // step, left // step
            plane[y : y + rows, x : x + columns] = pasted

    def write(self, ink: Ink, left: int, top: int) -> None:
        """White letters on a darkened ground that is an eighth wider on every side."""
        luma = self._planes[0]
        rows, columns = ink.shape
        edge = max(2, rows // 4)
        ground = luma[
            max(0, top - edge) : top + rows + edge, max(0, left - edge) : left + columns + edge
        ]
        ground[:] = BLACK + (np.maximum(ground, BLACK) - BLACK) // _SHADE
        for plane in self._planes[1:]:
            colour = plane[
                max(0, top - edge) // 2 : (top + rows + edge + 1) // 2,
                max(0, left - edge) // 2 : (left + columns + edge + 1) // 2,
            ]
            colour[:] = COLOURLESS
        room = luma[top : top + rows, left : left + columns]
        room[ink[: room.shape[0], : room.shape[1]]] = WHITE


def _planes(frame: VideoFrame) -> list[NDArray[np.uint8]]:
    """Views of what the frame holds, without the bytes that fill up its lines."""
    return [_view(plane) for plane in frame.planes]


def _view(plane: VideoPlane) -> NDArray[np.uint8]:
    lines = np.frombuffer(memoryview(plane), np.uint8)
    size = plane.height * plane.line_size
    return lines[:size].reshape(plane.height, plane.line_size)[:, : plane.width]
