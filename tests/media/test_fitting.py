"""A picture goes into a box with bars or without, and keeps its shape."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.media.fitting import Shape, fitted

EVEN = st.integers(8, 2000).map(lambda half: 2 * half)
SHAPES = st.builds(
    Shape,
    width=st.integers(100, 4096),
    height=st.integers(100, 4096),
    pixel_aspect=st.sampled_from([Fraction(1), Fraction(16, 11), Fraction(4, 3), Fraction(8, 9)]),
    turns=st.integers(0, 3),
)


@given(shape=SHAPES, width=EVEN, height=EVEN)
def test_all_of_it_is_seen_within_the_box(shape: Shape, width: int, height: int) -> None:
    fitting = fitted(shape, width, height)

    size = fitting.size
    assert fitting.crop == (0, 0, shape.width, shape.height)
    assert size[0] % 2 == size[1] % 2 == 0
    assert 0 < size[0] <= width
    assert 0 < size[1] <= height
    assert size[0] == width or size[1] == height
    wide, high = shape.upright
    scale = min(width / wide, height / high)
    assert abs(size[0] - wide * scale) <= max(Fraction(1), 2 - wide * scale)
    assert abs(size[1] - high * scale) <= max(Fraction(1), 2 - high * scale)


@given(shape=SHAPES, width=EVEN, height=EVEN)
def test_filled_it_is_as_large_as_the_box_and_cut_from_the_middle(
    shape: Shape, width: int, height: int
) -> None:
    fitting = fitted(shape, width, height, fill=True)

    left, top, kept_width, kept_height = fitting.crop
    assert fitting.size == (width, height)
    for start, kept, whole in ((left, kept_width, shape.width), (top, kept_height, shape.height)):
        assert 0 <= start <= start + kept <= whole
        assert abs(whole - kept - 2 * start) <= 3
    assert kept_width == shape.width or kept_height == shape.height


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        (Shape(width=1920, height=1080), (1920, 1080)),
        (Shape(width=3840, height=2160), (1920, 1080)),
        (Shape(width=1440, height=1080, pixel_aspect=Fraction(4, 3)), (1920, 1080)),
        (Shape(width=1920, height=1080, turns=3), (608, 1080)),
        (Shape(width=640, height=480), (1440, 1080)),
    ],
)
def test_as_people_know_it(shape: Shape, size: tuple[int, int]) -> None:
    assert fitted(shape, 1920, 1080).size == size
