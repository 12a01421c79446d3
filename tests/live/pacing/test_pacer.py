"""What is sent next, and with which stamp."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.live.pacing.driven import Driven, pacer

from oneclock.errors import UsageError
from oneclock.live.pacing.media_clock import BLOCK, BLOCK_SECONDS
from oneclock.live.pacing.pacer import VOICE_ROOM, Pacer, Show, Wait
from oneclock.live.pacing.turn_state import TurnState
from oneclock.live.policy import AvSyncPolicy, LateFramePolicy
from oneclock.simulate.live_marks import marked

# -- a turn ---------------------------------------------------------------------------------------


def test_before_anything_is_pushed_silence_is_sent_and_no_picture() -> None:
    driven = Driven()

    driven.run(0.2, voice=False, face=False)

    assert driven.sounding == [False] * 10
    assert driven.shown == []


def test_the_first_picture_is_shown_with_the_first_sound() -> None:
    driven = Driven()

    driven.run(1.0)

    first = driven.sounding.index(True)
    assert driven.heard[0] == 0
    assert driven.shown[0][0] == pytest.approx(first * BLOCK_SECONDS)
    assert driven.shown[0][1].stamp == driven.blocks[first].stamp * 90_000 // 48_000


def test_sound_waits_for_as_long_as_the_target_says() -> None:
    driven = Driven()

    driven.run(1.0)

    # Of 80 ms the last 20 have only just come.
    assert driven.sounding.index(True) * BLOCK_SECONDS == pytest.approx(0.06)


def test_for_a_face_that_does_not_come_nobody_waits_longer_than_was_said() -> None:
    driven = Driven()

    driven.run(1.0, face=False)

    assert driven.sounding.index(True) * BLOCK_SECONDS == pytest.approx(0.26, abs=0.02)


def test_for_a_voice_that_ended_already_nobody_waits() -> None:
    driven = Driven()
    driven.run(0.02)

    driven.pacer.end_of_speech()
    driven.run(0.06, voice=False, face=False)

    assert driven.heard == [0]


def test_a_face_without_voice_is_shown_as_it_comes() -> None:
    alone = pacer(has_voice=False)
    alone.see(0.0, 0.0)

    first = alone.next_picture(0.0)
    alone.see(0.04, 0.04)

    assert isinstance(first, Show)
    assert isinstance(alone.next_picture(0.04), Show)


def test_a_picture_that_is_not_due_is_waited_for() -> None:
    driven = Driven()
    driven.run(0.4)

    due = driven.pacer.next_picture(driven.now)

    assert isinstance(due, Wait)
    assert driven.now < due.until <= driven.now + 0.04


# -- cancel, begin, pause -------------------------------------------------------------------------


def test_after_a_cancel_nothing_of_the_turn_is_sent() -> None:
    driven = Driven()
    driven.run(1.0)
    heard, shown = len(driven.heard), len(driven.shown)

    driven.pacer.cancel_turn()
    driven.run(0.5)

    assert (len(driven.heard), len(driven.shown)) == (heard, shown)
    assert driven.pacer.state is TurnState.CANCELLED


def test_a_new_turn_begins_with_what_is_pushed_then() -> None:
    driven = Driven()
    driven.run(1.0)
    driven.pacer.begin_turn()
    before = len(driven.heard)

    driven.run(1.0)

    assert driven.heard[before] == 50 * BLOCK
    assert np.diff(driven.heard[before:]).tolist() == [BLOCK] * (len(driven.heard) - before - 1)


@pytest.mark.parametrize("policy", list(LateFramePolicy))
def test_no_picture_of_a_cancelled_turn_is_repeated_in_the_next(policy: LateFramePolicy) -> None:
    driven = Driven(pacer(policy))
    driven.run(1.0)

    driven.pacer.begin_turn()
    begun = driven.now
    driven.run(1.0, face=False)

    assert [show for at, show in driven.shown if at >= begun] == []


def test_media_time_goes_on_across_turns() -> None:
    driven = Driven()
    for _ in range(3):
        driven.run(0.5)
        driven.pacer.begin_turn()
    driven.run(0.5)

    stamps = [block.stamp for block in driven.blocks]
    assert stamps == [number * BLOCK for number in range(len(stamps))]
    pictures = [show.stamp for _, show in driven.shown]
    assert pictures == sorted(set(pictures))


def test_during_a_pause_there_is_silence_and_after_it_no_sample_is_missing() -> None:
    driven = Driven()
    driven.run(1.0)

    driven.pacer.pause()
    driven.run(1.0, voice=False, face=False)
    driven.pacer.resume()
    driven.run(1.0)

    assert driven.sounding[50:100] == [False] * 50
    assert np.diff(driven.heard).tolist() == [BLOCK] * (len(driven.heard) - 1)


def test_who_speaks_again_after_a_pause_is_heard_as_soon_as_before_it() -> None:
    driven = Driven()
    driven.run(1.0)
    driven.pacer.end_of_speech()
    driven.run(0.5, voice=False)
    driven.pacer.pause()
    driven.run(2.0, voice=False, face=False)
    driven.pacer.resume()

    driven.run(1.0)

    assert driven.sounding[175:].index(True) * BLOCK_SECONDS == pytest.approx(0.06)


def test_a_face_alone_is_paused_too() -> None:
    alone = pacer(has_voice=False)
    shown = []
    for number in range(100):
        now = number * 0.04
        if number == 25:
            alone.pause()
        if number == 75:
            alone.resume()
        if not 25 <= number < 75:
            alone.see(now, now)
        while isinstance(due := alone.next_picture(now), Show):
            shown.append((now, due.picture))

    assert [at for at, _ in shown if 1.0 <= at < 3.0] == []
    assert shown[-1][0] - shown[-1][1] < 0.05
    assert len([at for at, _ in shown if at >= 3.0]) >= 20


def test_a_pause_means_nothing_before_a_turn_plays() -> None:
    idle = pacer()

    idle.pause()
    idle.resume()

    assert idle.state is TurnState.IDLE


# -- late ------------------------------------------------------------------------------------------


def test_a_late_picture_is_dropped_when_a_newer_one_is_there() -> None:
    driven = Driven()
    driven.run(1.0)
    driven.run(0.4, face=False)
    for instant in (1.0, 1.04, 1.08, 1.12, 1.16, 1.2, 1.24, 1.28, 1.32, 1.36):
        driven.pacer.see(instant, driven.now)
    before = len(driven.shown)

    driven.run(0.02)

    newest = [show.picture for _, show in driven.shown[before:]]
    assert newest == [pytest.approx(1.32)]
    assert driven.pacer.stats(driven.now).video_late_frames > 0


def test_a_face_that_stays_late_is_waited_for_once() -> None:
    driven = Driven(stamped=True)
    driven.run(1.0)

    for tick in range(100):
        instant = driven.now - 0.12
        if tick % 2 == 0 and instant >= 1.0:
            driven.see(instant)
        driven.run(0.02, face=False)

    # The voice waited for 60 ms before, and 60 more are needed.
    stats = driven.pacer.stats(driven.now)
    assert stats.audio_buffer == pytest.approx(0.12, abs=0.001)
    assert driven.shown[-1][0] - driven.shown[-1][1].picture == pytest.approx(0.12, abs=0.03)
    assert not driven.pacer.is_out_of_reach


def test_the_last_picture_is_repeated_where_that_is_wanted() -> None:
    driven = Driven(pacer(LateFramePolicy.REPEAT_LAST))
    driven.run(1.0)
    before = len(driven.shown)

    driven.run(0.6, face=False)

    repeated = [show for _, show in driven.shown[before:] if show.repeated]
    assert 12 <= len(repeated) <= 15
    assert driven.pacer.stats(driven.now).video_repeated == len(repeated)


def test_stats_count_what_was_sent() -> None:
    driven = Driven()
    driven.run(2.0)

    stats = driven.pacer.stats(driven.now)

    assert stats.video_sent == len(driven.shown)
    assert stats.target_fps == 25.0
    assert stats.audio_buffer == pytest.approx(0.06, abs=0.001)
    assert (stats.video_dropped, stats.audio_underruns, stats.resyncs, stats.rejected) == (0,) * 4


def test_who_could_not_send_for_a_while_loses_no_word_of_speech_ahead_of_time() -> None:
    driven = Driven()
    driven.pacer.see(0.0, 0.0)
    for number in range(100):
        driven.pacer.hear(marked(number * BLOCK, BLOCK), 0.0)
    driven.run(0.5, voice=False, face=False)

    stood_still = 0.8
    while driven.pacer.clock.audio_due() < 3.5:
        at = driven.pacer.clock.audio_due()
        driven.blocks.append(driven.pacer.next_voice(at + stood_still))
        stood_still = 0.0

    assert driven.heard == [number * BLOCK for number in range(100)]


# -- room ------------------------------------------------------------------------------------------


def test_the_voice_is_full_with_a_long_sentence() -> None:
    full = pacer()
    pushed = 0.0
    while not full.voice_is_full:
        full.hear(np.ones((48_000, 2), np.int16), 0.0)
        pushed += 1.0

    assert pushed == VOICE_ROOM


def test_the_face_is_full_with_a_second_of_pictures() -> None:
    full = pacer()
    pushed = 0
    while not full.face_is_full:
        full.see(float(pushed), 0.0)
        pushed += 1

    assert pushed == 25


# -- wrong input -----------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", [math.nan, math.inf, 0.0, -25.0, 0.5, 1000.0])
def test_a_rate_that_is_none_is_refused(fps: float) -> None:
    with pytest.raises(UsageError, match="no rate of pictures"):
        Pacer(AvSyncPolicy(), start=0.0, fps=fps)


@pytest.mark.parametrize("stamp", [math.nan, math.inf, -math.inf])
def test_a_stamp_that_is_no_time_is_refused_and_counted(stamp: float) -> None:
    one = pacer()

    with pytest.raises(UsageError, match="is no time"):
        one.see(0.0, 0.0, stamp)
    with pytest.raises(UsageError, match="is no time"):
        one.hear(marked(0, BLOCK), 0.0, stamp)

    assert one.stats(0.0).rejected == 2


def test_stamps_that_go_backwards_are_refused_and_the_rest_goes_on() -> None:
    one = pacer()
    one.hear(marked(0, BLOCK), 0.0, 10.0)
    one.see(0.0, 0.0, 10.0)

    with pytest.raises(UsageError, match="face"):
        one.see(1.0, 0.04, 10.0)
    with pytest.raises(UsageError, match="voice"):
        one.hear(marked(0, BLOCK), 0.02, 9.5)
    one.see(0.04, 0.04, 10.04)
    one.hear(marked(BLOCK, BLOCK), 0.04, 10.02)

    assert one.stats(0.0).rejected == 2


def test_stamps_of_two_clocks_are_refused() -> None:
    one = pacer()
    one.hear(marked(0, BLOCK), 0.0, 0.0)

    with pytest.raises(UsageError, match="one clock for voice and face"):
        one.see(0.0, 0.0, 1.7e9)


def test_a_new_turn_may_count_from_anywhere() -> None:
    one = pacer()
    one.see(0.0, 0.0, 500.0)

    one.begin_turn()
    one.see(1.0, 0.1, 3.0)

    assert one.stats(0.1).rejected == 0
