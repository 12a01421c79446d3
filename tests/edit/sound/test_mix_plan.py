"""Who is heard, who is ducked, who is left out: on interviews in which that is known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.edit.sound.interviews import RATE, Interview, Samples, interview

from oneclock.edit.mic_levels import CELLS
from oneclock.edit.sound.gates import RAMP, Gains, ramped, somebody
from oneclock.edit.sound.hearing import Hearing, hear
from oneclock.edit.sound.mix import mixed
from oneclock.edit.sound.mix_plan import MixPlan, plan_gated, plan_sum
from oneclock.edit.sound_parts import Part, Target
from oneclock.media.resample import StreamResampler
from oneclock.timebase.clock_map import IDENTITY

HEARING = 8000


def heard(microphones: Samples, recorded: dict[int, tuple[float, float]] | None = None) -> Hearing:
    """`recorded` says from when to when, seconds, for those that were not running all the time."""
    resampler = StreamResampler(RATE, HEARING, channels=microphones.shape[1])
    out = np.concatenate([resampler.push(microphones), resampler.finish()])
    spans = [(0, len(out))] * microphones.shape[1]
    for number, (start, end) in (recorded or {}).items():
        spans[number] = round(start * HEARING), round(end * HEARING)
        out[: spans[number][0], number] = out[spans[number][1] :, number] = 0.0
    parts = [[Part(first=first, end=end, clock=IDENTITY)] for first, end in spans]
    blocks = np.split(out, range(50_000, len(out), 50_000))
    return hear(blocks, parts, Target(begin=0.0, rate=HEARING, count=len(out)))


def through_gains(sound: NDArray[np.float32], gains: NDArray[np.float32]) -> Samples:
    return np.concatenate(list(mixed([sound[:, None]], gains[None], RATE)))[:, 0]


def in_cells(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean squares."""
    cell = RATE // CELLS
    whole = len(sound) // cell * cell
    power = np.square(sound[:whole].reshape(-1, cell), dtype=np.float64)
    return np.asarray(power.mean(axis=1))


def kept_db(event: Interview, plan: MixPlan, talker: int) -> float:
    """How much softer a talker is in the mix than in the own microphone, while speaking."""
    own = event.heard[talker, talker]
    mixed_own = through_gains(own, plan.gains[talker])
    before, after = in_cells(own), in_cells(mixed_own)
    speaking = before > np.percentile(before, 95) * 10**-2.5
    return float(10 * np.log10(after[speaking].sum() / before[speaking].sum()))


def bleed(event: Interview, gains: Gains) -> float:
    """Power of what others' microphones add of each talker."""
    microphones, talkers, _ = event.heard.shape
    return sum(
        float(
            np.mean(
                sum(
                    through_gains(event.heard[number, talker], gains[number])
                    for number in range(microphones)
                    if number != talker
                )
                ** 2
            )
        )
        for talker in range(talkers)
    )


@pytest.mark.parametrize(("talkers", "seed", "reverb"), [(2, 1, 0.4), (3, 5, 0.4), (2, 3, 0.7)])
def test_bleed_is_far_below_the_plain_sum_and_speech_is_kept(
    talkers: int, seed: int, reverb: float
) -> None:
    event = interview(talkers=talkers, seed=seed, reverb=reverb)
    hearing = heard(event.microphones)
    plan = plan_gated(hearing, duck_db=18.0)

    assert plan.talkers == talkers
    assert plan.left_out == (talkers,)  # the room's
    close = plan_sum(hearing).gains.copy()
    close[talkers] = 0.0  # even without the room's microphone
    assert 10 * np.log10(bleed(event, close) / bleed(event, plan.gains)) > 10.0
    for talker in range(talkers):
        assert kept_db(event, plan, talker) == pytest.approx(0.0, abs=0.2)


def test_first_syllables_are_not_lost() -> None:
    event = interview()
    plan = plan_gated(heard(event.microphones), duck_db=18.0)
    for talker in (0, 1):
        own = event.heard[talker, talker]
        power = in_cells(own)
        sounds = power > 10**-2.5 * np.percentile(power, 95)
        # After two seconds of silence, a turn begins.
        begins = [c for c in range(100, len(sounds)) if sounds[c] and not sounds[c - 100 : c].any()]
        assert len(begins) >= 3
        for cell in begins:
            assert plan.gains[talker, cell - 1 : cell + 10].min() > 0.9


def test_a_gain_takes_its_time() -> None:
    gains = plan_gated(heard(interview().microphones), duck_db=40.0).gains
    steepest = np.abs(np.diff(gains, axis=1)).max() * CELLS  # a second
    assert steepest < 2.0 / RAMP
    shown = np.concatenate(list(mixed([np.ones((RATE, 1), np.float32)], gains[:1], RATE)))
    assert np.abs(np.diff(shown[:, 0])).max() < 2.0 / RAMP / RATE


def test_a_ramp_rises_without_overshoot_and_keeps_what_is_steady() -> None:
    wanted = np.repeat(np.array([[0.1, 1.0, 0.1]], np.float32), 30, axis=1)
    gains = ramped(wanted)
    assert gains.shape == wanted.shape
    assert gains.min() >= np.float32(0.1) - 1e-6
    assert gains.max() <= 1.0 + 1e-6
    np.testing.assert_allclose(gains[0, [0, 20, 45, 89]], [0.1, 0.1, 1.0, 0.1], rtol=1e-5)


def test_where_nobody_speaks_somebody_is_still_heard() -> None:
    plan = plan_gated(heard(interview().microphones), duck_db=18.0)
    assert plan.gains.max(axis=0).min() > 0.5


def test_the_gain_of_a_recorder_decides_nothing() -> None:
    event = interview()
    louder = event.microphones * np.array([1.0, 8.0, 20.0], np.float32)
    as_it_was = plan_gated(heard(event.microphones), duck_db=18.0)
    plan = plan_gated(heard(louder), duck_db=18.0)
    assert plan.left_out == (2,)
    assert np.mean(np.abs(plan.gains - as_it_was.gains) > 0.5) < 0.01


def test_where_a_talkers_microphone_was_not_running_the_rooms_is_heard() -> None:
    event = interview()
    plan = plan_gated(heard(event.microphones, {0: (0, 40), 1: (0, 40)}), duck_db=18.0)
    assert plan.left_out == (2,)
    assert plan.gains[2, : 39 * CELLS].max() == 0.0
    assert plan.gains[2, 41 * CELLS :].min() == 1.0


def test_of_one_talker_the_drier_microphone_is_heard() -> None:
    event = interview()
    alone = event.heard[:, 0].T + event.noise.T  # talker 0 by themselves
    for order in ([0, 2], [2, 0], [1, 0]):
        quiet_and_close = np.array([0.1 if number == 0 else 3.0 for number in order], np.float32)
        plan = plan_gated(heard(alone[:, order] * quiet_and_close), duck_db=18.0)
        assert plan.talkers == 0
        assert plan.left_out == (order.index(2 if 2 in order else 1),)


def test_a_microphone_that_is_wired_the_wrong_way_round_is_turned() -> None:
    event = interview()
    for number in range(3):
        wired = event.microphones.copy()
        wired[:, number] *= -1
        plan = plan_sum(heard(wired))
        # The first is right by definition: then it is the others that are turned.
        assert plan.reversed == ((1, 2) if number == 0 else (number,))
        assert (plan.gains[number] < 0).all() == (number != 0)
    assert plan_sum(heard(event.microphones)).reversed == ()


def test_the_size_of_blocks_is_not_heard() -> None:
    event = interview()
    gains = plan_gated(heard(event.microphones), duck_db=18.0).gains
    whole, parts = (
        np.concatenate(list(mixed(blocks, gains, RATE)))
        for blocks in ([event.microphones], np.array_split(event.microphones, 23))
    )
    np.testing.assert_allclose(parts, whole, atol=1e-6)


def test_two_of_one_place_do_not_cancel() -> None:
    one = interview().microphones[:, :1]
    plan = plan_sum(heard(np.concatenate([one, -one], axis=1)))
    (both,) = mixed([np.concatenate([one, -one], axis=1)], plan.gains, RATE)
    np.testing.assert_allclose(both, 2 * one, atol=1e-6)


def test_silence_and_strangers_are_summed_as_they_are() -> None:
    silence = plan_gated(heard(np.zeros((3 * RATE, 2), np.float32)), duck_db=18.0)
    assert np.isfinite(silence.gains).all()
    noise = np.random.default_rng(2).standard_normal((10 * RATE, 2)).astype(np.float32)
    assert plan_sum(heard(noise)).reversed == ()


def test_somebody_who_was_recording_is_heard_whatever_is_wanted() -> None:
    wanted = np.array([[True, True, False, False], [False] * 4, [False] * 4])
    recording = np.array([[True, False, True, False], [True, True, False, False], [True] * 4])
    heard_now = somebody(wanted, recording, own=(0, 1))
    expected = [
        [True, False, True, False],
        [False, True, False, False],
        [False, False, False, True],
    ]
    np.testing.assert_array_equal(heard_now, expected)
