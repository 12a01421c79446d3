"""What an eye makes of the points of a screen that it looks at."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.live.judge.flashes import find_flashes
from oneclock.live.judge.pictures import PATCHES, Pictures
from oneclock.live.judge.screen_view import BLIND, EVERY, Glance, View
from oneclock.live.judge.whereabouts import Move, Place

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

    pictures = seen([Glance(at=1.0, blind=0.003, points=screen(place, cells))], [still(place)])

    assert [patch > 128 for patch in pictures.patches[0, :3]] == list(cells)
    assert pictures.patches.shape == (1, PATCHES)


def seen(glances: Sequence[Glance], moves: Sequence[Move]) -> Pictures:
    view = View()
    view.add(glances, moves)
    return view.between(-math.inf, math.inf)


def still(place: Place) -> Move:
    return Move(last_seen_before=-1.0, at=-1.0, place=place)


HERE = Place(left=100, top=50, width=640, height=360)
THERE = Place(left=500, top=300, width=320, height=180)


def film(
    blind_at: int | None = None, there_from: float = math.inf, seconds: int = 6
) -> list[Glance]:
    """25 pictures a second; a flash on every second but the first."""
    return [
        Glance(
            at=number / 25,
            blind=2 * BLIND if number == blind_at else 0.003,
            points=screen(
                THERE if number / 25 >= there_from else HERE,
                (number > 24 and number % 25 < 2,) * 3,
            ),
        )
        for number in range(25 * seconds)
    ]


def test_flashes_are_found_when_they_were_seen() -> None:
    flashes = find_flashes(seen(film(), [still(HERE)]))

    assert [flash.at for flash in flashes.seen] == pytest.approx([1.0, 2.0, 3.0, 4.0, 5.0])
    assert {flash.code for flash in flashes.seen} == {3}


def test_a_flash_that_began_while_the_eye_was_blind_does_not_count() -> None:
    flashes = find_flashes(seen(film(blind_at=50), [still(HERE)]))

    assert [flash.at for flash in flashes.seen] == pytest.approx([1.0, 3.0, 4.0, 5.0])
    assert flashes.unsure == 1


def test_a_video_that_moves_is_looked_at_where_it_is_at_any_time() -> None:
    moved = Move(last_seen_before=3.46, at=3.5, place=THERE)

    flashes = find_flashes(seen(film(there_from=3.48), [still(HERE), moved]))

    assert [flash.at for flash in flashes.seen] == pytest.approx([1.0, 2.0, 3.0, 4.0, 5.0])
    assert flashes.unsure == 0


def test_a_flash_that_began_while_the_video_moved_does_not_count() -> None:
    moved = Move(last_seen_before=2.89, at=2.93, place=THERE)

    flashes = find_flashes(seen(film(there_from=2.91), [still(HERE), moved]))

    assert [flash.at for flash in flashes.seen] == pytest.approx([1.0, 2.0, 4.0, 5.0])
    assert flashes.unsure == 1


def test_it_does_not_matter_in_how_many_pieces_it_is_seen() -> None:
    glances, moves = film(blind_at=60), [still(HERE)]
    view = View()
    for begin in range(0, len(glances), 7):
        view.add(glances[begin : begin + 7], moves)

    pieces, whole = view.between(0.0, 9.0), seen(glances, moves)

    assert np.array_equal(pieces.patches, whole.patches)
    assert np.array_equal(pieces.numbers, whole.numbers)


def test_an_eye_that_saw_nothing_has_no_pictures() -> None:
    assert len(seen([], [still(HERE)]).shown) == 0


def test_a_change_that_was_seen_takes_a_hundred_bytes_to_remember() -> None:
    """Sixty a second are twenty megabytes an hour; whole glances were three gigabytes."""
    glances, moves, view = film(), [still(HERE)], View()
    view.add(glances, moves)
    rounds = 20
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(rounds):
            view.add(glances, moves)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (after - before) / (rounds * len(glances)) < 120
