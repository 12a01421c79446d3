"""The sign of an offset, and when a viewer's own estimate is worth nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.live.monitor.posts import NTP, stats

from oneclock.live.monitor.viewer_offset import viewer_offset, why_not_believed
from oneclock.live.monitor.viewer_progress import progress
from oneclock.live.monitor.viewer_stats import InboundAudio, InboundVideo, ViewerStats
from oneclock.live.offset.witness import OffsetSource


def playing(
    *, heard: float, seen: float, read_audio: float = 5000.0, read_video: float = 5000.0
) -> ViewerStats:
    """Sound and picture of these sender times (seconds) are played when they are read."""
    return ViewerStats(
        viewer="anna",
        sequence=1,
        audio=InboundAudio(timestamp=read_audio, estimated_playout_timestamp=NTP + 1000 * heard),
        video=InboundVideo(timestamp=read_video, estimated_playout_timestamp=NTP + 1000 * seen),
    )


def test_it_is_positive_when_the_voice_is_ahead_of_the_picture() -> None:
    offset = viewer_offset(playing(heard=10.2, seen=10.0), now=1.0)

    assert offset is not None
    assert offset.seconds == pytest.approx(0.2)
    assert offset.source is OffsetSource.STATS


@given(st.floats(-5, 5), st.floats(0, 1000), st.floats(0, 100_000), st.floats(-900, 900))
def test_it_is_when_a_moment_is_seen_minus_when_it_is_heard(
    late: float, began: float, read: float, apart: float
) -> None:
    # A moment the sender stamped s is heard at s + began, and seen `late` seconds after that, by
    # the viewer's clock. What is played at a time t was therefore stamped t minus that.
    heard = read / 1000 - began
    seen = (read + apart) / 1000 - (began + late)

    offset = viewer_offset(
        playing(heard=heard, seen=seen, read_audio=read, read_video=read + apart), now=0.0
    )

    assert offset is not None
    assert offset.seconds == pytest.approx(late, abs=1e-5)


def test_without_an_estimate_there_is_no_offset() -> None:
    told = stats(5)
    assert told.audio is not None

    assert viewer_offset(stats(5, offset=None), now=0.0) is None
    assert viewer_offset(replace(told, video=None), now=0.0) is None
    early = replace(told, audio=replace(told.audio, estimated_playout_timestamp=0.0))
    assert viewer_offset(early, now=0.0) is None


def test_readings_of_different_moments_are_not_compared() -> None:
    told = playing(heard=10.0, seen=10.0, read_audio=5000.0, read_video=9000.0)

    assert viewer_offset(told, now=0.0) is None


def test_tracks_on_different_clocks_are_told_and_not_trusted() -> None:
    offset = viewer_offset(playing(heard=100.0, seen=10.0), now=0.0)

    assert offset is not None
    assert not offset.trusted
    assert "one clock" in offset.why_not


def test_a_frozen_picture_looks_in_step_and_is_not_believed() -> None:
    frozen = progress(stats(10), stats(11, pictures=250))

    assert "no picture" in why_not_believed(frozen)


def test_a_voice_that_does_not_come_is_not_believed() -> None:
    silent = progress(stats(10), stats(11, voice=500))

    assert "no sound" in why_not_believed(silent)


def test_a_voice_that_is_mostly_made_up_is_not_believed() -> None:
    torn = progress(stats(10), stats(11, concealed=30_000))

    assert "made up" in why_not_believed(torn)


def test_a_viewer_for_whom_both_go_on_is_believed() -> None:
    assert why_not_believed(progress(stats(10), stats(11, concealed=2000))) == ""


def test_a_first_post_proves_nothing() -> None:
    assert why_not_believed(None)
