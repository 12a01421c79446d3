"""Whatever a producer calls a picture becomes yuv420p of even sides, or is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from av import VideoFrame

from oneclock.errors import UsageError
from oneclock.live.webrtc.pictures import to_video_frame


def test_a_frame_as_encoders_take_it_is_copied_for_it_may_be_pushed_twice() -> None:
    frame = VideoFrame.from_ndarray(np.full((72, 64), 90, np.uint8), format="yuv420p")

    copy = to_video_frame(frame)

    copy.pts = 7
    assert frame.pts is None
    assert np.array_equal(copy.to_ndarray(), frame.to_ndarray())


def test_an_array_keeps_its_colours() -> None:
    red = np.zeros((48, 64, 3), np.uint8)
    red[..., 0] = 255

    back = to_video_frame(red).to_ndarray(format="rgb24")

    assert back[..., 0].min() > 240
    assert back[..., 1:].max() < 15


@pytest.mark.parametrize("size", [(49, 64), (48, 65), (49, 65)])
def test_an_odd_last_row_or_column_is_left_out(size: tuple[int, int]) -> None:
    frame = to_video_frame(np.zeros((*size, 3), np.uint8))

    assert (frame.height, frame.width) == (48, 64)


def test_frames_of_other_formats_are_converted() -> None:
    frame = to_video_frame(VideoFrame(65, 49, "bgra"))

    assert (frame.format.name, frame.width, frame.height) == ("yuv420p", 64, 48)


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (np.zeros((48, 64), np.uint8), "an array of uint8"),
        (np.zeros((48, 64, 4), np.uint8), "an array of uint8"),
        (np.zeros((48, 64, 3), np.float32), "an array of float32"),
        ("picture", "a str is no picture"),
        (None, "a NoneType is no picture"),
        (np.zeros((8, 64, 3), np.uint8), "64 x 8 is no size"),
        (np.broadcast_to(np.zeros(3, np.uint8), (9000, 9000, 3)), "9000 x 9000 is no size"),
    ],
)
def test_what_is_no_picture_is_refused(picture: Any, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        to_video_frame(picture)
