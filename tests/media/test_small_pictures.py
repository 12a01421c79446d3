"""Pictures for pages: the right one of each moment, upright, in its shape, and small."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from oneclock.media.small_pictures import small_pictures

WIDE, HIGH, FPS = 320, 180, 10


def film(path: Path, *, aspect: Fraction = Fraction(1), turned: int = 0) -> Path:
    """Frame n is as grey as ten times n; its upper left corner, as it is coded, is white."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = WIDE, HIGH, "yuv420p"
        stream.codec_context.sample_aspect_ratio = aspect
        stream.bit_rate = 4_000_000
        if turned:
            stream.set_display_rotation(-turned)
        for number in range(20):
            pixels = np.full((HIGH, WIDE, 3), 10 * number, np.uint8)
            pixels[:40, :40] = 255
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def test_each_is_what_a_player_shows_then(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4")

    pictures = list(small_pictures(path, [0.05, 0.31, 1.25, 1.99], within=(80, 80)))

    assert [float(one[-20:, -20:].mean()) for one in pictures] == pytest.approx(
        [0, 30, 120, 190], abs=4
    )


@pytest.mark.parametrize(
    ("within", "aspect", "shape"),
    [
        ((160, 160), Fraction(1), (90, 160)),
        ((160, 45), Fraction(1), (45, 80)),
        ((1000, 1000), Fraction(1), (180, 320)),  # none is scaled up
        ((200, 200), Fraction(1, 2), (180, 160)),
    ],
)
def test_it_keeps_its_shape_within_the_box(
    tmp_path: Path, within: tuple[int, int], aspect: Fraction, shape: tuple[int, int]
) -> None:
    path = film(tmp_path / "a.mp4", aspect=aspect)

    (picture,) = small_pictures(path, [0.5], within=within)

    assert picture.shape[:2] == shape


@pytest.mark.parametrize(
    ("turned", "corner", "shape"),
    [(0, (0, 0), (90, 160)), (90, (0, -1), (160, 90)), (180, (-1, -1), (90, 160)),
     (270, (-1, 0), (160, 90))],
)  # fmt: skip
def test_it_stands_upright(
    tmp_path: Path, turned: int, corner: tuple[int, int], shape: tuple[int, int]
) -> None:
    """Turned clockwise, the upper left corner goes to the upper right first."""
    path = film(tmp_path / "phone.mp4", turned=turned)

    (picture,) = small_pictures(path, [0.5], within=(160, 160))

    assert picture.shape[:2] == shape
    corners = {(y, x): float(picture[y, x].mean()) for y in (0, -1) for x in (0, -1)}
    assert max(corners, key=lambda place: corners[place]) == corner
