"""Several lines of one slope: what each knows, all know."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.timebase.line_fit import fit_line
from oneclock.timebase.parallel_lines import fit_parallel_lines

TOLERANCE, FINEST = 0.012, 0.00005
LIMITS = {"tolerance": TOLERANCE, "finest": FINEST, "max_slope": 350e-6}


@given(
    slope=st.floats(-300e-6, 300e-6),
    levels=st.lists(st.floats(-100.0, 100.0), min_size=1, max_size=5),
    start=st.floats(0.0, 4000.0),
)
def test_exact_lines_are_found_exactly(slope: float, levels: list[float], start: float) -> None:
    groups = []
    for i, level in enumerate(levels):
        x = start + 100.0 * i + np.linspace(0.0, 90.0, 9)
        groups.append((x, level + slope * x))

    fits = fit_parallel_lines(groups, **LIMITS)

    for fit, (x, y) in zip(fits, groups, strict=True):
        assert fit.slope == pytest.approx(slope, abs=1e-9)
        assert [fit.at(at) for at in x] == pytest.approx(list(y), abs=1e-6)


def test_one_group_is_an_ordinary_line() -> None:
    rng = np.random.default_rng(1)
    x = np.sort(rng.uniform(0.0, 300.0, 24))
    y = 5.0 + 40e-6 * x + 0.0003 * rng.standard_normal(24)

    (ours,), plain = fit_parallel_lines([(x, y)], **LIMITS), fit_line(x, y, **LIMITS)

    assert ours.at(150.0) == pytest.approx(plain.at(150.0), abs=1e-9)
    assert ours.slope == pytest.approx(plain.slope, abs=1e-12)
    assert ours.slope_std == pytest.approx(plain.slope_std)


def test_a_short_group_borrows_the_slope_and_says_how_well_it_knows_its_level() -> None:
    rng = np.random.default_rng(2)
    long = np.linspace(0.0, 600.0, 60)
    short = np.linspace(610.0, 616.0, 5)
    noise = 0.0002
    errors = []
    for _ in range(100):
        groups = [
            (long, 1.0 + 20e-6 * long + noise * rng.standard_normal(60)),
            (short, 1.5 + 20e-6 * short + noise * rng.standard_normal(5)),
        ]
        _, fit = fit_parallel_lines(groups, **LIMITS)
        errors.append(fit.at(613.0) - (1.5 + 20e-6 * 613.0))
        assert abs(fit.slope - 20e-6) < 4e-6

    variance = fit.intercept_std**2 + 2 * 613.0 * fit.covariance + (613.0 * fit.slope_std) ** 2
    assert np.std(errors) == pytest.approx(noise / np.sqrt(5), rel=0.25)
    assert np.sqrt(variance) == pytest.approx(np.std(errors), rel=0.4)


def test_two_talkers_meet_each_their_own_across_the_step() -> None:
    """The first is heard more before, the second after: the step is still that of the clock."""
    rng = np.random.default_rng(3)
    x = np.linspace(0.0, 300.0, 40)
    before, after = x[:20], x[20:]
    elsewhere = 0.006
    talkers_before = np.where(np.arange(20) % 4 == 0, elsewhere, 0.0)
    talkers_after = np.where(np.arange(20) % 4 == 0, 0.0, elsewhere)
    fine = 0.00003 * rng.standard_normal(40)

    one, two = fit_parallel_lines(
        [(before, talkers_before + fine[:20]), (after, 0.2 + talkers_after + fine[20:])], **LIMITS
    )

    assert two.at(150.0) - one.at(150.0) == pytest.approx(0.2, abs=0.0005)
