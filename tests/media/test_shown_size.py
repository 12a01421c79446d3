"""Cameras that were held upright: pictures are as large as players show them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av import VideoFrame
from av.video.stream import VideoStream

from oneclock.media.open_media import open_media
from oneclock.media.probe import describe
from oneclock.media.shown_size import shown_size


def filmed(path: Path, rotation: int | None) -> Path:
    with av.open(path, "w") as file:
        stream = file.add_stream("libx264", rate=Fraction(25))
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        if rotation is not None:
            stream.set_display_rotation(rotation)
        for _ in range(3):
            picture = VideoFrame.from_ndarray(np.zeros((36, 64, 3), np.uint8), format="rgb24")
            file.mux(stream.encode(picture))
        file.mux(stream.encode(None))
    return path


def size_of(path: Path) -> tuple[int, int]:
    with open_media(path) as container:
        return shown_size(container, describe(path, container).video[0])


@pytest.mark.parametrize(
    ("rotation", "size"),
    [(None, (64, 36)), (0, (64, 36)), (90, (36, 64)), (-90, (36, 64)), (180, (64, 36))],
)
def test_a_quarter_turn_exchanges_width_and_height(
    tmp_path: Path, rotation: int | None, size: tuple[int, int]
) -> None:
    assert size_of(filmed(tmp_path / "a.mp4", rotation)) == size


def test_pictures_that_cannot_be_decoded_are_as_large_as_the_file_says(tmp_path: Path) -> None:
    path = filmed(tmp_path / "a.mp4", 90)
    content = bytearray(path.read_bytes())
    begin = content.index(b"mdat") + 4
    size = int.from_bytes(content[begin - 8 : begin - 4], "big") - 8
    content[begin : begin + size] = bytes(size)
    path.write_bytes(content)

    assert size_of(path) == (64, 36)
