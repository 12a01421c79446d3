"""Whole sessions in virtual time, held to what their producers know. (By chance: test_laws.py.)"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from oneclock.errors import UsageError
from oneclock.live.faults import parse_fault
from oneclock.live.policy import AvSyncPolicy, LateFramePolicy
from oneclock.live.rehearsal.by_chance import by_chance
from oneclock.live.rehearsal.catalogue import CATALOGUE, scenario_of
from oneclock.live.rehearsal.rehearse import rehearse
from oneclock.live.rehearsal.strike import strike
from oneclock.live.rehearsal.verdict import Rehearsal, judge
from oneclock.simulate.live_voice import SimVoice
from oneclock.timebase.span import Span

MILLISECOND = 1e-3


@cache
def rehearsed(name: str, policy: LateFramePolicy = LateFramePolicy.DROP) -> Rehearsal:
    scenario = scenario_of(name, seconds=16.0, seed=3)
    return judge(rehearse(replace(scenario, policy=AvSyncPolicy(late_frame_policy=policy))))


def off(rehearsal: Rehearsal) -> float:
    """The worst offset as sent."""
    assert rehearsal.sent is not None
    return abs(rehearsal.sent.worst)


# -- every scenario that has a name ----------------------------------------------------------------


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_scenario_with_a_name_stays_within_the_policy(name: str) -> None:
    rehearsal = rehearsed(name)

    assert rehearsal.why_not == ()
    assert off(rehearsal) < 41 * MILLISECOND
    assert rehearsal.presented is not None
    assert abs(rehearsal.presented.median) < 25 * MILLISECOND


@pytest.mark.parametrize("policy", LateFramePolicy)
@pytest.mark.parametrize("name", ["stall", "later-face", "slow-renderer", "jitter", "restart"])
def test_nothing_goes_backwards_and_no_turn_outlives_its_end(
    name: str, policy: LateFramePolicy
) -> None:
    rehearsal = rehearsed(name, policy)

    assert rehearsal.audio_backwards == rehearsal.video_backwards == rehearsal.foreign == 0


# -- one by one ------------------------------------------------------------------------------------


def test_after_a_stall_the_face_is_in_step_with_its_first_picture() -> None:
    rehearsal = rehearsed("stall")

    assert off(rehearsal) <= 20.5 * MILLISECOND
    assert rehearsal.sent_freezes.longest < 0.6
    assert rehearsal.samples_lost == 0


def test_pictures_that_were_never_made_are_noticed_within_two_more() -> None:
    assert rehearsed("stall-skip").sent_freezes.longest < 0.75


def test_a_gap_in_the_voice_freezes_no_face_for_long() -> None:
    rehearsal = rehearsed("gap")

    assert rehearsal.sent_freezes.longest < 0.3
    assert rehearsal.samples_lost == 0


def test_a_restart_freezes_no_face_for_long() -> None:
    assert rehearsed("restart").sent_freezes.longest < 0.25


def test_words_ahead_of_time_are_neither_lost_nor_played_twice() -> None:
    rehearsal = rehearsed("sentences")

    assert (rehearsal.samples_lost, rehearsal.samples_again) == (0, 0)


def test_over_a_pause_no_sample_is_lost() -> None:
    rehearsal = rehearsed("pause")

    assert (rehearsal.samples_lost, rehearsal.samples_again) == (0, 0)


def test_a_gap_after_a_pause_is_placed_by_when_sound_came_and_the_pause_is_left_out() -> None:
    scenario = strike(scenario_of("pause", seconds=18.0), parse_fault("gap:1@12"))

    rehearsal = judge(rehearse(scenario))

    assert off(rehearsal) < 41 * MILLISECOND
    assert rehearsal.delay_worst is not None
    assert rehearsal.delay_worst < 2.2


@pytest.mark.parametrize("ppm", [-500.0, 500.0])
def test_numbered_pictures_follow_a_voice_whose_clock_is_wrong(ppm: float) -> None:
    scenario = scenario_of("aligned", seconds=150.0)
    voice = scenario.turns[0].voice
    assert isinstance(voice, SimVoice)

    rehearsal = judge(rehearse(scenario.cast(voice=replace(voice, ppm=ppm))))

    assert off(rehearsal) < 10 * MILLISECOND


def test_a_slow_renderer_is_asked_for_fewer_and_then_is_in_time() -> None:
    rehearsal = rehearsed("slow-renderer")

    assert rehearsal.lowest_target_fps == 12.5
    assert rehearsal.video_late_frames < 20


def test_where_the_last_picture_is_repeated_the_rate_is_kept() -> None:
    rehearsal = rehearsed("stall", LateFramePolicy.REPEAT_LAST)

    assert rehearsal.sent_freezes.longest < 0.07
    assert 10 <= rehearsal.video_repeated <= 15


def test_where_the_voice_is_slowed_no_picture_is_dropped_that_is_a_little_late() -> None:
    slowed = rehearsed("slow-renderer", LateFramePolicy.TIME_STRETCH_AUDIO)
    plain = rehearsed("slow-renderer", LateFramePolicy.DROP)

    assert slowed.sent_freezes.longest < 0.2 < plain.sent_freezes.longest


def test_the_delay_is_what_was_waited_at_the_start_where_nothing_is_late() -> None:
    assert rehearsed("aligned").delay_worst == pytest.approx(0.06, abs=0.001)


# -- by chance -------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_again() -> None:
    one, other = (judge(rehearse(by_chance(5, seconds=12.0))) for _ in range(2))

    assert one == other


@pytest.mark.parametrize("late", [0, 5, 10, 15, 19, 25])
def test_the_delay_stays_within_what_may_be_waited(late: int) -> None:
    scenario = scenario_of("voice-stall", seconds=14.0)
    struck = strike(scenario, parse_fault(f"late:{late / 100}@3")) if late else scenario

    rehearsal = judge(rehearse(struck))

    assert rehearsal.delay_worst is not None
    assert rehearsal.delay_worst <= 0.06 + struck.policy.max_jitter_buffer + 0.021


# -- what is refused -------------------------------------------------------------------------------


def test_a_scenario_without_a_name_in_the_catalogue_is_refused() -> None:
    with pytest.raises(UsageError, match="take one of aligned, fps-1-percent"):
        scenario_of("perfect")


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), 3600.1])
def test_a_length_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(UsageError, match="is no length"):
        scenario_of("aligned", seconds=seconds)


def test_a_fault_after_the_end_is_refused() -> None:
    with pytest.raises(UsageError, match="strikes after the end"):
        strike(scenario_of("aligned", seconds=5.0), parse_fault("stall:1@6"))


def test_a_fault_of_a_camera_is_refused_where_there_is_none() -> None:
    with pytest.raises(UsageError, match="a microphone and a camera"):
        strike(scenario_of("sentences"), parse_fault("stall:1@6"))


def test_restarts_are_ordered_in_time() -> None:
    scenario = strike(scenario_of("aligned"), parse_fault("restart@8"))

    with pytest.raises(UsageError, match="order them in time"):
        strike(scenario, parse_fault("restart@4"))


def test_a_fault_strikes_in_every_turn() -> None:
    scenario = strike(scenario_of("restart"), parse_fault("gap:1@4"))

    for turn in scenario.turns:
        assert isinstance(turn.voice, SimVoice)
        assert turn.voice.gaps == (Span(start=4.0, end=5.0),)
