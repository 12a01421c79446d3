"""By which way the sound came, where several stand nearly alike."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.align.sounds import heard

from oneclock.align.pair.arrivals import arrivals_apart
from oneclock.align.pair.coarse import Candidate
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.trial import try_line
from oneclock.timebase.clock_map import ClockMap

Samples = NDArray[np.float32]
_LATE = 0.01


def _apart(echo: float, noise: float = 0.0) -> float:
    """Half a minute of hiss, in the source with an echo and noise of its own so loud."""
    rng = np.random.default_rng(3)
    direct = np.float32(0.1) * rng.standard_normal(30 * SAMPLE_RATE, np.float32)
    late = np.roll(direct, round(_LATE * SAMPLE_RATE))
    own = np.float32(0.1) * rng.standard_normal(len(direct), np.float32)
    with_echo = np.asarray(direct + np.float32(echo) * late + np.float32(noise) * own, np.float32)
    reference, source = heard(direct), heard(with_echo)
    trial = try_line(reference, source, Candidate(clock=ClockMap(), significance=20.0), 8)
    assert trial is not None
    return arrivals_apart(reference, source, trial)


def test_where_one_arrival_stands_out_there_is_no_doubt_about_it() -> None:
    assert _apart(0.7) == 0.0


@pytest.mark.parametrize("echo", [0.97, 1.03])
def test_where_an_echo_is_as_loud_three_deviations_reach_it(echo: float) -> None:
    assert _LATE / 3 <= _apart(echo) <= _LATE


def test_the_louder_the_echo_the_less_is_known() -> None:
    apart = [_apart(echo) for echo in (0.8, 0.9, 1.0)]
    assert apart == sorted(apart)


def test_noise_may_have_raised_an_echo_above_the_sound_itself() -> None:
    assert _apart(0.8, noise=3.0) == 0.0
    assert _apart(0.7, noise=17.0) >= _LATE / 3
