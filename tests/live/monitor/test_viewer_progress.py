"""Counters mean something as differences, within one epoch."""

from __future__ import annotations

import json

import pytest
from tests.live.monitor.posts import chromium_posts, stats

from oneclock.live.monitor.viewer_progress import progress
from oneclock.live.monitor.viewer_stats import ViewerStats
from oneclock.live.monitor.viewer_stats_parse import parse_viewer_stats


def test_a_buffer_is_what_was_waited_by_what_was_played_since() -> None:
    step = progress(stats(10, audio_wait=0.1), stats(11, audio_wait=0.1))

    assert step is not None
    assert step.audio_buffer == pytest.approx(0.1)
    assert step.video_buffer == pytest.approx(0.06)


def test_what_chromium_says_of_itself_adds_up() -> None:
    before, after = (parse_viewer_stats(json.dumps(p).encode()) for p in chromium_posts())

    step = progress(before, after)

    assert step is not None
    assert step.pictures == pytest.approx(25, abs=3)
    assert step.voice_packets == pytest.approx(50, abs=5)
    assert step.concealed == 0
    # By hand, from the jitterBufferDelay and jitterBufferEmittedCount of the two posts.
    assert step.audio_buffer == pytest.approx(4051.2 / 48_960)


def test_sound_made_up_as_silence_is_missed_by_nobody() -> None:
    step = progress(stats(5), stats(6, concealed=1000, silent=900))

    assert step is not None
    assert step.concealed == 100


@pytest.mark.parametrize(
    "after",
    [
        stats(11, viewer="ben"),
        stats(11, ssrc=2),
        stats(11, pictures=3),
        stats(11, voice=0),
    ],
    ids=["another page", "another track", "fewer pictures than before", "fewer packets"],
)
def test_a_reload_is_a_new_epoch_and_not_a_negative_difference(after: ViewerStats) -> None:
    assert progress(stats(10), after) is None


def test_the_first_post_has_nothing_to_differ_from() -> None:
    assert progress(None, stats(10)) is None


def test_a_track_that_is_not_there_tells_nothing() -> None:
    bare = parse_viewer_stats(b'{"viewer": "anna", "sequence": 11}')

    step = progress(stats(10), bare)

    assert step is not None
    assert step.audio_buffer is None
    assert step.pictures is None
    assert step.frozen_seconds is None
    assert step.concealed is None


def test_a_wait_that_no_buffer_could_hold_is_not_told() -> None:
    step = progress(stats(10), stats(11, audio_wait=3600.0))

    assert step is not None
    assert step.audio_buffer is None
