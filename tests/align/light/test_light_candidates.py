"""Where two trains of changes may lie on each other, with clocks that run apart."""

from __future__ import annotations

import numpy as np
import pytest
from tests.align.light.trains import PERIOD, in_turn, seen_from, train

from oneclock.align.light.light_candidates import find_light_candidates
from oneclock.timebase.clock_map import ClockMap


@pytest.mark.parametrize("ppm", [-250, -100, 0, 100, 250])
def test_the_best_candidate_follows_the_clock_from_end_to_end(ppm: int) -> None:
    happened = in_turn(np.random.default_rng(1).uniform(10, 7000, 40))
    clock = ClockMap(delta=-12.3, drift=ppm * 1e-6)
    best, *_ = find_light_candidates(train(happened, 7200), train(seen_from(clock, happened), 7000))
    for local in (0.0, 3500.0, 7000.0):
        truth = clock.to_reference(local)
        assert best.clock.to_reference(local) == pytest.approx(truth, abs=4 * PERIOD)
