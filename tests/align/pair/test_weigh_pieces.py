"""Who is a rival, and how much a window says that prefers one place to another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.align.sounds import heard

from oneclock.align.pair.coarse import Candidate
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.evidence import Preference, Rival
from oneclock.align.pair.trial import TRIAL_WINDOWS, prefer, try_line
from oneclock.align.pair.weigh_pieces import weigh
from oneclock.simulate.device import Device, record
from oneclock.simulate.music import music
from oneclock.timebase.clock_map import ClockMap

RATE = 16000
TURN = 5.0


def rival_of_a_loop(significance: float) -> Rival | None:
    """What becomes of the next turn of it, of which no window was heard at first."""
    world = np.tile(music(TURN, 51, rate=RATE), 12)
    reference, source = (
        heard(
            record(
                world,
                RATE,
                Device(starts_at=start, length=length, snr_db=20.0, seed=seed),
                rate=SAMPLE_RATE,
            )
        )
        for start, length, seed in ((0.0, 55.0, 1), (10.0, 30.0, 2))
    )
    right, next_turn = (
        Candidate(clock=ClockMap(delta=delta), significance=strength)
        for delta, strength in ((10.0, 6.0), (10.0 + TURN, significance))
    )
    best = try_line(reference, source, right, TRIAL_WINDOWS)
    other = try_line(reference, source, next_turn, TRIAL_WINDOWS)
    assert best is not None
    assert other is not None
    unheard = replace(other, probes=(), fit=None)
    return weigh(reference, source, best, (best,), [unheard], tries=2).rival


def test_a_place_that_envelopes_speak_for_as_loudly_is_listened_to_as_closely() -> None:
    rival = rival_of_a_loop(significance=5.9)

    assert rival is not None
    assert rival.offset == pytest.approx(10.0 + TURN, abs=1e-3)
    assert rival.lost.only == rival.won.only == 0


def test_a_place_that_little_speaks_for_and_where_nothing_was_heard_is_no_rival() -> None:
    assert rival_of_a_loop(significance=3.0) is None


@pytest.mark.parametrize(
    ("here", "there", "says"),
    [
        (9.0, None, Preference(only=1)),
        (6.0, None, Preference(stronger=1)),
        (9.0, 6.0, Preference(stronger=1)),
        (9.0, 8.5, Preference()),
        (4.0, None, Preference()),
    ],
)
def test_a_window_that_noise_may_have_drowned_there_leans_and_does_not_decide(
    here: float, there: float | None, says: Preference
) -> None:
    assert prefer({1.0: here}, {} if there is None else {1.0: there}) == says
