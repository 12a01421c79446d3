"""A picture survives being made a JPEG."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from oneclock.media.encode_jpeg import encode_jpeg


@pytest.mark.parametrize(("height", "width"), [(90, 160), (91, 161), (16, 18)])
def test_a_jpeg_shows_what_was_encoded(height: int, width: int) -> None:
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    pixels = np.stack([200 * x + 20, 200 * y + 20, 120 + 0 * x], axis=2).astype(np.uint8)

    jpeg = encode_jpeg(pixels)

    with av.open(io.BytesIO(jpeg), "r") as file:
        seen = next(file.decode(video=0)).to_ndarray(format="rgb24")
    assert seen.shape == (height // 2 * 2, width // 2 * 2, 3)
    shown = pixels[: seen.shape[0], : seen.shape[1]]
    assert np.abs(seen.astype(int) - shown.astype(int)).mean() < 4.0


def test_a_jpeg_begins_and_ends_as_one() -> None:
    jpeg = encode_jpeg(np.full((16, 16, 3), 128, np.uint8))
    assert jpeg[:3] == b"\xff\xd8\xff"
    assert jpeg[-2:] == b"\xff\xd9"
    assert jpeg.count(b"\xff\xd8\xff") == 1
