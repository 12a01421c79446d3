"""Where a voice is held that must let its face catch up, and what is heard of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK, BLOCK_SECONDS
from oneclock.live.pacing.pacer import Pacer, VoiceBlock
from oneclock.live.pacing.voice_hold import FADE, VoiceHold, blocks_until_pause
from oneclock.live.pacing.voice_queue import Samples
from oneclock.live.policy import AvSyncPolicy
from oneclock.simulate.live_marks import marked, numbers_in

LOUD = 8000.0
BEGINS_LATE = 1.0
DELAY = 0.06
"""From spoken to sent, while nothing is late."""
Sound = Callable[[int], Samples]
"""The block that begins at a sample."""


def tone(pitch: float) -> Sound:
    def block(begin: int) -> Samples:
        times = (begin + np.arange(BLOCK)) / AUDIO_RATE
        return np.rint(LOUD * np.sin(2 * np.pi * pitch * times)).astype(np.int16)[:, None]

    return block


def words(pause: range) -> Sound:
    """A tone, but for these blocks."""

    def block(begin: int) -> Samples:
        return tone(200.0)(begin) * np.int16(begin // BLOCK not in pause)

    return block


def spoken(sound: Sound, *, late: float = 0.12, most_ms: float = 250.0) -> list[VoiceBlock]:
    """Three seconds of a voice whose face falls behind after one."""
    channels = sound(0).shape[1]
    policy = AvSyncPolicy(max_jitter_buffer_ms=most_ms)
    pacer: Pacer[float] = Pacer(policy, start=0.0, fps=25.0, channels=channels)
    blocks = []
    for number in range(150):
        now = number * BLOCK_SECONDS
        pacer.hear(sound(number * BLOCK), now, now)
        instant = now if now < BEGINS_LATE else now - late
        if number % 2 == 0 and (now < BEGINS_LATE or instant >= BEGINS_LATE):
            pacer.see(instant, now, instant)
        blocks.append(pacer.next_voice(now))
        pacer.next_picture(now)
    return blocks


def needs_all_of(most_ms: float) -> float:
    """How late a face is that can just be waited for."""
    return DELAY + most_ms / 1000 - 0.001


def held_blocks(blocks: list[VoiceBlock]) -> list[int]:
    return [number for number, block in enumerate(blocks) if block.held]


def steepest(samples: Samples) -> float:
    return float(np.abs(np.diff(samples[:, 0].astype(float))).max())


# -- where -----------------------------------------------------------------------------------------


def test_without_a_pause_at_hand_the_voice_is_held_at_once_and_in_one_piece() -> None:
    held = held_blocks(spoken(tone(200.0)))

    assert len(held) >= 3
    assert held == list(range(held[0], held[-1] + 1))


@pytest.mark.parametrize("ahead", [0, 1, 2])
def test_in_a_pause_that_is_at_hand_the_voice_is_held(ahead: int) -> None:
    at_once = held_blocks(spoken(tone(200.0)))[0]
    in_the_queue = at_once - 3 + ahead

    blocks = spoken(words(pause=range(in_the_queue, in_the_queue + 1)))

    held = held_blocks(blocks)
    assert held[0] == at_once + ahead
    assert not any(blocks[number].samples.any() for number in held[1:-1])


def test_the_hold_is_as_long_in_a_pause_as_without_one() -> None:
    at_once = held_blocks(spoken(tone(200.0)))

    in_a_pause = held_blocks(spoken(words(pause=range(at_once[0] - 2, at_once[0]))))

    assert len(in_a_pause) == len(at_once)


def test_sound_that_comes_while_the_voice_is_held_does_not_make_it_speak_again() -> None:
    at_once = held_blocks(spoken(tone(200.0)))[0]

    held = held_blocks(spoken(words(pause=range(at_once + 1, at_once + 2))))

    assert held[0] == at_once
    assert held == list(range(held[0], held[-1] + 1))


def test_the_next_pause_is_the_nearest_block_that_is_quiet_all_through() -> None:
    loud = tone(200.0)(0)
    quiet = np.zeros_like(loud)
    half = np.concatenate([quiet[: BLOCK // 2], loud[: BLOCK // 2]])

    assert blocks_until_pause(np.concatenate([quiet, loud])) == 0
    assert blocks_until_pause(np.concatenate([loud, half, quiet, quiet])) == 2
    assert blocks_until_pause(np.concatenate([loud, quiet[:-1]])) is None
    assert blocks_until_pause(loud[:0]) is None


def test_a_held_block_with_an_echo_in_it_is_not_silent() -> None:
    held = [block for block in spoken(tone(200.0)) if block.held]

    assert [block.silent for block in held] == [not block.samples.any() for block in held]
    assert not held[0].silent
    assert not held[-1].silent


# -- what is heard of it ---------------------------------------------------------------------------


@settings(max_examples=25)
@given(pitch=st.floats(60, 2000), most_ms=st.sampled_from([90.0, 250.0]))
def test_neither_end_of_a_hold_clicks(pitch: float, most_ms: float) -> None:
    blocks = spoken(tone(pitch), most_ms=most_ms, late=needs_all_of(most_ms))

    assert any(0 < block.held < BLOCK for block in blocks)
    sent = np.concatenate([block.samples for block in blocks])
    begun = next(number for number, block in enumerate(blocks) if not block.silent) * BLOCK
    own = steepest(tone(pitch)(0))
    assert steepest(sent[begun:]) <= own + LOUD / FADE + 2


@pytest.mark.parametrize("most_ms", [90.0, 105.0, 137.3, 250.0])
def test_where_no_whole_block_may_be_waited_any_more_no_sample_is_lost_or_heard_twice(
    most_ms: float,
) -> None:
    late = needs_all_of(most_ms)

    blocks = spoken(lambda begin: marked(begin, BLOCK), most_ms=most_ms, late=late)

    heard = np.concatenate([numbers_in(block.samples[block.held :]) for block in blocks])
    heard = heard[heard >= 0]
    assert any(0 < block.held < BLOCK for block in blocks)
    assert np.array_equal(heard, np.arange(len(heard)))


@given(
    count=st.integers(1, 3 * FADE),
    before=st.integers(-32768, 32767),
    after=st.integers(-32768, 32767),
    there=st.integers(0, 2 * FADE),
)
def test_silence_of_any_length_joins_both_ends_and_is_never_louder(
    count: int, before: int, after: int, there: int
) -> None:
    hold = VoiceHold(channels=2)
    hold.note_sent(np.full((BLOCK, 2), before, np.int16))

    silence = hold.silence(count, np.full((there, 2), after, np.int16))

    assert silence.shape == (count, 2)
    assert silence.min() >= min(before, after, 0)
    assert silence.max() <= max(before, after, 0)
    if there >= count:
        whole = [before, *silence[:, 0].tolist(), after]
        most = (abs(before) + abs(after)) / (min(count, FADE) + 1) + 2
        assert np.abs(np.diff(whole)).max() <= most
