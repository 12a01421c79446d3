"""Candidate lines from flat envelopes alone, made of numbers here, not of sound."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from oneclock.align.pair.coarse import find_candidates
from oneclock.align.pair.envelope import BANDS, FRAME_RATE, Envelope, flatten
from oneclock.timebase.clock_map import ClockMap


def world(seconds: float, seed: int = 1) -> Envelope:
    """Loudness that wanders like speech: no two seconds alike, neighbouring frames much alike."""
    rng = np.random.default_rng(seed)
    steps = rng.standard_normal((BANDS, round(seconds * FRAME_RATE) + 20))
    smooth = np.cumsum(steps, axis=1)
    return np.asarray(0.3 * (smooth[:, 20:] - smooth[:, :-20]), np.float32)


def seen(sound: Envelope, clock: ClockMap, seconds: float, *, noise: float = 0.5) -> Envelope:
    """What a recorder with that clock has of it, with noise of its own."""
    rng = np.random.default_rng(abs(round(clock.delta * 1000)) + 7)
    frames = np.arange(round(seconds * FRAME_RATE))
    at = np.asarray(clock.to_reference(frames / FRAME_RATE)) * FRAME_RATE
    own = noise * sound.std() * rng.standard_normal((BANDS, len(frames)))
    heard = [np.interp(at, np.arange(sound.shape[1]), band) for band in sound]
    return flatten(np.asarray(np.stack(heard) + own, np.float32))


def offset_at(clock: ClockMap, local: float) -> float:
    return float(clock.to_reference(local)) - local


@pytest.mark.parametrize(
    ("reference_starts", "reference_length", "source_starts", "source_length"),
    [
        pytest.param(0.0, 60.0, 7.31, 50.0, id="source starts later"),
        pytest.param(20.0, 60.0, 7.31, 60.0, id="source starts earlier"),
        pytest.param(0.0, 100.0, 62.48, 6.0, id="a clip of six seconds"),
        pytest.param(40.0, 12.0, 3.27, 90.0, id="source far longer than the reference"),
        pytest.param(0.0, 40.0, 34.9, 50.0, id="five seconds in common at the end"),
        pytest.param(45.0, 50.0, 0.0, 50.3, id="five seconds in common at the start"),
        pytest.param(0.0, 60.0, 0.0, 60.0, id="started together"),
    ],
)
def test_the_best_candidate_is_the_offset_to_two_frames(
    reference_starts: float, reference_length: float, source_starts: float, source_length: float
) -> None:
    sound = world(110.0)
    reference = seen(sound, ClockMap(delta=reference_starts), reference_length)
    source = seen(sound, ClockMap(delta=source_starts), source_length)

    best, *_ = find_candidates(reference, source)

    assert best.clock.delta == pytest.approx(source_starts - reference_starts, abs=0.02)
    assert best.clock.drift == 0.0


@pytest.mark.parametrize("drift", [200e-6, -200e-6])
def test_a_drift_of_200_ppm_adds_up_over_half_an_hour(drift: float) -> None:
    """0.36 s of drift: six pieces on a slanted line, where one offset would find the middle."""
    sound = world(1900.0)
    reference = seen(sound, ClockMap(), 1850.0, noise=2.0)
    truth = ClockMap(delta=33.3, drift=drift)
    source = seen(sound, truth, 1800.0, noise=2.0)

    best, second, *_ = find_candidates(reference, source)

    for local in (0.0, 900.0, 1800.0):
        assert offset_at(best.clock, local) == pytest.approx(offset_at(truth, local), abs=0.1)
    assert best.significance > 2 * second.significance


def test_what_is_true_stands_out_and_what_is_not_does_not() -> None:
    sound, elsewhere = world(120.0), world(120.0, seed=2)
    reference = seen(sound, ClockMap(), 120.0)

    true, *_ = find_candidates(reference, seen(sound, ClockMap(delta=20.0), 60.0))
    false, *_ = find_candidates(reference, seen(elsewhere, ClockMap(delta=20.0), 60.0))

    assert true.significance > 10
    assert false.significance < 8


def test_candidates_are_few_best_first_and_half_a_second_apart() -> None:
    sound = world(120.0)

    found = find_candidates(seen(sound, ClockMap(), 120.0), seen(sound, ClockMap(delta=50.0), 40.0))

    assert 2 <= len(found) <= 5
    assert all(a.significance >= b.significance for a, b in pairwise(found))
    offsets = sorted(offset_at(candidate.clock, 20.0) for candidate in found)
    assert all(b - a > 0.49 for a, b in pairwise(offsets))


def test_both_places_of_a_sound_that_occurs_twice_are_candidates() -> None:
    once = world(60.0)
    twice = np.concatenate([once, once], axis=1)

    first, second, *_ = find_candidates(flatten(twice), seen(once, ClockMap(delta=10.0), 30.0))

    places = sorted([first.clock.delta, second.clock.delta])
    assert places == pytest.approx([10.0, 70.0], abs=0.03)
    assert second.significance == pytest.approx(first.significance, rel=0.1)


def test_swapping_the_two_gives_inverse_lines() -> None:
    sound = world(100.0)
    long, short = seen(sound, ClockMap(), 100.0), seen(sound, ClockMap(delta=31.7), 40.0)

    there, *_ = find_candidates(long, short)
    back, *_ = find_candidates(short, long)

    assert there.clock.then(back.clock).delta == pytest.approx(0.0, abs=0.01)


def here_and_there(envelope: Envelope) -> Envelope:
    """Ten seconds of every seventy, as a sketch has them: two such meet for little at most lags."""
    second = np.arange(envelope.shape[1]) // FRAME_RATE
    return np.asarray(
        np.where(np.isin(second // 10 % 57, (0, 1, 3, 13, 32, 36, 43, 52)), envelope, 0.0),
        np.float32,
    )


@pytest.mark.parametrize("minutes", [20, 30, 45])
def test_what_was_not_heard_says_nothing(minutes: int) -> None:
    """Lags that lay nothing on anything would be measured by their rounding errors, and hide the
    true one: so they did of half an hour."""
    sound, elsewhere = world(60.0 * minutes + 60), world(60.0 * minutes + 60, seed=2)
    reference = here_and_there(seen(sound, ClockMap(), 60.0 * minutes))
    relative = here_and_there(seen(sound, ClockMap(delta=18.4), 60.0 * minutes))
    stranger = here_and_there(seen(elsewhere, ClockMap(delta=5.0), 60.0 * minutes))

    true, *_ = find_candidates(reference, relative)
    false, *_ = find_candidates(reference, stranger)

    assert true.clock.delta == pytest.approx(18.4, abs=0.02)
    assert true.significance > 12
    assert false.significance < 7


@pytest.mark.parametrize("seconds", [0.0, 0.5, 2.9])
def test_less_than_three_seconds_have_no_candidate(seconds: float) -> None:
    sound = world(20.0)
    short = seen(sound, ClockMap(delta=2.0), seconds)

    assert find_candidates(sound, short) == ()
    assert find_candidates(short, sound) == ()


def test_silence_has_no_candidate() -> None:
    silence = np.zeros((BANDS, 1000), np.float32)

    assert find_candidates(world(20.0), silence) == ()
    assert find_candidates(silence, world(20.0)) == ()
