"""A canvas: black at first, then what is put on it."""

from __future__ import annotations

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.media.canvas import Canvas


def shown(canvas: Canvas) -> NDArray[np.int64]:
    """Red, green and blue, by FFmpeg's scaler."""
    frame = canvas.frame
    frame.colorspace, frame.color_range = 1, 1
    return frame.to_ndarray(format="rgb24").astype(np.int64)


def coloured(width: int, height: int) -> av.VideoFrame:
    pixels = np.full((height, width, 3), (200, 60, 40), np.uint8)
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    return frame.reformat(format="yuv420p", dst_colorspace=1, dst_color_range=1)


def test_it_is_black() -> None:
    assert shown(Canvas(66, 34)).max() <= 1


def test_a_picture_lies_where_it_was_pasted() -> None:
    canvas = Canvas(66, 34)
    canvas.paste(coloured(18, 10), 40, 12)

    colours = shown(canvas)
    assert np.abs(colours[14:20, 44:54] - (200, 60, 40)).max() < 6
    colours[10:24, 38:60] = 0
    assert colours.max() <= 1


def test_a_frame_goes_around_the_picture() -> None:
    canvas = Canvas(66, 34)
    canvas.frame_around(40, 12, 18, 10, 4)
    canvas.paste(coloured(18, 10), 40, 12)

    colours = shown(canvas)
    assert colours[8:12, 36:62].min() > 250
    assert colours[22:26, 36:62].min() > 250
    assert colours[8:26, 36:38].min() > 250
    assert colours[8:26, 60:62].min() > 250
    assert colours[:8].max() <= 1
    assert colours[26:].max() <= 1


def test_letters_stand_white_on_a_darker_ground() -> None:
    canvas = Canvas(64, 32)
    canvas.paste(coloured(64, 32), 0, 0)
    ink = np.zeros((8, 16), np.bool_)
    ink[2:6, 4:12] = True

    canvas.write(ink, 20, 10)

    luma = np.asarray(memoryview(canvas.frame.planes[0])).reshape(32, -1)[:, :64]
    assert (luma[12:16, 24:32] == 235).all()
    assert (luma[10:12, 20:36] < 60).all()
    assert luma[28, 60] > 80


@pytest.mark.parametrize(("left", "top"), [(-4, -2), (60, 30), (200, 200)])
def test_what_stands_over_the_edge_is_left_out(left: int, top: int) -> None:
    canvas = Canvas(64, 32)

    canvas.write(np.ones((8, 16), np.bool_), max(0, left), max(0, top))
    canvas.frame_around(left, top, 8, 8, 4)

    assert shown(canvas).shape == (32, 64, 3)
