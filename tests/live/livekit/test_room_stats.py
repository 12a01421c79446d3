"""LiveKit's stats in the names of a viewer's."""

from __future__ import annotations

import pytest
from livekit.rtc._proto.stats_pb2 import RtcStats
from tests.live.livekit.room_stats_made import WALL, inbound, report

from oneclock.live.livekit.room_stats import face_stats, report_stats, voice_stats


def test_times_are_milliseconds_whatever_they_were() -> None:
    voice = voice_stats([inbound("audio", at=5.0, playout=-200.0)])

    assert voice
    assert voice.timestamp == pytest.approx(WALL + 5.0)
    assert voice.estimated_playout_timestamp == pytest.approx(WALL - 200.0)


def test_what_libwebrtc_counts_is_taken_over() -> None:
    face = face_stats([inbound("video", at=0.0, playout=-90.0, packets=40, decoded=33)])

    assert face
    assert (face.packets_received, face.packets_lost, face.frames_decoded) == (40, 3, 33)
    assert (face.jitter_buffer_delay, face.jitter_buffer_emitted_count) == (12.5, 250)
    assert face.freeze_count == 1


def test_how_long_freezes_were_is_not_told_since_livekit_does_not_know() -> None:
    stats = inbound("video", at=0.0, playout=0.0)
    assert stats.inbound_rtp.inbound.total_freeze_duration == 0.0

    face = face_stats([stats])

    assert face
    assert face.total_freezes_duration is None


def test_no_estimate_is_none_and_not_the_year_1900() -> None:
    voice = voice_stats([inbound("audio", at=0.0, playout=0.0)])

    assert voice
    assert voice.estimated_playout_timestamp is None


def test_of_two_streams_of_a_track_the_one_that_lives_counts() -> None:
    old = inbound("video", at=0.0, playout=0.0, ssrc=1, last_packet=10.0)
    new = inbound("video", at=0.0, playout=0.0, ssrc=2, last_packet=20.0)

    for order in ([old, new], [new, old]):
        face = face_stats(order)
        assert face
        assert face.ssrc == 2


def test_stats_of_anything_else_are_passed_over() -> None:
    other = RtcStats()
    other.transport.rtc.id = "T01"

    assert voice_stats([other, inbound("video", at=0.0, playout=0.0)]) is None
    assert face_stats([]) is None
    assert report_stats([other]) is None


def test_the_last_report_is_told_with_the_senders_time() -> None:
    told = report_stats([inbound("audio", at=0.0, playout=0.0), report(remote=-40.0)])

    assert told
    assert told.remote_timestamp == pytest.approx(WALL - 40.0)
    assert (told.reports_sent, told.packets_sent) == (5, 100)
