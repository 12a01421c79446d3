"""Many blunt or sharp bounds make one answer, as uncertain as it should be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.light.error_posterior import Difference, error_posterior

WIDTHS = st.tuples(st.floats(0, 0.03), st.floats(0, 0.03))
DIFFERENCES = st.builds(
    Difference, centre=st.floats(-0.01, 0.01), widths=WIDTHS, std=st.floats(1e-5, 1e-3)
)


def sharp(centre: float, std: float = 1e-4) -> Difference:
    return Difference(centre=centre, widths=(0.0, 0.0), std=std)


@given(st.lists(DIFFERENCES, min_size=1, max_size=12), st.floats(-5, 5))
def test_moving_all_moves_the_answer_and_nothing_else(
    differences: list[Difference], by: float
) -> None:
    here = error_posterior(differences)
    moved = [Difference(centre=d.centre + by, widths=d.widths, std=d.std) for d in differences]
    there = error_posterior(moved)
    assert there.mean - by == pytest.approx(here.mean, abs=here.std * 0.05 + 1e-9)
    assert there.std == pytest.approx(here.std, rel=0.05)


@given(st.lists(DIFFERENCES, min_size=1, max_size=12))
def test_the_order_of_the_moments_does_not_matter(differences: list[Difference]) -> None:
    one, other = error_posterior(differences), error_posterior(differences[::-1])
    assert one.mean == pytest.approx(other.mean, abs=1e-9)
    assert one.std == pytest.approx(other.std, rel=1e-6)


@given(DIFFERENCES)
def test_one_moment_is_as_uncertain_as_it_claims(difference: Difference) -> None:
    found = error_posterior([difference])
    assert found.mean == pytest.approx(difference.centre, abs=1e-6 + 0.01 * found.std)
    assert found.std == pytest.approx(math.sqrt(difference.variance), rel=0.05)


def test_sharp_moments_average() -> None:
    found = error_posterior([sharp(x) for x in (0.0, 1e-4, -1e-4, 0.0)])
    assert found.mean == pytest.approx(0.0, abs=1e-7)
    assert found.std == pytest.approx(0.5e-4, rel=0.01)


def test_boxes_intersect() -> None:
    # One says 0 to 10 ms, the other 9 to 19: little is left between.
    boxes = [Difference(centre=c, widths=(0.010, 0.0), std=1e-5) for c in (0.005, 0.014)]
    found = error_posterior(boxes)
    assert found.mean == pytest.approx(0.0095, abs=1e-5)
    assert found.std == pytest.approx(0.001 / math.sqrt(12), rel=0.03)


def test_scatter_beyond_what_is_claimed_widens_the_answer() -> None:
    rng = np.random.default_rng(1)
    claimed = [sharp(x, 1e-4) for x in rng.normal(0, 5e-4, 30)]
    assert error_posterior(claimed).std == pytest.approx(5e-4 / math.sqrt(30), rel=0.3)


def test_a_moment_that_contradicts_the_others_is_left_out() -> None:
    found = error_posterior([*[sharp(0.0)] * 9, sharp(0.030)])
    assert found.mean == pytest.approx(0.0, abs=1e-6)
    assert found.kept == (*[True] * 9, False)


def test_half_of_them_are_never_left_out() -> None:
    found = error_posterior([*[sharp(0.0)] * 5, *[sharp(0.030)] * 5])
    assert sum(found.kept) >= 7
    assert found.std > 0.003


@pytest.mark.parametrize(("widths", "std"), [((0.0, 0.0), 0.0), ((-1.0, 0.0), 1e-3)])
def test_edges_are_never_sharper_than_sharp(widths: tuple[float, float], std: float) -> None:
    with pytest.raises(ValueError, match="never"):
        Difference(centre=0.0, widths=widths, std=std)
