"""The media clock: what the voice has sent, and the stamps of both streams."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.pacing.media_clock import (
    AUDIO_RATE,
    BLOCK,
    BLOCK_SECONDS,
    AvSyncClock,
    rtp_of,
)
from oneclock.timebase.frame_rate import RTP_WRAP

starts = st.floats(-1e6, 1e6)
medias = st.lists(st.floats(-10.0, 1e5), min_size=1, max_size=30)


@given(start=starts, takes=st.lists(st.integers(1, 5), max_size=20))
def test_sound_is_stamped_without_a_break(start: float, takes: list[int]) -> None:
    clock = AvSyncClock(start=start)

    stamps = [clock.take_audio(blocks * BLOCK) for blocks in takes]

    assert stamps == [sum(takes[:count]) * BLOCK for count in range(len(takes))]
    assert clock.sent == sum(takes) * BLOCK / AUDIO_RATE


@given(medias=medias)
def test_pictures_are_stamped_ever_later_and_never_below_zero(medias: list[float]) -> None:
    clock = AvSyncClock(start=0.0)

    stamps = [clock.stamp_video(media) for media in medias]

    assert stamps[0] >= 0
    assert all(before < after for before, after in pairwise(stamps))


@given(medias=st.lists(st.integers(0, 10**6), min_size=1, unique=True).map(sorted))
def test_a_picture_in_order_has_the_nearest_tick_of_90_khz(medias: list[int]) -> None:
    clock = AvSyncClock(start=0.0)

    for milliseconds in medias:
        assert clock.stamp_video(milliseconds / 1000) == milliseconds * 90


@given(start=starts, ppm=st.floats(-1000, 1000), later=st.floats(0, 1e4))
def test_a_new_pace_does_not_move_media_time(start: float, ppm: float, later: float) -> None:
    clock = AvSyncClock(start=start)
    now = start + later
    before = clock.media_at(now)

    clock.set_pace(now, ppm)

    assert clock.media_at(now) == pytest.approx(before, abs=1e-6)
    gained = clock.media_at(now + 100.0) - before - 100.0
    assert gained == pytest.approx(100.0 * ppm * 1e-6, abs=1e-6)


def test_sound_is_due_when_media_time_has_come_that_far() -> None:
    clock = AvSyncClock(start=50.0)
    clock.take_audio(3 * BLOCK)

    assert clock.audio_due() == pytest.approx(50.0 + 3 * BLOCK_SECONDS)
    assert clock.sent_blocks == 3


def test_what_could_not_be_sent_is_passed_over_in_whole_blocks() -> None:
    clock = AvSyncClock(start=0.0)
    clock.take_audio(BLOCK)

    passed = clock.pass_over(0.513)

    assert passed == pytest.approx(0.48)
    assert clock.take_audio(BLOCK) == 25 * BLOCK


@given(now=st.floats(-10.0, 0.02))
def test_nothing_is_passed_over_where_nothing_was_missed(now: float) -> None:
    clock = AvSyncClock(start=0.0)
    clock.take_audio(BLOCK)

    assert clock.pass_over(now) == 0.0
    assert clock.take_audio(BLOCK) == BLOCK


@given(
    origin=st.integers(0, RTP_WRAP - 1), stamp=st.integers(0, 10**12), step=st.integers(1, 10**6)
)
def test_the_wire_counts_on_across_its_wrap_from_any_origin(
    origin: int, stamp: int, step: int
) -> None:
    here, there = rtp_of(stamp, origin), rtp_of(stamp + step, origin)

    assert 0 <= here < RTP_WRAP
    assert (there - here) % RTP_WRAP == step
