"""What an eye makes of the points of a screen that it looks at."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.live.judge.flashes import find_flashes
from oneclock.live.judge.screen_view import BLIND, EVERY, Glance, Place, pictures_seen

WIDTH, HEIGHT = 1280, 720


def screen(place: Place, cells: tuple[bool, bool, bool], face: int = 90) -> NDArray[np.uint8]:
    """White all around, so that whatever looks beside the video is noticed."""
    pixels = np.full((HEIGHT, WIDTH), 255, np.uint8)
    left, top = round(place.left), round(place.top)
    width, height = round(place.width), round(place.height)
    pixels[top : top + height, left : left + width] = face
    for cell, white in enumerate(cells):
        begin, end = left + width * cell // 3, left + width * (cell + 1) // 3
        pixels[top : top + round(0.12 * height), begin:end] = 255 if white else 0
    return pixels[EVERY // 2 :: EVERY, EVERY // 2 :: EVERY]


@given(
    left=st.floats(0, 600),
    top=st.floats(0, 300),
    width=st.floats(320, 640),
    cells=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_cells_are_read_wherever_the_video_lies(
    left: float, top: float, width: float, cells: tuple[bool, bool, bool]
) -> None:
    place = Place(left=left, top=top, width=width, height=width * 9 / 16)

    pictures = pictures_seen([Glance(at=1.0, blind=0.003, points=screen(place, cells))], place)

    assert [patch > 128 for patch in pictures.patches[0, :3]] == list(cells)
    assert pictures.patches.shape == (1, 19)


def film(blind_at: int | None = None) -> list[Glance]:
    place = Place(left=100, top=50, width=640, height=360)
    return [
        Glance(
            at=number / 25,
            blind=2 * BLIND if number == blind_at else 0.003,
            points=screen(place, (number > 24 and number % 25 < 2,) * 3),
        )
        for number in range(150)
    ]


def test_flashes_are_found_when_they_were_seen() -> None:
    place = Place(left=100, top=50, width=640, height=360)

    flashes = find_flashes(pictures_seen(film(), place))

    assert [flash.at for flash in flashes.seen] == pytest.approx([1.0, 2.0, 3.0, 4.0, 5.0])
    assert {flash.code for flash in flashes.seen} == {3}


def test_a_flash_that_began_while_the_eye_was_blind_does_not_count() -> None:
    place = Place(left=100, top=50, width=640, height=360)

    flashes = find_flashes(pictures_seen(film(blind_at=50), place))

    assert [flash.at for flash in flashes.seen] == pytest.approx([1.0, 3.0, 4.0, 5.0])
    assert flashes.unsure == 1


def test_an_eye_that_saw_nothing_has_no_pictures() -> None:
    assert len(pictures_seen([], Place(left=0, top=0, width=10, height=10)).shown) == 0
