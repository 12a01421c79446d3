"""A room is told as a stream is."""

from __future__ import annotations

import json

from tests.live.bridge.simulated_stream import Sent
from tests.live.bridge.simulated_stream import watched as simulated
from tests.live.livekit.fake_room import FakeRoom, face, room_of, voice
from tests.live.livekit.virtual_time import run_virtual

from oneclock.live.bridge.bridge_told import observation_as_json
from oneclock.live.bridge.stream_line import Kind
from oneclock.live.livekit.room_told import room_as_json, room_line
from oneclock.live.livekit.room_watch import RoomObservation
from oneclock.live.livekit.watch_room import watch_room


def watched(room: FakeRoom) -> list[RoomObservation]:
    async def run() -> list[RoomObservation]:
        return [seen async for seen in watch_room(room)]

    return run_virtual(run())


def test_a_line_says_how_far_what_was_lost_and_that_it_is_not_trusted() -> None:
    told = room_line(watched(room_of(voice(early=70.0), face()))[3], 3.0)

    assert told.startswith("   3.0 s     +70.0 ms  voice lost ")
    assert "face lost " in told
    assert "frozen 1 times" in told
    assert "not trusted: the room's server writes the sender reports itself" in told


def test_json_has_the_names_that_a_stream_s_has() -> None:
    streams = Sent(kind=Kind.VOICE, seed=1), Sent(kind=Kind.FACE, seed=2)
    of_a_stream = observation_as_json(simulated(*streams, seconds=10.0)[-1], 9.0)

    told = room_as_json(watched(room_of(voice(early=70.0), face()))[3], 3.0)

    assert set(told) == set(of_a_stream)
    assert set(told["voice"]) == set(of_a_stream["voice"])
    assert told["source"] == "stats"
    assert told["action"] == "observe"
    assert told["face"]["freezes"] == 1
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_a_room_without_tracks_is_told_as_that() -> None:
    seen = watched(room_of())[1]

    assert room_line(seen, 1.0).split("  ")[-3:] == [
        "waiting",
        "offset unknown",
        "not trusted: the tracks are not there",
    ]
    assert room_as_json(seen, 1.0)["voice"] is None
