"""A voice and a face into LiveKit's sources, in step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import pytest
from tests.live.livekit.fake_sources import (
    FakeAudioSource,
    FakeVideoSource,
    picture_of,
    sound_of,
)
from tests.live.livekit.lips import PIECE, RATE, Lips, lips, until
from tests.live.livekit.virtual_time import VirtualLoop, run_virtual

from oneclock.errors import LiveError, UsageError
from oneclock.live.livekit.lip_synchronizer import LipSynchronizer
from oneclock.live.livekit.source_queue import RESERVE
from oneclock.live.offset.witness import OffsetSource
from oneclock.live.policy import AvSyncPolicy, LateFramePolicy
from oneclock.simulate.live_marks import marked, numbers_in

IN_STEP = 0.001


def with_lips(act: Callable[[Lips], Awaitable[Any]], **settings: Any) -> Lips:
    """What is left after `act`; a moment later, so that all has left."""

    async def run() -> Lips:
        async with lips(**settings) as session:
            await act(session)
            await asyncio.sleep(0.5)
        return session

    return run_virtual(run())


def test_every_picture_is_handed_over_when_its_sound_leaves_the_source() -> None:
    seen = with_lips(lambda lips: lips.talk(0.0, 4.0))

    assert len(seen.pictures.captured) == 100
    assert np.abs(seen.offsets()).max() < IN_STEP


def test_every_sample_is_heard_once_and_in_order() -> None:
    seen = with_lips(lambda lips: lips.talk(0.0, 2.0))

    assert seen.numbers() == list(range(2 * RATE))


def test_sound_keeps_no_more_in_its_source_than_the_reserve() -> None:
    waiting = []

    async def act(lips: Lips) -> None:
        async def look_on() -> None:
            while True:
                await asyncio.sleep(0.005)
                waiting.append(lips.sound.queued_duration)

        task = asyncio.create_task(look_on())
        await lips.talk(0.0, 3.0)
        task.cancel()

    with_lips(act)

    assert max(waiting) <= RESERVE + 0.021
    assert min(waiting) > 0.0


def test_media_time_goes_on_in_silence_before_and_after_the_words() -> None:
    async def act(lips: Lips) -> None:
        await asyncio.sleep(1.0)
        await lips.talk(0.0, 1.0)
        await asyncio.sleep(1.0)

    times, _ = with_lips(act).sound.heard()

    assert np.diff(times).max() < 1.5 / RATE
    assert len(times) / RATE == pytest.approx(3.5, abs=0.1)


@pytest.mark.parametrize("hiccup", [0.03, 0.06, 0.1, 0.4])
def test_a_process_that_was_held_up_keeps_lips_in_step(hiccup: float) -> None:
    async def act(lips: Lips) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.call_later(1.5, loop.pass_over, hiccup)
        await lips.talk(0.0, 4.0)

    seen = with_lips(act)

    # Sound that leaves late takes its pictures with it; those that came amid it may be late.
    assert np.abs(seen.offsets()[60:]).max() < IN_STEP
    assert np.abs(seen.offsets()).max() < 0.045
    assert seen.session.source_gaps == (hiccup > RESERVE)
    stats = seen.session.stats()
    assert stats.video_sent == len(seen.pictures.captured)
    assert stats.video_sent + stats.video_dropped == 100


def test_words_that_come_at_once_find_a_reserve_in_their_source() -> None:
    async def act(lips: Lips) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.call_later(0.3, loop.pass_over, 0.03)
        await push_all(lips, 1.0, stamped=False)

    seen = with_lips(act)

    assert seen.session.source_gaps == 0
    assert seen.numbers() == list(range(RATE))


def test_a_turn_begins_when_its_first_picture_comes() -> None:
    async def act(lips: Lips) -> None:
        for first in range(0, RATE, PIECE):
            await lips.session.push(sound_of(marked(first, PIECE)))
        await asyncio.sleep(0.09)
        await lips.look(0.0, 1.0)

    seen = with_lips(act)

    assert np.abs(seen.offsets()).max() < IN_STEP
    assert len(seen.offsets()) == 25
    # It waited for its face 90 ms, and for no longer.
    heard = seen.sound.heard()[0][numbers_in(seen.sound.heard()[1]) >= 0]
    assert heard[0] - 1000.0 < 0.09 + RESERVE + 0.021


def test_what_a_hiccup_cost_in_delay_is_made_up_for_in_the_next_silence() -> None:
    async def act(lips: Lips) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.call_later(0.5, loop.pass_over, 0.1)
        await lips.talk(0.0, 1.0)
        lips.session.end_of_speech()
        delays.append(lips.sound.queued_duration)
        await asyncio.sleep(1.0)
        delays.append(lips.sound.queued_duration)

    delays: list[float] = []
    with_lips(act)

    assert delays[0] > RESERVE + 0.03
    assert delays[1] <= RESERVE + 0.021


def test_pictures_are_stamped_with_the_moments_at_which_their_sound_leaves() -> None:
    seen = with_lips(lambda lips: lips.talk(0.0, 2.0))

    stamps = np.array([shown.timestamp_us for shown in seen.pictures.captured])
    assert np.diff(stamps) == pytest.approx(40_000, abs=2)
    at = np.array([shown.at for shown in seen.pictures.captured])
    assert np.abs(stamps / 1e6 - at).max() < IN_STEP


def test_a_face_that_claims_another_rate_stays_in_step() -> None:
    seen = with_lips(lambda lips: lips.talk(0.0, 20.0), video_fps=24.0)

    assert np.abs(seen.offsets()).max() < 0.02


def test_after_a_stall_the_face_is_in_step_again_with_one_picture() -> None:
    async def act(lips: Lips) -> None:
        start = asyncio.get_running_loop().time()

        async def face() -> None:
            await lips.look(0.0, 1.0)
            await until(start + 1.6)
            for number in range(25, 40):
                await lips.session.push(picture_of(number / 25))
            await lips.look(1.6, 3.0)

        await asyncio.gather(lips.speak(0.0, 3.0), face())

    seen = with_lips(act)

    assert np.abs(seen.offsets()).max() < IN_STEP
    assert seen.instants()[25] >= 1.44
    # Fourteen of fifteen came after their sound; the reserve lets a picture be 40 ms later.
    assert seen.session.stats().video_dropped >= 10


async def push_all(lips: Lips, seconds: float, *, stamped: bool) -> None:
    """As fast as it is taken: a file, or a voice that was synthesised ahead of time."""

    async def voice() -> None:
        for first in range(0, round(seconds * RATE), PIECE):
            ends = (first + PIECE) / RATE
            await lips.session.push(sound_of(marked(first, PIECE)), ends if stamped else None)

    async def face() -> None:
        for number in range(round(seconds * 25)):
            await lips.session.push(picture_of(number / 25), number / 25 if stamped else None)

    await asyncio.gather(voice(), face())
    await lips.session.wait_for_playout()


@pytest.mark.parametrize("stamped", [True, False])
def test_a_producer_that_works_ahead_of_time_waits_and_stays_in_step(stamped: bool) -> None:
    seen = with_lips(lambda lips: push_all(lips, 8.0, stamped=stamped))

    assert len(seen.offsets()) == 200
    assert np.abs(seen.offsets()).max() < IN_STEP
    assert seen.numbers() == list(range(8 * RATE))


def test_push_of_pictures_waits_when_enough_are_in_store() -> None:
    async def act(lips: Lips) -> None:
        async def flood() -> None:
            for number in range(1000):
                await lips.session.push(picture_of(number / 25))
                pushed.append(number)

        task = asyncio.create_task(flood())
        await asyncio.sleep(0.01)
        at_once.append(len(pushed))
        task.cancel()

    pushed: list[int] = []
    at_once: list[int] = []
    with_lips(act)

    assert 20 <= at_once[0] <= 25


def test_push_of_sound_waits_when_twenty_seconds_of_it_are_in_store() -> None:
    async def act(lips: Lips) -> None:
        async def flood() -> None:
            for first in range(0, 60 * RATE, 4800):
                await lips.session.push(sound_of(marked(first, 4800)))
                pushed.append(first / RATE)

        task = asyncio.create_task(flood())
        await asyncio.sleep(0.01)
        at_once.append(pushed[-1])
        task.cancel()

    pushed: list[float] = []
    at_once: list[float] = []
    with_lips(act)

    assert 19.0 < at_once[0] <= 20.0


def test_timestamps_put_a_face_beside_its_voice_whatever_came_first() -> None:
    async def act(lips: Lips) -> None:
        start = asyncio.get_running_loop().time()

        async def late_face() -> None:
            await until(start + 0.08)
            for number in range(75):
                await until(start + 0.08 + number / 25)
                await lips.session.push(picture_of(number / 25), 50.0 + number / 25)

        async def voice() -> None:
            for first in range(0, 3 * RATE, PIECE):
                await until(start + first / RATE)
                await lips.session.push(sound_of(marked(first, PIECE)), 50.02 + first / RATE)

        await asyncio.gather(late_face(), voice())

    assert np.abs(with_lips(act).offsets()).max() < 0.005


def test_the_times_told_are_those_of_what_has_left() -> None:
    async def act(lips: Lips) -> None:
        task = asyncio.create_task(lips.talk(0.0, 2.0, stamped=True))
        await asyncio.sleep(1.5)
        told.append((lips.session.last_audio_time, lips.session.last_video_time))
        told.append((lips.session.actual_fps, 0.0))
        await task

    told: list[tuple[float, float]] = []
    with_lips(act)

    # Sound waits for 80 ms, by policy, and for the reserve.
    assert told[0][0] == pytest.approx(1.5 - 0.08 - RESERVE, abs=0.021)
    assert told[0][1] == pytest.approx(told[0][0], abs=0.041)
    assert told[1][0] == pytest.approx(25.0, abs=0.1)


def test_the_offset_is_told_and_not_trusted_since_encoders_come_after_it() -> None:
    async def act(lips: Lips) -> None:
        assert lips.session.offset() is None
        await lips.talk(0.0, 2.0)
        offsets.append(lips.session.offset())

    offsets: list[Any] = []
    with_lips(act)

    assert offsets[0].source is OffsetSource.SENDER
    assert abs(offsets[0].seconds) < IN_STEP
    assert not offsets[0].trusted
    assert "encoders" in offsets[0].why_not


# -- turns -----------------------------------------------------------------------------------------


def test_a_cancelled_turn_falls_silent_and_what_its_producers_still_push_is_dropped() -> None:
    async def act(lips: Lips) -> None:
        task = asyncio.create_task(lips.talk(0.0, 2.0))
        await asyncio.sleep(1.0)
        lips.session.cancel_turn()
        await task

    seen = with_lips(act)

    assert max(seen.numbers()) < RATE
    assert max(seen.instants()) <= 1.0


def test_the_next_turn_is_in_step_from_its_first_picture_on() -> None:
    async def act(lips: Lips) -> None:
        task = asyncio.create_task(lips.talk(0.0, 2.0))
        await asyncio.sleep(1.0)
        lips.session.cancel_turn()
        await task
        lips.session.begin_turn()
        await lips.talk(10.0, 12.0)

    seen = with_lips(act)

    assert min(number for number in seen.numbers() if number > RATE) == 10 * RATE
    assert np.abs(seen.offsets()).max() < IN_STEP
    stamps = [shown.timestamp_us for shown in seen.pictures.captured]
    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize("how", ["clear_queue", "reset"])
def test_what_waits_can_be_dropped_for_what_comes_next(how: str) -> None:
    async def act(lips: Lips) -> None:
        for first in range(0, 5 * RATE, PIECE):
            await lips.session.push(sound_of(marked(first, PIECE)), first / RATE + 0.02)
        await lips.session.push(picture_of(0.0), 0.0)
        await asyncio.sleep(1.0)
        answer = getattr(lips.session, how)()
        if answer is not None:
            await answer
        # A new file: its time begins anew.
        await lips.talk(0.0, 1.0, stamped=True)

    seen = with_lips(act)

    assert seen.numbers()[-RATE:] == list(range(RATE))
    assert len(seen.numbers()) < 2.2 * RATE


def test_a_cancelled_turn_lets_those_go_who_wait_for_room() -> None:
    async def act(lips: Lips) -> None:
        async def flood() -> None:
            for number in range(100):
                await lips.session.push(picture_of(number / 25))

        task = asyncio.create_task(flood())
        await asyncio.sleep(0.01)
        lips.session.cancel_turn()
        async with asyncio.timeout(1.0):
            await task

    with_lips(act)


def test_to_wait_for_playout_is_to_wait_until_all_has_left() -> None:
    async def act(lips: Lips) -> None:
        await lips.talk(0.0, 1.0)
        await lips.session.wait_for_playout()
        heard.append(len(lips.numbers()))
        times, samples = lips.sound.heard()
        last_word = times[numbers_in(samples) >= 0][-1]
        after_it.append(asyncio.get_running_loop().time() - last_word)
        # Nothing is waited for any more.
        await lips.session.wait_for_playout()

    heard: list[int] = []
    after_it: list[float] = []
    seen = with_lips(act)

    assert heard == [RATE]
    assert 0.0 <= after_it[0] < 0.03
    assert len(seen.pictures.captured) == 25
    assert seen.session.stats().audio_underruns == 0


def test_playout_lasts_as_long_as_the_longer_of_the_two() -> None:
    async def act(lips: Lips) -> None:
        for first in [*range(0, RATE // 10, PIECE), *range(RATE, RATE * 11 // 10, PIECE)]:
            await lips.session.push(sound_of(marked(first, PIECE)), (first + PIECE) / RATE)
        for number in range(10):
            await lips.session.push(picture_of(number / 25), number / 25)
        await lips.session.wait_for_playout()
        words.append(len(lips.numbers()))

    words: list[int] = []
    with_lips(act)

    assert words == [2 * RATE // 10]


def test_playout_of_a_face_that_goes_on_alone_is_waited_for() -> None:
    async def act(lips: Lips) -> None:
        for first in range(0, RATE // 10, PIECE):
            await lips.session.push(sound_of(marked(first, PIECE)), (first + PIECE) / RATE)
        for number in range(10):
            await lips.session.push(picture_of(number / 25), number / 25)
        await lips.session.wait_for_playout()
        pictures.append(len(lips.pictures.captured))

    pictures: list[int] = []
    with_lips(act)

    assert pictures == [10]


def test_with_nothing_pushed_there_is_no_playout_to_wait_for() -> None:
    with_lips(lambda lips: lips.session.wait_for_playout())


def test_repeated_pictures_do_not_keep_playout_from_ending() -> None:
    async def act(lips: Lips) -> None:
        await lips.talk(0.0, 1.0)
        async with asyncio.timeout(2.0):
            await lips.session.wait_for_playout()

    with_lips(act, policy=AvSyncPolicy(late_frame_policy=LateFramePolicy.REPEAT_LAST))


def test_a_pause_holds_voice_and_face_and_goes_on_with_both() -> None:
    async def act(lips: Lips) -> None:
        task = asyncio.create_task(push_all(lips, 2.0, stamped=True))
        await asyncio.sleep(1.0)
        lips.session.pause()
        await asyncio.sleep(0.3)
        lips.session.resume()
        await task

    seen = with_lips(act)

    assert seen.numbers() == list(range(2 * RATE))
    assert np.abs(seen.offsets()).max() < 0.021
    at = np.array([shown.at for shown in seen.pictures.captured])
    assert np.diff(at).max() == pytest.approx(0.34, abs=0.041)


def test_a_pause_after_the_last_push_holds_what_is_in_store() -> None:
    async def act(lips: Lips) -> None:
        for first in range(0, RATE * 8 // 10, PIECE):
            await lips.session.push(sound_of(marked(first, PIECE)))
        for number in range(20):
            await lips.session.push(picture_of(number / 25))
        await asyncio.sleep(0.3)
        lips.session.pause()
        await asyncio.sleep(0.3)
        lips.session.resume()
        await lips.session.wait_for_playout()

    seen = with_lips(act)

    assert len(seen.pictures.captured) == 20
    assert np.abs(seen.offsets()).max() < 0.021


# -- what goes wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["sound", "pictures"])
def test_a_source_that_refuses_ends_the_session_and_everybody_is_told_why(which: str) -> None:
    async def run() -> None:
        async with lips() as session:
            task = asyncio.create_task(session.talk(0.0, 5.0))
            await asyncio.sleep(0.5)
            getattr(session, which).refuses = RuntimeError("the handle is gone")
            with pytest.raises(LiveError, match="a source refused what it was given"):
                await task
            with pytest.raises(LiveError, match="the handle is gone"):
                await session.session.wait_for_playout()

    run_virtual(run())


def test_a_closed_session_leaves_no_tasks_and_refuses_what_is_pushed() -> None:
    async def run() -> None:
        async with lips() as session:
            await session.talk(0.0, 0.5)
            await session.session.aclose()
            assert asyncio.all_tasks() == {asyncio.current_task()}
            with pytest.raises(LiveError, match="session: is closed"):
                await session.session.push(picture_of(0.0))

    run_virtual(run())


def test_who_waits_for_room_is_told_when_the_session_closes() -> None:
    async def run() -> None:
        async with lips() as session:

            async def flood() -> None:
                for number in range(100):
                    await session.session.push(picture_of(number / 25))

            task = asyncio.create_task(flood())
            await asyncio.sleep(0.01)
            await session.session.aclose()
            with pytest.raises(LiveError, match="session: is closed"):
                await task

    run_virtual(run())


def test_what_is_no_frame_is_refused() -> None:
    async def act(lips: Lips) -> None:
        with pytest.raises(UsageError, match="bytes is no frame"):
            await lips.session.push(b"")  # type: ignore[arg-type]
        with pytest.raises(UsageError, match="timestamp: nan is no time"):
            await lips.session.push(picture_of(0.0), float("nan"))

    with_lips(act)


def test_frames_without_sound_are_passed_over_as_livekit_does() -> None:
    async def act(lips: Lips) -> None:
        nothing = sound_of(np.zeros((0, 2), np.int16))
        await lips.session.push(nothing)
        before = asyncio.get_running_loop().time()
        await lips.session.wait_for_playout()
        # No turn has begun with it.
        assert asyncio.get_running_loop().time() == before
        await lips.talk(0.0, 0.5)
        await lips.session.push(nothing)

    with_lips(act)


def test_stamps_that_go_backwards_are_refused_and_counted() -> None:
    async def act(lips: Lips) -> None:
        await lips.session.push(picture_of(1.0), 1.0)
        with pytest.raises(UsageError, match="begin a new turn to start over"):
            await lips.session.push(picture_of(0.5), 0.5)
        assert lips.session.stats().rejected == 1

    with_lips(act)


@pytest.mark.parametrize("fps", [0.0, -25.0, float("nan"), 1000.0])
def test_a_rate_of_pictures_that_makes_no_sense_is_refused(fps: float) -> None:
    async def run() -> None:
        with pytest.raises(UsageError, match=r"fps: .* is no rate of pictures"):
            async with lips(video_fps=fps):
                pass
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run_virtual(run())


def test_a_source_of_24000_gets_its_own_frames_back() -> None:
    async def run() -> FakeAudioSource:
        sound, pictures = FakeAudioSource(24_000, 1), FakeVideoSource()
        session = LipSynchronizer(audio_source=sound, video_source=pictures, video_fps=25.0)
        numbers = np.arange(1, 24_001, dtype=np.int16)[:, None]
        await session.push(picture_of(0.0))
        for first in range(0, 24_000, 480):
            await session.push(sound_of(numbers[first : first + 480], 24_000))
        await session.wait_for_playout()
        await session.aclose()
        return sound

    _, samples = run_virtual(run()).heard()

    assert samples[samples > 0].tolist() == list(range(1, 24_001))


async def resampled(turns: list[tuple[int, str]]) -> FakeAudioSource:
    """Turns of so many pieces of 20 ms at 24 kHz, each at a level of its own, into a source of
    48 kHz; waited for, cancelled, or cut off by the next."""
    sound, pictures = FakeAudioSource(), FakeVideoSource()
    session = LipSynchronizer(audio_source=sound, video_source=pictures, video_fps=25.0)
    for number, (pieces, how) in enumerate(turns):
        await session.push(picture_of(0.0))
        for _ in range(pieces):
            await session.push(sound_of(np.full((480, 1), 1000 * (number + 1), np.int16), 24_000))
        if how == "waited for":
            await session.wait_for_playout()
        elif how == "cancelled":
            session.cancel_turn()
            await session.push(sound_of(np.full((480, 1), 100, np.int16), 24_000))
        session.begin_turn()
    await session.aclose()
    return sound


def test_what_a_resampler_holds_back_is_heard_before_playout_is_over() -> None:
    _, samples = run_virtual(resampled([(50, "waited for")])).heard()

    assert np.count_nonzero(samples > 500) == pytest.approx(RATE, abs=5)


@pytest.mark.parametrize("how", ["cancelled", "cut off"])
def test_what_a_resampler_holds_back_of_a_turn_that_is_over_is_never_heard(how: str) -> None:
    _, samples = run_virtual(resampled([(3, how), (50, "waited for")])).heard()

    first_words = samples[samples > 100][:20]
    assert first_words.min() > 1500
    assert np.count_nonzero(samples > 500) == pytest.approx(RATE, abs=5)
