"""Who is a rival, and how much a window says that prefers one place to another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.align.sounds import heard

from oneclock.align.pair.coarse import Candidate
from oneclock.align.pair.comparison import compare, prefer
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.evidence import Preference, Rival
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.trial import TRIAL_WINDOWS, Trial, try_line
from oneclock.align.pair.weigh_pieces import weigh
from oneclock.simulate.device import Device, record
from oneclock.simulate.music import music
from oneclock.simulate.voices import voice
from oneclock.timebase.clock_map import ClockMap

RATE = 16000
TURN = 5.0


def recorded(world: np.ndarray, start: float, length: float, seed: int) -> Heard:
    device = Device(starts_at=start, length=length, snr_db=20.0, seed=seed)
    return heard(record(world, RATE, device, rate=SAMPLE_RATE))


def tried(reference: Heard, source: Heard, delta: float, significance: float = 6.0) -> Trial:
    candidate = Candidate(clock=ClockMap(delta=delta), significance=significance)
    trial = try_line(reference, source, candidate, TRIAL_WINDOWS)
    assert trial is not None
    return trial


def rival_of_a_loop(significance: float) -> Rival | None:
    """What becomes of the next turn of it, of which no window was heard at first."""
    world = np.tile(music(TURN, 51, rate=RATE), 12)
    reference, source = recorded(world, 0.0, 55.0, 1), recorded(world, 10.0, 30.0, 2)
    best = tried(reference, source, 10.0)
    unheard = replace(
        tried(reference, source, 10.0 + TURN, significance=significance), probes=(), fit=None
    )
    return weigh(reference, source, best, (best,), [unheard], tries=2).rival


def test_a_turn_loses_nothing_by_windows_of_a_loop_that_lie_beyond_what_it_covers() -> None:
    world = np.tile(music(TURN, 51, rate=RATE), 16)
    reference, source = recorded(world, 0.0, 70.0, 1), recorded(world, 10.0, 55.0, 2)
    best, turn = tried(reference, source, 10.0), tried(reference, source, 10.0 + 6 * TURN)

    against = compare(reference, source, (best,), turn)

    assert turn.overlap.length < 0.6 * best.overlap.length
    assert (against.lost, against.won) == (Preference(), Preference())


def test_of_sound_that_does_not_repeat_itself_they_speak_against_it() -> None:
    world = voice(80.0, 58, rate=RATE)
    reference, source = recorded(world, 0.0, 70.0, 1), recorded(world, 10.0, 55.0, 2)
    best, other = tried(reference, source, 10.0), tried(reference, source, 10.0 + 6 * TURN)

    against = compare(reference, source, (best,), other)

    assert against.lost.only == len(best.agreeing)


def test_a_jingle_that_comes_twice_does_not_make_all_the_rest_a_loop() -> None:
    world = voice(80.0, 58, rate=RATE).copy()
    world[55 * RATE : 70 * RATE] = world[10 * RATE : 25 * RATE]
    reference, source = recorded(world, 0.0, 70.0, 1), recorded(world, 10.0, 55.0, 2)
    best, turn = tried(reference, source, 10.0), tried(reference, source, 55.0)

    against = compare(reference, source, (best,), turn)

    assert against.strength > 0
    assert against.lost.only >= len(best.agreeing) - 3


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
