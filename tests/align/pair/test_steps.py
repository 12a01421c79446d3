"""Clocks with steps: recorders that lost samples, skipped, or were stopped and went on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pytest
from tests.align.sounds import Samples, heard, solved

from oneclock.align.pair.change_point import find_change
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.piece import hear_parallel, is_step
from oneclock.align.pair.solve_pair import Answer
from oneclock.simulate.device import Device, record
from oneclock.simulate.music import music
from oneclock.simulate.voices import voice
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

WORLD_RATE = 16000
PPM = 1e-6
MILLISECOND = 1e-3
STARTS_AT = 2.0


@lru_cache
def talk(seconds: float = 250.0) -> Samples:
    return voice(seconds, 33, rate=WORLD_RATE)


@lru_cache
def steady(seconds: float, *, drift: float = 0.0, starts_at: float = 0.0, seed: int = 1) -> Samples:
    device = Device(length=seconds, starts_at=starts_at, drift=drift, snr_db=25.0, seed=seed)
    return record(talk(), WORLD_RATE, device, rate=SAMPLE_RATE)


def without(samples: Samples, cuts: Sequence[tuple[float, float]]) -> Samples:
    """With so many seconds lost at each of some moments of the whole; repeated, where negative."""
    parts, position = [], 0
    for at, lost in cuts:
        parts.append(samples[position : round(at * SAMPLE_RATE)])
        position = round((at + lost) * SAMPLE_RATE)
    return np.concatenate([*parts, samples[position:]])


def starts(answer: Answer) -> list[float]:
    assert answer.pieces is not None, answer.reason
    return [piece.span.start for piece in answer.pieces.pieces]


def offsets(answer: Answer) -> list[float]:
    """Reference minus local time amid each piece, without the drift."""
    assert answer.pieces is not None, answer.reason
    return [piece.clock.delta for piece in answer.pieces.pieces]


@pytest.mark.parametrize("lost", [0.08, 0.2, 0.6, 10.0])
@pytest.mark.parametrize(("seconds", "at"), [(60.0, 30.0), (200.0, 50.0), (200.0, 150.0)])
def test_lost_samples_are_found_to_a_tenth_of_a_second(
    seconds: float, at: float, lost: float
) -> None:
    whole = steady(seconds, starts_at=STARTS_AT, seed=2)

    answer = solved(steady(seconds), without(whole, [(at, lost)]))

    assert answer.grade is Grade.TRUSTED, answer.reason
    assert starts(answer) == pytest.approx([0.0, at], abs=0.1)
    assert offsets(answer) == pytest.approx([STARTS_AT, STARTS_AT + lost], abs=MILLISECOND)
    assert "the clock steps by" in answer.reason
    assert answer.unexplained == ()


def test_the_clock_is_that_of_the_longest_piece_and_all_share_one_drift() -> None:
    drift = 40 * PPM
    whole = steady(200.0, starts_at=STARTS_AT, drift=drift, seed=2)

    answer = solved(steady(220.0), without(whole, [(60.0, 0.5)]))

    assert answer.pieces is not None
    assert answer.clock == answer.pieces.longest.clock
    assert len({piece.clock.drift for piece in answer.pieces.pieces}) == 1
    assert answer.clock is not None
    assert answer.clock.drift == pytest.approx(drift, abs=2 * PPM)
    for piece in answer.pieces.pieces:
        local = piece.span.middle
        lost = 0.0 if local < 60.0 else 0.5
        truth = STARTS_AT + (1 + drift) * (local + lost)
        error = piece.clock.to_reference(local) - truth
        assert abs(error) < max(4 * piece.clock.std_at(local), 0.05 * MILLISECOND)


def test_several_steps_are_several_pieces() -> None:
    cuts = [(40.0, 0.2), (90.0, 1.5), (150.0, 0.1)]
    whole = steady(200.0, starts_at=STARTS_AT, seed=2)

    answer = solved(steady(220.0), without(whole, cuts))

    assert answer.grade is Grade.TRUSTED, answer.reason
    assert starts(answer) == pytest.approx([0.0, 40.0, 89.8, 148.3], abs=0.2)
    assert offsets(answer) == pytest.approx([2.0, 2.2, 3.7, 3.8], abs=MILLISECOND)


def test_a_reference_that_lost_samples_steps_the_other_way() -> None:
    source = steady(150.0, starts_at=STARTS_AT, seed=2)

    answer = solved(without(steady(200.0), [(80.0, 0.3)]), source)

    assert answer.grade is Grade.TRUSTED, answer.reason
    assert offsets(answer) == pytest.approx([2.0, 1.7], abs=MILLISECOND)
    assert starts(answer)[1] == pytest.approx(78.15, abs=0.25)


def test_a_buffer_that_was_written_twice_steps_back() -> None:
    whole = steady(150.0, starts_at=STARTS_AT, seed=2)

    answer = solved(steady(200.0), without(whole, [(80.0, -0.5)]))

    assert answer.grade is Grade.TRUSTED, answer.reason
    assert offsets(answer) == pytest.approx([2.0, 1.5], abs=MILLISECOND)


def test_a_piece_of_eight_seconds_at_an_end_is_found() -> None:
    whole = steady(150.0, starts_at=STARTS_AT, seed=2)

    answer = solved(steady(200.0), without(whole, [(142.0, 0.4)]))

    assert offsets(answer) == pytest.approx([2.0, 2.4], abs=MILLISECOND)


@pytest.mark.parametrize("lost", [0.014, 0.0213, 0.04])
def test_a_step_that_could_be_a_talker_elsewhere_is_found_and_not_trusted(lost: float) -> None:
    """A second talker's turn moves the sound by 3 ms a metre, and nothing in it tells the two
    apart."""
    whole = steady(120.0, starts_at=STARTS_AT, seed=2)

    answer = solved(steady(150.0), without(whole, [(60.0, lost)]))

    assert answer.grade is Grade.DOUBTFUL
    assert offsets(answer) == pytest.approx([2.0, 2.0 + lost], abs=MILLISECOND)
    assert "or the sound moved" in answer.reason


def test_what_no_piece_explains_is_said() -> None:
    """Between two pieces the source holds a minute of something else."""
    whole = steady(200.0, starts_at=STARTS_AT, seed=2)
    other = voice(60.0, 98, rate=SAMPLE_RATE)
    source = np.concatenate([whole[: 70 * SAMPLE_RATE], other, whole[70 * SAMPLE_RATE :]])

    answer = solved(steady(220.0), source)

    assert len(offsets(answer)) == 2, answer.reason
    if answer.grade is Grade.TRUSTED:  # a minute more in the source is a step back of a minute
        assert offsets(answer) == pytest.approx([2.0, -58.0], abs=MILLISECOND)
    else:
        assert "no place is found" in answer.reason


# -- what is no step -----------------------------------------------------------------------------


def delayed(samples: Samples, seconds: float) -> Samples:
    return np.roll(samples, round(seconds * SAMPLE_RATE))


def pieces_of(answer: Answer) -> int:
    return 0 if answer.pieces is None else len(answer.pieces.pieces)


@pytest.mark.parametrize("until", [75.0, 100.0])
def test_sound_that_comes_back_to_its_line_never_left_it(until: float) -> None:
    """For a while the source hears an echo from 50 m away and not the sound itself."""
    source = steady(150.0, starts_at=STARTS_AT, seed=2).copy()
    away = slice(45 * SAMPLE_RATE, round(until * SAMPLE_RATE))
    source[away] = delayed(source, 0.15)[away]

    answer = solved(steady(200.0), source)

    assert answer.grade is Grade.TRUSTED, answer.reason
    assert pieces_of(answer) == 1
    assert answer.clock is not None
    assert answer.clock.delta == pytest.approx(STARTS_AT, abs=MILLISECOND)


@pytest.mark.parametrize("until", [120.0, 170.0])
def test_a_loop_that_a_microphone_hears_no_more_at_its_place_is_no_step(until: float) -> None:
    """For fifty seconds the reference has noise where the source has the loop. The loop is in the
    reference all the same, turns earlier or later, but so it is for all that came before."""
    loop = np.tile(music(8.0, 41, rate=WORLD_RATE), 23)
    world = loop + np.float32(0.7) * voice(184.0, 35, rate=WORLD_RATE)
    reference = record(world, WORLD_RATE, Device(length=until, snr_db=30.0), rate=SAMPLE_RATE)
    source = record(world, WORLD_RATE, Device(length=120.0, snr_db=30.0, seed=2), rate=SAMPLE_RATE)
    reference, part = reference.copy(), slice(70 * SAMPLE_RATE, 120 * SAMPLE_RATE)
    noise = np.random.default_rng(1).standard_normal(len(reference[part]), np.float32)
    reference[part] = np.float32(0.1) * noise

    answer = solved(reference, source)

    assert answer.grade is not Grade.TRUSTED or pieces_of(answer) == 1


def test_what_is_heard_on_two_lines_at_once_is_no_step_from_one_to_the_other() -> None:
    """A loop fits a turn later as well, over all of the source; a clock that stepped does not."""
    turn = music(8.0, 41, rate=SAMPLE_RATE)
    loop = heard(np.tile(turn, 16))
    stepped = heard(without(steady(120.0), [(40.0, 8.0)]))

    for reference, source, expected in (
        (loop, loop, False),
        (heard(steady(120.0)), stepped, True),
    ):
        before = hear_parallel(reference, source, ClockMap(), Span(start=0.0, end=40.0))
        after = hear_parallel(reference, source, ClockMap(delta=8.0), Span(start=40.0, end=80.0))
        assert before is not None
        assert after is not None
        assert is_step(reference, source, before, after) is expected


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_talkers_who_take_turns_are_no_steps(seed: int) -> None:
    """Every ten seconds the sound comes from elsewhere: 25 ms nearer to one of the cameras."""
    source = steady(150.0, starts_at=STARTS_AT, seed=2).copy()
    elsewhere = delayed(source, 0.025)
    for turn in np.random.default_rng(seed).permutation(15)[:6]:
        part = slice(int(turn) * 10 * SAMPLE_RATE, (int(turn) + 1) * 10 * SAMPLE_RATE)
        source[part] = elsewhere[part]

    answer = solved(steady(200.0), source)

    assert answer.grade is not Grade.TRUSTED or pieces_of(answer) == 1


# -- when ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [20.0, 45.0, 61.3, 100.0])
def test_a_change_lies_between_what_is_clearly_before_and_clearly_after(at: float) -> None:
    """A talker who pauses there leaves more than a tenth of a second between the two."""
    reference, source = heard(steady(150.0)), heard(without(steady(140.0, seed=2), [(at, 0.7)]))

    change = find_change(
        reference, source, ClockMap(), ClockMap(delta=0.7), Span(start=5.0, end=130.0)
    )

    assert change.earliest - 0.1 <= at <= change.latest + 0.1
    assert change.earliest <= change.at <= change.latest
    assert abs(change.at - at) <= max(0.1, change.unsure)
    assert change.unsure < 3.0


def test_in_silence_nobody_knows_when() -> None:
    silent = heard(np.zeros(60 * SAMPLE_RATE, np.float32))

    change = find_change(
        silent, silent, ClockMap(), ClockMap(delta=1.0), Span(start=10.0, end=30.0)
    )

    assert (change.earliest, change.latest) == (10.0, 30.0)
    assert change.unsure == 20.0
