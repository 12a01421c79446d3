"""Letters of dots: whatever is written can be told from everything else."""

from __future__ import annotations

import string
from hashlib import sha256

import numpy as np
import pytest

from oneclock.simulate.bitmap_font import lettering

CAPITALS = [one for one in map(chr, range(0x21, 0x7F)) if not one.islower()]
BOX = ["#####.", *["#...#."] * 5, "#####."]


def dots(text: str) -> list[str]:
    return ["".join(".#"[int(dot)] for dot in row) for row in lettering(text)]


def test_every_sign_of_ascii_has_a_shape_of_its_own() -> None:
    shapes = {"\n".join(dots(one)) for one in CAPITALS}

    assert len(shapes) == len(CAPITALS) == 94 - 26
    assert "\n".join(BOX) not in shapes
    assert "\n".join(dots(" ")) not in shapes


@pytest.mark.parametrize("letter", ["К", "東", "Ø", "\n", "\udcff", "🎥"])
def test_what_has_no_shape_is_a_hollow_box(letter: str) -> None:
    assert dots(letter) == BOX


@pytest.mark.parametrize("letter", CAPITALS)
def test_letters_stand_apart(letter: str) -> None:
    ink = lettering(letter)

    assert ink.shape == (7, 6)
    assert not ink[:, 5].any()


def test_a_larger_scale_makes_larger_dots() -> None:
    assert np.array_equal(lettering("R?", scale=3)[1::3, 1::3], lettering("R?"))


def test_what_simulated_cameras_and_clocks_show_stays_as_it_was() -> None:
    """Their pictures are known to tests, and to benchmarks whose figures are written down."""
    ink = lettering(string.ascii_uppercase + string.digits + "-.: ")

    assert sha256(np.packbits(ink).tobytes()).hexdigest() == (
        "52a65cf899b04f13c5dac0728d144b23cbefd3bd74446d14b4112922fbb8e85b"
    )
