"""Sounds that deceive, or say little: loops, two takes, claps, what is buried in noise."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from scipy.signal import fftconvolve
from tests.align.sounds import Samples, heard

from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.solve_pair import Answer, solve_pair
from oneclock.align.pair.stack import stack
from oneclock.align.pair.symmetry import tell_apart
from oneclock.simulate.device import Device, record
from oneclock.simulate.music import music
from oneclock.simulate.voices import voice
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.line_fit import LineFit
from oneclock.timebase.span import Span

RATE = 16000
MILLISECOND = 1e-3


def recorded(world: Samples, starts_at: float, seconds: float, snr_db: float, seed: int) -> Heard:
    device = Device(starts_at=starts_at, length=seconds, snr_db=snr_db, seed=seed)
    return heard(record(world, RATE, device, rate=SAMPLE_RATE))


def offset_of(answer: Answer) -> float:
    assert answer.clock is not None, answer.reason
    return answer.clock.to_reference(0.0)


@lru_cache
def loop(turns: int) -> Samples:
    return np.tile(music(5.0, 51, rate=RATE), turns)


@lru_cache
def host(seconds: float) -> Samples:
    """Somebody who says a few words every twenty seconds."""
    words = voice(seconds, 52, rate=RATE)
    at = np.arange(len(words)) / RATE % 20.0
    return np.where(at < 5.0, words, 0.0).astype(np.float32)


def line(offset: float) -> LineFit:
    return LineFit(
        intercept=offset,
        slope=0.0,
        intercept_std=0.0,
        slope_std=0.0,
        covariance=0.0,
        scatter=0.0,
        inliers=(),
    )


# -- loops ---------------------------------------------------------------------------------------


def test_a_host_who_speaks_over_a_loop_tells_its_turns_apart() -> None:
    world = loop(36) + np.float32(0.6) * host(180.0)
    reference, source = recorded(world, 0.0, 170.0, 20.0, 1), recorded(world, 20.0, 120.0, 15.0, 2)

    answer = solve_pair(reference, source)

    assert answer.grade is Grade.TRUSTED, answer.reason
    assert offset_of(answer) == pytest.approx(20.0, abs=MILLISECOND)


@pytest.mark.parametrize("turns", [1, -1, 3])
def test_what_is_left_when_the_loop_is_taken_away_votes_for_the_right_turn(turns: int) -> None:
    world = loop(36) + np.float32(0.6) * host(180.0)
    reference, source = recorded(world, 0.0, 170.0, 20.0, 1), recorded(world, 20.0, 120.0, 15.0, 2)
    shared = Span(start=20.0, end=100.0)

    right, wrong = tell_apart(
        reference.listen, source.listen, line(20.0), line(20.0 + 5.0 * turns), shared
    )
    swapped_wrong, swapped_right = tell_apart(
        reference.listen, source.listen, line(20.0 + 5.0 * turns), line(20.0), shared
    )

    assert right.only >= 3
    assert wrong.only == 0
    assert (swapped_right.only, swapped_wrong.only) == (right.only, wrong.only)


def test_of_an_exact_loop_nothing_is_left_to_vote() -> None:
    reference, source = (
        recorded(loop(36), start, seconds, 20.0, seed)
        for start, seconds, seed in ((0.0, 170.0, 1), (20.0, 100.0, 2))
    )

    votes = tell_apart(
        reference.listen, source.listen, line(20.0), line(25.0), Span(start=0.0, end=100.0)
    )

    assert [vote.only for vote in votes] == [0, 0]


def test_all_turns_of_an_exact_loop_that_were_found_are_named() -> None:
    reference, source = recorded(loop(20), 0.0, 90.0, 30.0, 1), recorded(loop(20), 20, 30, 30.0, 2)

    answer = solve_pair(reference, source)

    assert answer.grade is Grade.REFUSED
    assert answer.evidence is not None
    assert len(answer.evidence.open_offsets) >= 3
    for offset in answer.evidence.open_offsets:
        assert offset / 5.0 == pytest.approx(round(offset / 5.0), abs=1e-3)
        assert f"{offset:+.3f}" in answer.reason


# -- sequencers ----------------------------------------------------------------------------------


def sequenced(seconds: float, melody_level: float = 0.3) -> Samples:
    """Two bars, in an order that never returns, under a melody of its own."""
    rng = np.random.default_rng(53)
    bars = [music(2.0, seed, rate=RATE) for seed in (54, 55)]
    order = rng.integers(0, 2, round(seconds / 2.0))
    melody = np.float32(melody_level) * music(2.0 * len(order), 56, rate=RATE)
    return np.asarray(np.concatenate([bars[which] for which in order]) + melody, np.float32)


def test_a_few_seconds_of_a_sequencer_are_not_trusted() -> None:
    world = sequenced(62.0)

    answer = solve_pair(recorded(world, 0.0, 60.0, 30.0, 1), recorded(world, 30.25, 12.0, 30.0, 2))

    assert answer.grade is not Grade.TRUSTED


def test_what_returns_within_one_recording_counts_where_the_other_is_too_far_away_to_show_it() -> (
    None
):
    """As of a chorus that is pasted whole: it may be the next one that was recorded."""
    world = sequenced(62.0, melody_level=0.6)
    one, other = (far_away(world, seed) + np.float32(0.3) * world for seed in (2, 1))

    answer = solve_pair(recorded(one, 0.0, 45.0, 30.0, 57), recorded(other, 12.25, 20.0, 5.0, 66))

    assert answer.grade is Grade.DOUBTFUL
    assert "may be another turn" in answer.reason


# -- little to hear ------------------------------------------------------------------------------


def claps(seconds: float, every: float) -> Samples:
    rng = np.random.default_rng(61)
    samples = np.zeros(round(seconds * RATE), np.float32)
    now = 1.0
    while now < seconds - 1.0:
        first = round(now * RATE)
        samples[first : first + 400] += rng.standard_normal(400) * np.exp(-np.arange(400) / 60)
        now += rng.uniform(0.3, 2.0) * every
    return np.float32(0.5) * samples


def far_away(dry: Samples, seed: int) -> Samples:
    """What a microphone at the back of a hall hears: the direct sound, 8 dB below its echoes."""
    rng = np.random.default_rng([63, seed])
    t = np.arange(RATE) / RATE
    tail = rng.standard_normal(RATE) * np.exp(-6.9 * t / 0.8)
    response = tail * 10 ** (8 / 20) / np.sqrt(np.sum(tail**2))
    response[0] = 1.0
    return np.asarray(fftconvolve(dry, response)[: len(dry)], np.float32)


@pytest.mark.parametrize("every", [3.0, 9.0])
def test_claps_at_the_back_of_a_hall_are_found_to_a_tenth_of_a_millisecond(every: float) -> None:
    world = claps(130.0, every)

    answer = solve_pair(
        recorded(far_away(world, 1), 0.0, 120.0, 20.0, 1),
        recorded(far_away(world, 2), 13.0, 100.0, 10.0, 2),
    )

    assert answer.grade is Grade.TRUSTED, answer.reason
    assert offset_of(answer) == pytest.approx(13.0, abs=MILLISECOND / 10)


def test_what_no_window_hears_is_heard_in_all_of_them_together() -> None:
    world = voice(130.0, 62, rate=RATE)
    reference = recorded(world, 0.0, 120.0, 0.0, 1)
    source = recorded(world, 13.0, 100.0, -15.0, 2)

    found = stack(reference, source, ClockMap(delta=13.02, drift=30e-6))

    assert found is not None
    middle = 50.0
    assert found.to_reference(middle) == pytest.approx(13.0 + middle, abs=MILLISECOND / 2)
    assert found.drift == pytest.approx(0.0, abs=10e-6)


def test_a_voice_at_minus_15_db_is_placed() -> None:
    world = voice(130.0, 62, rate=RATE)

    answer = solve_pair(
        recorded(world, 0.0, 120.0, 10.0, 1), recorded(world, 13.0, 100.0, -15.0, 2)
    )

    assert answer.grade is Grade.TRUSTED, answer.reason
    assert offset_of(answer) == pytest.approx(13.0, abs=MILLISECOND)
