"""Tables as text: there and back, and told where they are wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oneclock.edit.colour.cube import Cube, cube_text, parse_cube
from oneclock.errors import MediaError

ROWS_1D = "0 0 0\n1 1 1\n"
ROWS_3D = "".join(f"{r} {g} {b}\n" for b in (0, 1) for g in (0, 1) for r in (0, 1))


@given(
    table=st.one_of(
        st.integers(2, 6).flatmap(lambda n: arrays(np.float64, (n, 3), elements=st.floats(-1, 2))),
        st.integers(2, 4).flatmap(
            lambda n: arrays(np.float64, (n, n, n, 3), elements=st.floats(-1, 2))
        ),
    )
)
def test_what_is_written_is_read_again(
    table: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> None:
    cube = Cube(dimensions=1 if table.ndim == 2 else 3, table=table, title="a b")
    again = parse_cube(cube_text(cube), "x.cube")
    assert (again.dimensions, again.size, again.title) == (cube.dimensions, cube.size, "a b")
    np.testing.assert_allclose(again.table, table, atol=5.1e-7)


def test_red_changes_fastest() -> None:
    cube = parse_cube("LUT_3D_SIZE 2\n" + ROWS_3D, "x.cube")
    np.testing.assert_array_equal(cube.table[0, 0, 1], [1, 0, 0])
    np.testing.assert_array_equal(cube.table[1, 0, 0], [0, 0, 1])


def test_comments_blank_lines_and_a_mark_at_the_beginning_are_passed_over() -> None:
    text = '\ufeff# made by hand\r\n\r\nTITLE "Ünlit night"\r\nLUT_1D_SIZE 2\r\n# black\r\n'
    cube = parse_cube(text + ROWS_1D, "x.cube")
    assert (cube.title, cube.size) == ("Ünlit night", 2)


@pytest.mark.parametrize(
    ("line", "low", "high"),
    [
        ("DOMAIN_MIN -0.5 0 0.25\nDOMAIN_MAX 2 1 1", (-0.5, 0.0, 0.25), (2.0, 1.0, 1.0)),
        ("LUT_3D_INPUT_RANGE -0.1 1.5", (-0.1,) * 3, (1.5,) * 3),
        ("", (0.0,) * 3, (1.0,) * 3),
    ],
)
def test_the_domain_is_what_the_file_says(
    line: str, low: tuple[float, ...], high: tuple[float, ...]
) -> None:
    cube = parse_cube(f"LUT_3D_SIZE 2\n{line}\n{ROWS_3D}", "x.cube")
    assert (cube.domain_min, cube.domain_max) == (low, high)
    again = parse_cube(cube_text(cube), "x.cube")
    assert (again.domain_min, again.domain_max) == (low, high)


@pytest.mark.parametrize(
    ("text", "where", "cause"),
    [
        ("", "x.cube", "neither LUT_1D_SIZE nor"),
        ("LUT_1D_SIZE 2\n0 0 0\n", "x.cube, line 2", "ends after 1 of 2"),
        ("LUT_1D_SIZE 2\n" + ROWS_1D + "1 1 1\n", "x.cube, line 4", "more than the 2"),
        ("LUT_1D_SIZE 2\n0 0\n1 1 1\n", "x.cube, line 2", "'0 0' where 3 numbers belong"),
        ("LUT_1D_SIZE 2\n0 0 nan\n1 1 1\n", "x.cube, line 2", "where 3 numbers belong"),
        ("LUT_1D_SIZE 2\n0 0 0x\n1 1 1\n", "x.cube, line 2", "where 3 numbers belong"),
        ("0 0 0\n", "x.cube, line 1", "numbers before LUT_1D_SIZE"),
        ("# a\nLUT_3D_SIZE two\n", "x.cube, line 2", "as one whole number"),
        ("LUT_3D_SIZE 1\n", "x.cube, line 1", "has size 1, not 2 to 256"),
        ("LUT_3D_SIZE 257\n", "x.cube, line 1", "has size 257"),
        ("LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n", "x.cube, line 2", "its size twice"),
        ("LUT_1D_SIZE 2\nGAMMA 2.2\n", "x.cube, line 2", "says GAMMA"),
        ("LUT_1D_SIZE 2\n0 0 0\nTITLE x\n", "x.cube, line 3", "TITLE amid its numbers"),
        ("LUT_1D_SIZE 2\nDOMAIN_MIN 1 1 1\n" + ROWS_1D, "x.cube, line 4", "not above its"),
        ("<!DOCTYPE html>\n", "x.cube, line 1", "no word of this format"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, where: str, cause: str) -> None:
    with pytest.raises(MediaError) as caught:
        parse_cube(text, "x.cube")
    assert caught.value.subject == where
    assert cause in caught.value.cause
