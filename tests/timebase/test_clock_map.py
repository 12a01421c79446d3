"""The one equation: reference = delta + (1 + drift) * local, and how well it is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.timebase.clock_map import IDENTITY, ClockMap

TIMES = st.floats(-1e5, 1e5)
DRIFTS = st.one_of(st.floats(-1e-3, 1e-3), st.floats(-0.5, 1.0))


@st.composite
def clocks(draw: st.DrawFn, correlation: float = 0.99) -> ClockMap:
    delta_std, drift_std = draw(st.floats(0, 1.0)), draw(st.floats(0, 1e-4))
    rho = draw(st.floats(-correlation, correlation))
    return ClockMap(
        delta=draw(TIMES),
        drift=draw(DRIFTS),
        delta_std=delta_std,
        drift_std=drift_std,
        covariance=rho * delta_std * drift_std,
    )


def near(expected: float) -> object:
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


def assert_same(one: ClockMap, other: ClockMap) -> None:
    assert one.delta == near(other.delta)
    assert one.drift == pytest.approx(other.drift, rel=1e-12, abs=1e-14)
    assert one.drift_std == pytest.approx(other.drift_std, rel=1e-9, abs=1e-15)
    # 1e5 s from zero, at 1e-4, variances of 100 s² cancel: the root of what rounding left remains.
    assert one.delta_std == pytest.approx(other.delta_std, rel=1e-6, abs=1e-6)
    assert one.covariance == pytest.approx(other.covariance, rel=1e-6, abs=1e-12)


def test_delta_is_the_reference_time_of_local_zero() -> None:
    assert ClockMap(delta=12.5, drift=1e-4).to_reference(0.0) == 12.5


def test_drift_is_what_a_local_second_lasts_more_than_one() -> None:
    clock = ClockMap(delta=3.0, drift=50e-6)
    assert clock.to_reference(3600.0) == pytest.approx(3603.18, abs=1e-9)


def test_arrays_of_times_are_mapped_one_by_one() -> None:
    clock = ClockMap(delta=-2.0, drift=0.01)
    local = np.array([0.0, 1.0, 100.0])
    np.testing.assert_allclose(clock.to_reference(local), [-2.0, -0.99, 99.0], atol=1e-12)
    np.testing.assert_allclose(clock.to_local(clock.to_reference(local)), local, atol=1e-12)


@given(clock=clocks(), local=TIMES)
def test_there_and_back_is_where_one_was(clock: ClockMap, local: float) -> None:
    assert clock.to_local(clock.to_reference(local)) == near(local)


@given(one=clocks(), two=clocks(), local=TIMES)
def test_then_means_one_after_the_other(one: ClockMap, two: ClockMap, local: float) -> None:
    expected = two.to_reference(one.to_reference(local))
    assert one.then(two).to_reference(local) == near(expected)


@given(a=clocks(), b=clocks(), c=clocks())
def test_composition_is_associative_in_value_and_uncertainty(
    a: ClockMap, b: ClockMap, c: ClockMap
) -> None:
    assert_same(a.then(b).then(c), a.then(b.then(c)))


@given(clock=clocks())
def test_the_identity_changes_nothing(clock: ClockMap) -> None:
    assert_same(clock.then(IDENTITY), clock)
    assert_same(IDENTITY.then(clock), clock)


@given(clock=clocks())
def test_a_map_and_its_inverse_cancel(clock: ClockMap) -> None:
    for both in (clock.then(clock.inverse()), clock.inverse().then(clock)):
        assert both.delta == pytest.approx(0.0, abs=1e-9)
        assert both.drift == pytest.approx(0.0, abs=1e-12)


@given(clock=clocks())
def test_inverting_twice_gives_the_map_back_with_its_uncertainty(clock: ClockMap) -> None:
    assert_same(clock.inverse().inverse(), clock)


@given(clock=clocks(), a=TIMES, b=TIMES)
def test_time_never_runs_backwards(clock: ClockMap, a: float, b: float) -> None:
    early, late = min(a, b), max(a, b)
    assert clock.to_reference(early) <= clock.to_reference(late)
    assert clock.to_local(early) <= clock.to_local(late)


@given(clock=clocks(), reference=TIMES)
def test_the_inverse_is_as_uncertain_at_the_same_instant(clock: ClockMap, reference: float) -> None:
    # The same error, expressed in local seconds instead of reference seconds.
    there = clock.std_at(clock.to_local(reference)) / clock.rate
    assert clock.inverse().std_at(reference) == pytest.approx(there, rel=1e-5, abs=1e-6)


def seen_first(rng: np.random.Generator, clock: ClockMap, count: int) -> NDArray[np.float64]:
    """`count` draws of (delta, rate) as uncertain as `clock` says."""
    spread = [[clock.delta_std**2, clock.covariance], [clock.covariance, clock.drift_std**2]]
    return rng.multivariate_normal([clock.delta, clock.rate], spread, count)


SAMPLES = 40_000
WELL_KNOWN_AT_1000_S = ClockMap(
    delta=-40.0, drift=2e-4, delta_std=1.01e-3, drift_std=1e-6, covariance=-1e-9
)
UNRELATED = ClockMap(delta=700.0, drift=-0.1, delta_std=0.02, drift_std=3e-5)
DELTA_ONLY = ClockMap(delta=5.0, drift=0.02, delta_std=0.01)
TRIO = [WELL_KNOWN_AT_1000_S, UNRELATED, DELTA_ONLY]


def assert_uncertainty(clock: ClockMap, drawn: NDArray[np.float64]) -> None:
    (delta_var, covariance), (_, rate_var) = np.cov(drawn.T)
    # A standard deviation from 40 000 draws is good to 0.4 %.
    assert clock.delta_std == pytest.approx(math.sqrt(delta_var), rel=0.02)
    assert clock.drift_std == pytest.approx(math.sqrt(rate_var), rel=0.02, abs=1e-12)
    scale = math.sqrt(delta_var * rate_var)
    assert clock.covariance == pytest.approx(covariance, abs=0.02 * scale + 1e-15)


@pytest.mark.parametrize("clock", TRIO)
def test_the_uncertainty_of_an_inverse_is_that_of_inverted_samples(clock: ClockMap) -> None:
    delta, rate = seen_first(np.random.default_rng(1), clock, SAMPLES).T
    assert_uncertainty(clock.inverse(), np.stack([-delta / rate, 1 / rate], axis=1))


@pytest.mark.parametrize("outer", TRIO)
@pytest.mark.parametrize("inner", TRIO)
def test_the_uncertainty_of_a_composition_is_that_of_composed_samples(
    inner: ClockMap, outer: ClockMap
) -> None:
    rng = np.random.default_rng(2)
    d, k = seen_first(rng, inner, SAMPLES).T
    outer_d, outer_k = seen_first(rng, outer, SAMPLES).T
    assert_uncertainty(inner.then(outer), np.stack([outer_d + outer_k * d, outer_k * k], axis=1))


def test_the_uncertainty_at_an_instant_is_that_of_sampled_instants() -> None:
    delta, rate = seen_first(np.random.default_rng(3), WELL_KNOWN_AT_1000_S, SAMPLES).T
    for local in (0.0, 500.0, 1000.0, 4000.0):
        sampled = float(np.std(delta + rate * local))
        assert WELL_KNOWN_AT_1000_S.std_at(local) == pytest.approx(sampled, rel=0.02)


def test_a_line_is_best_known_amid_its_observations() -> None:
    at_1000 = WELL_KNOWN_AT_1000_S.std_at(1000.0)
    assert at_1000 < 0.15 * WELL_KNOWN_AT_1000_S.delta_std
    assert all(WELL_KNOWN_AT_1000_S.std_at(t) > at_1000 for t in (0.0, 900.0, 1100.0, 2000.0))


@given(
    pivot=st.floats(-2e9, 2e9),
    level_std=st.floats(0, 1e-2),
    drift_std=st.floats(0, 1e-4),
    delta=st.floats(-2e9, 2e9),
    drift=DRIFTS,
)
def test_a_clock_known_far_from_its_zero_can_still_be_inverted_and_composed(
    pivot: float, level_std: float, drift_std: float, delta: float, drift: float
) -> None:
    # Seconds since 1970 are local time too: a minute of them, seen from a zero 1.7e9 s away, leaves
    # delta and drift correlated to the last bit.
    clock = ClockMap(
        delta=delta,
        drift=drift,
        delta_std=math.hypot(level_std, pivot * drift_std),
        drift_std=drift_std,
        covariance=-pivot * drift_std**2,
    )
    # At local `pivot` the inverse is known to level_std: the hardest place to keep it.
    centred = ClockMap(
        delta=-pivot * clock.rate,
        drift=drift,
        delta_std=clock.delta_std,
        drift_std=drift_std,
        covariance=clock.covariance,
    )
    for each in (clock, centred):
        for other in (each.inverse(), each.then(each.inverse()), each.inverse().then(each)):
            assert other.delta_std >= 0.0


@pytest.mark.parametrize("name", ["delta", "drift", "delta_std", "drift_std", "covariance"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_clock_is_made_of_finite_numbers(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a finite number"):
        ClockMap(**{name: value})


@pytest.mark.parametrize("drift", [-1.0, -1.5])
def test_a_clock_runs_forward(drift: float) -> None:
    with pytest.raises(ValueError, match="time runs forward"):
        ClockMap(drift=drift)


def test_uncertainties_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        ClockMap(delta_std=-1e-9)
    with pytest.raises(ValueError, match="covariance exceeds"):
        ClockMap(delta_std=1e-3, drift_std=1e-6, covariance=1.1e-9)
