"""Whatever comes in, Rec.709 comes out, upright and in its box."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.errors import MediaError
from oneclock.media.picture import Picture
from oneclock.media.picture_graph import PictureGraph, Table

RED, GREEN, WHITE, GREY = (220, 40, 30), (30, 200, 90), (255, 255, 255), (128, 128, 128)
BT709, UNSPECIFIED, BT601, BT2020 = 1, 2, 5, 9
VIDEO, FULL = 1, 2
Colour = tuple[int, int, int]


def a_picture(
    pixels: NDArray[np.uint8],
    pixel_format: str = "yuv420p",
    *,
    matrix: int = BT709,
    levels: int = 1,
) -> Picture:
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    if pixel_format != "rgb24":
        frame = frame.reformat(
            format=pixel_format,
            dst_colorspace=BT601 if matrix == UNSPECIFIED else matrix,
            src_color_range=FULL,
            dst_color_range=levels,
        )
        frame.colorspace = matrix
        frame.color_range = 0 if matrix == UNSPECIFIED else levels
    return Picture(frame, Fraction(0), Fraction(1))


def plain(colour: Colour, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    return np.full((height, width, 3), colour, np.uint8)


def codes(frame: av.VideoFrame) -> NDArray[np.float64]:
    """Luma and chroma in the middle of the picture."""
    middles = [(plane.height // 2) * plane.line_size + plane.width // 2 for plane in frame.planes]
    return np.array([memoryview(p)[at] for p, at in zip(frame.planes, middles, strict=True)])


def in_rec709(colour: Colour) -> NDArray[np.float64]:
    """ITU-R BT.709-6, 3 and 4.6, by hand."""
    red, green, blue = (part / 255 for part in colour)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return np.array(
        [16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748]
    )


@pytest.mark.parametrize("colour", [RED, GREEN, WHITE, GREY])
@pytest.mark.parametrize(
    ("pixel_format", "matrix", "levels"),
    [
        ("yuv420p", BT709, VIDEO),
        ("yuv420p", BT709, FULL),
        ("yuv420p", BT601, VIDEO),
        ("yuv420p", UNSPECIFIED, VIDEO),  # small: as television of old
        ("yuvj420p", BT601, FULL),
        ("yuv422p10le", BT709, VIDEO),
        ("yuv420p10le", BT2020, VIDEO),
        ("nv12", BT709, FULL),
        ("rgb24", 0, FULL),
    ],
)
def test_colours_stay_what_they_are(
    colour: Colour, pixel_format: str, matrix: int, levels: int
) -> None:
    picture = a_picture(plain(colour), pixel_format, matrix=matrix, levels=levels)

    out = PictureGraph(32, 24).apply(picture)

    assert out.format.name == "yuv420p"
    assert np.abs(codes(out) - in_rec709(colour)).max() <= 1.5


def test_large_pictures_that_say_nothing_are_taken_for_rec_709() -> None:
    picture = a_picture(plain(RED, 1280, 720))
    picture.frame.colorspace, picture.frame.color_range = UNSPECIFIED, 0

    out = PictureGraph(64, 36).apply(picture)

    assert np.abs(codes(out) - in_rec709(RED)).max() <= 2.5


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_turned_clockwise(turns: int) -> None:
    pixels = plain(GREY, 64, 32)
    pixels[:16, :32] = WHITE  # top left
    expected = np.rot90(pixels, -turns)

    out = PictureGraph(expected.shape[1], expected.shape[0], turns=turns).apply(a_picture(pixels))

    shown = out.to_ndarray(format="rgb24").astype(int)
    assert shown.shape == expected.shape
    assert np.abs(shown - expected)[4:-4, 4:-4].mean() < 3


def test_it_fills_by_cutting_both_sides() -> None:
    pixels = plain(GREY, 96, 32)
    pixels[:, :30] = RED
    pixels[:, 66:] = GREEN

    out = PictureGraph(32, 32, fill=True).apply(a_picture(pixels))

    shown = out.to_ndarray(format="rgb24").astype(int)
    assert shown.shape == (32, 32, 3)
    assert np.abs(shown - 128).max() < 12


def test_wide_pixels_are_made_square() -> None:
    narrow = a_picture(plain(GREY, 48, 48))
    wide = Picture(narrow.frame, narrow.time, Fraction(2))

    out = PictureGraph(96, 96).apply(wide)

    assert (out.width, out.height) == (96, 48)


def test_pictures_of_another_kind_may_follow() -> None:
    graph = PictureGraph(32, 24)

    sizes = [
        (out.width, out.height)
        for shape in ((64, 48), (48, 64), (64, 48))
        for out in [graph.apply(a_picture(plain(RED, *shape)))]
    ]

    assert sizes == [(32, 24), (18, 24), (32, 24)]


def a_table(path: Path, size: int = 2) -> Path:
    """Swaps red and blue."""
    lines = [f"LUT_3D_SIZE {size}"]
    steps = [step / (size - 1) for step in range(size)]
    lines += [f"{b} {g} {r}" for b in steps for g in steps for r in steps]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p10le", "yuvj420p"])
def test_a_table_grades_the_colours(tmp_path: Path, pixel_format: str) -> None:
    levels = FULL if pixel_format == "yuvj420p" else VIDEO
    picture = a_picture(plain(RED), pixel_format, levels=levels)

    out = PictureGraph(
        32, 24, table=Table(path=a_table(tmp_path / "it's a table, [really].cube"))
    ).apply(picture)

    assert np.abs(codes(out) - in_rec709((30, 40, 220))).max() <= 2.5


def test_a_table_after_a_table_grades_what_comes_of_the_first(tmp_path: Path) -> None:
    """Red and blue are swapped, and then red is taken out: what was blue."""
    no_red = tmp_path / "no_red.cube"
    no_red.write_text("LUT_1D_SIZE 2\n0 0 0\n0 1 1\n")
    table = Table(path=a_table(tmp_path / "swap.cube"), then=Table(path=no_red, dimensions=1))

    out = PictureGraph(32, 24, table=table).apply(a_picture(plain(RED)))

    assert np.abs(codes(out) - in_rec709((0, 40, 220))).max() <= 2.5


def test_a_table_that_is_none_is_an_error(tmp_path: Path) -> None:
    table = tmp_path / "broken.cube"
    table.write_text("LUT_3D_SIZE 2\nno numbers\n")

    with pytest.raises(MediaError, match=r"broken\.cube"):
        PictureGraph(32, 24, table=Table(path=table)).apply(a_picture(plain(RED)))
