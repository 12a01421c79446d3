"""A film in stretches: nothing twice, nothing left out, at cuts where there are any."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from oneclock.edit.render.stretches import stretches


@given(
    frames=st.integers(1, 20_000),
    cuts=st.lists(st.integers(0, 20_000), max_size=60),
    usual=st.integers(2, 900),
)
def test_they_make_the_film(frames: int, cuts: list[int], usual: int) -> None:
    found = stretches(frames, cuts, usual)

    assert found[0][0] == 0
    assert found[-1][1] == frames
    assert all(before[1] == after[0] for before, after in pairwise(found))
    assert all(0 < end - first <= usual * 1.5 for first, end in found)
    assert all(end - first >= usual / 2 for first, end in found[:-1])


def test_they_begin_at_cuts_within_reach() -> None:
    cuts = list(range(0, 3000, 70))

    assert all(first in cuts for first, _ in stretches(3000, cuts, 300))


def test_a_cut_out_of_reach_moves_nothing() -> None:
    assert stretches(900, [100, 460], 300) == [(0, 300), (300, 460), (460, 900)]
