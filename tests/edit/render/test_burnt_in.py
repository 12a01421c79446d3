"""Names in pictures: nothing of them is lost without a trace."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.edit.render.burnt_in import plain, written
from oneclock.simulate.bitmap_font import lettering

ROOM = (1080, 1920)


@given(st.characters(categories=["Lu", "Ll", "Lt", "Nd", "Nl", "Pd", "Ps", "Pe", "Sc", "Sm", "So"]))
def test_nothing_that_can_be_read_is_a_blank(sign: str) -> None:
    assert written(sign, *ROOM).any()


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("cam_a", "cam a"),
        ("Größe Café", "Große Cafe"),
        ("№1 ½ …", "No1 1/2 ..."),
        ("Brian’s – “B”", 'Brian\'s - "B"'),
        ("Ka\N{COMBINING CARON}m\N{ZERO WIDTH JOINER}era\N{VARIATION SELECTOR-16}", "Kamera"),
        ("a\N{NO-BREAK SPACE}b", "a b"),
        ("(A) & 'B' + #1, /2 \"!?@=%", "(A) & 'B' + #1, /2 \"!?@=%"),
    ],
)
def test_a_name_is_written_as_near_as_can_be(name: str, seen: str) -> None:
    assert plain(name) == seen
    assert np.array_equal(written(name, *ROOM), lettering(seen, scale=4))


@pytest.mark.parametrize(
    ("name", "letters", "rest"),
    [("Камера №1", 6, " No1"), ("Йод", 3, ""), ("東京 (b)", 2, " (b)"), ("카메라 2", 3, " 2")],
)
def test_a_name_in_other_letters_has_a_box_for_each(name: str, letters: int, rest: str) -> None:
    box = lettering("\N{CYRILLIC CAPITAL LETTER YA}", scale=4)

    assert np.array_equal(
        written(name, *ROOM), np.hstack([box] * letters + [lettering(rest, scale=4)])
    )


def test_what_does_not_fit_is_cut_off() -> None:
    ink = written("a very long name", 360, 60)

    assert ink.shape[1] + 2 * len(ink) == 60
    assert np.array_equal(ink, lettering("a very long name", scale=2)[:, : ink.shape[1]])
