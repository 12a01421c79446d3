"""Two windows of sound, and how far apart they are."""

from __future__ import annotations

import numpy as np
import pytest

from oneclock.align.pair.correlate import Samples, correlation_curve, correlation_peak, scatter_of
from oneclock.align.pair.envelope import SAMPLE_RATE

REACH = 2000
COUNT = 5 * SAMPLE_RATE


def noise(count: int, seed: int) -> Samples:
    return np.random.default_rng(seed).standard_normal(count).astype(np.float32)


def hum(count: int, phase: float, seed: int) -> Samples:
    t = np.arange(count) / SAMPLE_RATE
    waves = sum(np.sin(2 * np.pi * 50 * k * t + k * phase) / k for k in range(1, 14))
    return np.asarray(waves, np.float32) + np.float32(1e-3) * noise(count, seed)


@pytest.mark.parametrize("lag", [-1900, -333, 0, 1, 777, 1900])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_window_is_found_wherever_it_was_cut_and_whichever_way_up(lag: int, sign: int) -> None:
    around = noise(COUNT + 2 * REACH, 1)
    window = np.float32(sign) * around[REACH + lag : REACH + lag + COUNT]

    peak = correlation_peak(around, window, REACH, whitening=1.0)

    assert peak.lag == pytest.approx(lag, abs=0.01)
    assert peak.strength > 50
    assert peak.second < 0.2


@pytest.mark.parametrize("seed", range(6))
def test_hum_of_two_rooms_does_not_agree_on_the_edges_of_the_search(seed: int) -> None:
    """Cut hard, hum is a click at either end, and whitened, the clicks are all there is."""
    rng = np.random.default_rng(seed)
    around = hum(COUNT + 2 * REACH, rng.uniform(0, 6), 2 * seed)
    window = hum(COUNT, rng.uniform(0, 6), 2 * seed + 1)

    height = np.abs(correlation_curve(around, window, REACH, whitening=1.0))

    near_the_edges = np.concatenate([height[:200], height[-200:]])
    assert near_the_edges.max() < 12 * scatter_of(height)


def test_what_is_cut_is_left_as_it_was() -> None:
    around, window = noise(COUNT + 2 * REACH, 1), noise(COUNT, 2)
    before = around.copy(), window.copy()

    correlation_peak(around, window, REACH, whitening=1.0)

    assert (around == before[0]).all()
    assert (window == before[1]).all()
