"""Reels have eight letters, whatever files are called."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oneclock.formats.reels import reel_names


@given(st.lists(st.text(max_size=20), max_size=40))
def test_any_names_make_reels_that_are_told_apart(names: list[str]) -> None:
    reels = reel_names(names)

    assert len(set(reels)) == len(names)
    for reel in reels:
        assert 1 <= len(reel) <= 8
        assert reel.isascii()
        assert reel.isalnum()
        assert reel == reel.upper()
        assert reel not in ("BL", "AX")


def test_black_is_no_reel() -> None:
    assert reel_names(["bl.mov", "ax.mov"]) == ["BL001", "AX002"]
