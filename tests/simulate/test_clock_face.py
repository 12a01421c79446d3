"""Pictures tell the time: to the millisecond, whoever looks on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneclock.simulate.bitmap_font import lettering
from oneclock.simulate.clock_face import ClockFace
from oneclock.simulate.demo_event import demo_event
from oneclock.simulate.stage_set import (
    DIGIT_HEIGHT,
    DIGIT_TOP,
    DIGIT_WIDTH,
    SLANT,
    digit_light,
)
from oneclock.simulate.viewpoint import Look

FACES = [ClockFace(c.look, c.name) for c in demo_event().cameras if c.look is not None]


@given(milliseconds=st.integers(0, 99 * 60_000), which=st.integers(0, len(FACES) - 1))
@settings(max_examples=60, deadline=None)
def test_every_camera_shows_a_time_that_can_be_read_back(milliseconds: int, which: int) -> None:
    face = FACES[which]
    assert face.read(face.draw(milliseconds / 1000)) == pytest.approx(milliseconds / 1000)


def test_the_millisecond_shown_is_the_one_that_has_begun() -> None:
    assert FACES[0].read(FACES[0].draw(12.3459)) == pytest.approx(12.345)


def test_a_full_second_flashes() -> None:
    before, after = (FACES[0].draw(t).astype(float).mean() for t in (4.99, 5.0))
    assert after > 1.1 * before


def test_two_instants_never_look_alike() -> None:
    one, other = (FACES[0].draw(t).astype(int) for t in (30.0, 30.04))
    assert np.abs(one - other).max() > 50


def test_cameras_do_not_look_alike() -> None:
    pictures = [face.draw(30.5).astype(float) for face in FACES]
    for i, one in enumerate(pictures):
        for other in pictures[:i]:
            assert np.abs(one - other).mean() > 4


def test_the_size_of_the_picture_is_free() -> None:
    face = ClockFace(Look(width=640, height=480), "big")
    picture = face.draw(61.5)
    assert picture.shape == (480, 640, 3)
    assert face.read(picture) == pytest.approx(61.5)


def test_a_camera_that_misses_the_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="out of the picture"):
        ClockFace(Look(pan=(40.0, 0.0)))


def test_letters_are_five_by_seven() -> None:
    ink = lettering("T")
    assert ["".join(".#"[int(dot)] for dot in row) for row in ink] == [
        "#####.",
        *["..#..."] * 6,
    ]
    assert lettering("cam b", scale=2).shape == (14, 60)


@pytest.mark.parametrize(
    ("digit", "lit"),
    list(
        enumerate(
            [
                "abcdef",
                "bc",
                "abdeg",
                "abcdg",
                "bcfg",
                "acdfg",
                "acdefg",
                "abc",
                "abcdefg",
                "abcdfg",
            ]
        )
    ),
)
def test_digits_have_the_usual_seven_segments(digit: int, lit: str) -> None:
    middles = {
        "a": (1, 0),
        "b": (2, 1),
        "c": (2, 3),
        "d": (1, 4),
        "e": (0, 3),
        "f": (0, 1),
        "g": (1, 2),
    }
    seen = ""
    for segment, (across, down) in middles.items():
        v = DIGIT_TOP + DIGIT_HEIGHT * down / 4
        u = 5.0 + DIGIT_WIDTH * across / 2 + SLANT * (DIGIT_HEIGHT + DIGIT_TOP - v)
        at_u, at_v = (np.array([[x]], np.float32) for x in (u, v))
        if digit_light(at_u, at_v, 5.0, digit)[0, 0] > 0.9:
            seen += segment
    assert seen == lit
