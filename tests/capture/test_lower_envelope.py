"""A clock seen through delays that only make things late."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.capture.timing.lower_envelope import MAX_DRIFT, fit_envelope

Floats = NDArray[np.float64]


def delays(seed: int, count: int, mean: float = 4e-3) -> Floats:
    return np.random.default_rng(seed).exponential(mean, count)


def rms(values: Floats) -> float:
    return float(np.sqrt(np.mean((values - np.median(values)) ** 2)))


@given(
    delta=st.floats(-1e5, 1e5),
    drift=st.floats(-0.9 * MAX_DRIFT, 0.9 * MAX_DRIFT),
    seed=st.integers(0, 999),
)
@settings(max_examples=25)
def test_the_line_is_found_whatever_it_is(delta: float, drift: float, seed: int) -> None:
    local = np.arange(1800) / 30
    truth = delta + local * (1 + drift)

    envelope = fit_envelope(local, truth + delays(seed, 1800))

    assert rms(envelope.to_host(local) - truth) < 1.5e-4
    assert abs(envelope.line.drift - drift) < 5 * envelope.line.drift_std + 1e-9
    assert np.allclose(envelope.to_host(local), envelope.line.to_reference(local), atol=1e-6)


def test_frames_that_are_late_together_do_not_move_it() -> None:
    local = np.arange(1800) / 30
    host = local + delays(1, 1800)
    free = fit_envelope(local, host)
    host[300:420] += 0.3

    assert np.abs(fit_envelope(local, host).to_host(local) - free.to_host(local)).max() < 2e-4


@pytest.mark.parametrize("drift", [0.0, 3e-3, -3e-3])
def test_a_bend_is_followed_however_fast_the_clock(drift: float) -> None:
    local = np.arange(54_000) / 30
    warming = 20e-6 * 300 * np.exp(-local / 300)
    truth = local * (1 + drift) + warming

    envelope = fit_envelope(local, truth + delays(2, len(local)))

    assert envelope.bent
    assert rms(envelope.to_host(local) - truth) < 5e-5


def test_beyond_its_ends_it_goes_on_as_it_was() -> None:
    local = np.arange(600) / 30
    envelope = fit_envelope(local, 5 + local * 1.001)
    assert envelope.to_host(np.array([-10.0, 40.0])) == pytest.approx([5 - 10.01, 5 + 40.04])


def test_one_observation_is_a_clock_of_the_same_rate() -> None:
    envelope = fit_envelope(np.array([100.0]), np.array([7.0]))
    assert envelope.to_host(np.array([103.0])) == pytest.approx([10.0])
    assert envelope.line.to_reference(100.0) == pytest.approx(7.0)
