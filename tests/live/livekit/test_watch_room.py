"""A room of LiveKit, watched."""

from __future__ import annotations

import asyncio

import pytest
from livekit import rtc
from livekit.rtc._proto.stats_pb2 import RtcStats
from tests.live.livekit.fake_room import FakeRoom, FakeTrack, face, participant, room_of, voice
from tests.live.livekit.virtual_time import run_virtual

from oneclock.live.bridge.bridge_state import BridgeState
from oneclock.live.livekit.room_watch import NOT_VERIFIED, RoomObservation, RoomWatch
from oneclock.live.livekit.watch_room import watch_room
from oneclock.live.monitor.monitor import AvSyncMonitor
from oneclock.live.offset.witness import OffsetSource


def watched(room: FakeRoom, identity: str | None = None) -> list[RoomObservation]:
    async def run() -> list[RoomObservation]:
        return [seen async for seen in watch_room(room, identity=identity)]

    return run_virtual(run())


def test_a_voice_that_is_played_ahead_of_its_face_is_a_positive_offset() -> None:
    seen = watched(room_of(voice(early=70.0), face()))[3]

    assert seen.offset
    assert seen.offset.seconds == pytest.approx(0.070, abs=1e-5)
    assert seen.offset.source is OffsetSource.STATS
    assert seen.state is BridgeState.FLOWING


def test_the_number_is_never_trusted_since_the_server_writes_the_reports() -> None:
    for seen in watched(room_of(voice(), face()))[:-1]:
        assert not seen.trusted
        assert NOT_VERIFIED in seen.why_not


def test_tracks_that_share_no_clock_are_said_to_share_none() -> None:
    seen = watched(room_of(voice(early=60_000.0), face()))[3]

    assert not seen.trusted
    assert seen.why_not == "voice and picture are not on one clock"


def test_a_face_that_stands_still_is_said_to_be_extrapolated() -> None:
    seen = watched(room_of(voice(), face(frozen=True)))[3]

    assert "no picture has come since" in seen.why_not
    assert NOT_VERIFIED in seen.why_not


def test_the_last_word_is_that_the_room_is_left() -> None:
    *_, last = watched(room_of(voice(), face(), lasts=2))

    assert last.state is BridgeState.GONE
    assert last.why_not == "the room is left"


def test_a_room_without_both_tracks_is_waited_for() -> None:
    for room in (room_of(), room_of(voice()), room_of(voice(), None), FakeRoom()):
        seen = watched(room)[2]
        assert seen.state is BridgeState.WAITING
        assert seen.why_not == "the tracks are not there"


def test_a_track_without_an_estimate_says_what_is_missing() -> None:
    seen = watched(room_of(voice(estimates=False), face()))[2]

    assert seen.offset is None
    assert "a sender report of either track has yet to come" in seen.why_not


def test_one_of_several_participants_can_be_asked_for() -> None:
    room = FakeRoom(
        {
            "first": participant(voice(early=500.0), face()),
            "second": participant(voice(early=30.0), face()),
        }
    )

    seen = watched(room, "second")[2]

    assert seen.offset
    assert seen.offset.seconds == pytest.approx(0.030, abs=1e-5)


def test_a_track_that_is_just_going_is_no_error() -> None:
    gone = Exception("room failure: no transceiver found for track")

    seen = watched(room_of(voice(fails=gone), face(fails=gone)))[2]
    half = watched(room_of(voice(fails=gone), face()))[2]

    assert seen.why_not == "the tracks are not there"
    assert half.why_not == "no sound has arrived yet"


def test_an_error_of_ones_own_is_not_swallowed() -> None:
    with pytest.raises(TypeError, match="a mistake"):
        watched(room_of(voice(fails=TypeError("a mistake")), face()))


def test_a_track_that_never_answers_does_not_stop_the_watch() -> None:
    class Silent(FakeTrack):
        async def get_stats(self) -> list[RtcStats]:
            await asyncio.Event().wait()
            raise AssertionError

    seen = watched(room_of(Silent(rtc.TrackKind.KIND_AUDIO), face()))[2]

    assert seen.why_not == "no sound has arrived yet"


def test_packets_that_stop_are_silence_and_packets_that_come_again_are_not() -> None:
    watch, tracks = RoomWatch(), (voice(), face())
    room = room_of(*tracks, lasts=1)
    (first, _) = watched(room)

    states = [watch.observe(first.stats, now).state for now in (0.0, 1.0, 2.5)]
    (later, _) = watched(room_of(*tracks, lasts=1))
    states.append(watch.observe(later.stats, 3.5).state)

    assert states == [
        BridgeState.FLOWING,
        BridgeState.FLOWING,
        BridgeState.SILENT,
        BridgeState.FLOWING,
    ]


def test_a_monitor_takes_what_is_observed_as_it_takes_a_browsers_posts() -> None:
    monitor = AvSyncMonitor(name="room")
    observations = watched(room_of(voice(early=20.0), face()))

    for number, seen in enumerate(observations[:-1]):
        assert seen.stats
        monitor.observe_viewer(seen.stats, float(number))

    assert monitor.health(4.0).av_offset_ms == pytest.approx(20.0, abs=0.1)
    assert monitor.health(4.0).audio_buffer_ms is None
