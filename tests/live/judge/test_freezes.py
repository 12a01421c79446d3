"""When the picture stood still."""

from __future__ import annotations

import numpy as np
import pytest
from tests.live.judge.synthetic import FPS, film

from oneclock.live.judge.freezes import find_freezes
from oneclock.live.judge.pictures import Pictures


def without(pictures: Pictures, begin: float, end: float, *, shown: bool = False) -> Pictures:
    """Pictures that did not come; or came, and were not looked at."""
    kept = (pictures.shown < begin) | (pictures.shown >= end)
    numbers = pictures.numbers[kept]
    return Pictures(
        shown=pictures.shown[kept],
        numbers=numbers if shown else np.arange(len(numbers)),
        patches=pictures.patches[kept],
    )


def test_a_stall_is_a_freeze_from_the_last_picture_to_the_next() -> None:
    (freeze,) = find_freezes(without(film(10, []), 4.0, 4.6), 10.0)

    assert freeze.at == pytest.approx(4.0 - 1 / FPS)
    assert freeze.seconds == pytest.approx(0.6 + 1 / FPS)


def test_half_a_second_and_less_is_none() -> None:
    assert find_freezes(without(film(10, []), 4.0, 4.4), 10.0) == ()


def test_pictures_that_were_shown_and_not_looked_at_are_no_freeze() -> None:
    assert find_freezes(without(film(10, []), 4.0, 6.0, shown=True), 10.0) == ()


def test_a_picture_that_stands_still_until_the_end_is_one() -> None:
    (freeze,) = find_freezes(film(6, []), 10.0)

    assert freeze.seconds == pytest.approx(4.0 + 1 / FPS)


def test_no_pictures_are_not_judged_here() -> None:
    assert find_freezes(film(0, []), 10.0) == ()
