"""Flashes are seen where they begin, and a face that moves is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.live.judge.synthetic import DARK, FPS, film, marks

from oneclock.live.judge.flashes import find_flashes
from oneclock.live.judge.pictures import Pictures
from oneclock.simulate.talking_clock import TalkingClock


@given(first=st.integers(1, FPS - 1), code=st.integers(0, 3), count=st.integers(2, 8))
def test_numbered_flashes_are_read_with_their_numbers(first: int, code: int, count: int) -> None:
    true = marks([first / FPS + second for second in range(count)], first=code)

    found = find_flashes(film(count + 1, true))

    assert [flash.at for flash in found.seen] == pytest.approx([flash.at for flash in true])
    assert [flash.code for flash in found.seen] == [flash.code for flash in true]
    assert found.unsure == 0


@pytest.mark.parametrize("patch", [0, 7, 18])
def test_flashes_without_numbers_are_found_wherever_they_are(patch: int) -> None:
    true = marks([0.52 + second for second in range(5)])

    found = find_flashes(film(6, true, patch=patch))

    assert [flash.at for flash in found.seen] == pytest.approx([flash.at for flash in true])


def test_the_band_of_a_talking_clock_is_read_and_its_face_is_not() -> None:
    clock = TalkingClock(size=(320, 180), fps=FPS)
    shown = np.arange(5 * FPS) / FPS + 0.48
    patches = np.array([patches_of(clock.picture(time)) for time in shown])
    pictures = Pictures(shown=shown, numbers=np.arange(len(shown)), patches=patches)

    found = find_flashes(pictures)

    assert [flash.at for flash in found.seen] == pytest.approx([1, 2, 3, 4, 5])
    assert [flash.code for flash in found.seen] == [1, 2, 3, 0, 1]


def test_a_patch_that_flickers_at_random_does_not_win_over_one_that_flashes() -> None:
    true = marks([0.52 + second for second in range(8)])
    pictures = film(9, true, patch=6)
    random = np.random.default_rng(3)
    pictures.patches[random.random(len(pictures.shown)) < 0.1, 4] = 255.0

    found = find_flashes(pictures)

    assert [flash.at for flash in found.seen] == pytest.approx([flash.at for flash in true])


def test_a_flash_that_began_while_nobody_looked_does_not_count() -> None:
    true = marks([0.52 + second for second in range(5)])
    pictures = film(6, true)
    begun = round(true[2].at * FPS)
    kept = np.arange(len(pictures.shown)) != begun
    pictures = Pictures(
        shown=pictures.shown[kept], numbers=pictures.numbers[kept], patches=pictures.patches[kept]
    )

    found = find_flashes(pictures)

    assert [flash.code for flash in found.seen] == [0, 1, 3, 0]
    assert found.unsure == 1


def test_what_changes_little_is_no_flash() -> None:
    pictures = film(6, marks([0.52 + second for second in range(5)]))
    faint = replace(pictures, patches=DARK + (pictures.patches - DARK) / 5)

    assert find_flashes(faint).seen == ()


def test_what_is_bright_for_long_is_no_flash() -> None:
    pictures = film(6, [])
    pictures.patches[(pictures.shown % 1.0) < 0.4] = 255.0

    assert find_flashes(pictures).seen == ()


@pytest.mark.parametrize("count", [0, 1])
def test_of_hardly_any_pictures_nothing_is_known(count: int) -> None:
    pictures = Pictures(
        shown=np.zeros(count), numbers=np.zeros(count, np.int64), patches=np.zeros((count, 19))
    )

    assert find_flashes(pictures).seen == ()


def patches_of(picture: NDArray[np.uint8]) -> list[float]:
    """As probe.js has them: three cells of the top band, then 4 x 4 blocks."""
    height, width = picture.shape[:2]
    rows = np.linspace(0, height, 26).astype(int)
    columns = np.linspace(0, width, 25).astype(int)

    def mean(left: int, top: int, right: int, bottom: int) -> float:
        return float(picture[rows[top] : rows[bottom], columns[left] : columns[right]].mean())

    cells = [mean(left, 0, left + 6, 2) for left in (1, 9, 17)]
    blocks = [
        mean(6 * column, 6 * row, 6 * column + 6, 6 * row + 6)
        for row in range(4)
        for column in range(4)
    ]
    return cells + blocks
