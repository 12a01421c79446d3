"""A room of LiveKit, watched: its receiver is asked once a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from livekit import rtc

from oneclock.live.livekit.room_stats import face_stats, report_stats, voice_stats
from oneclock.live.livekit.room_watch import RoomObservation, RoomWatch
from oneclock.live.monitor.viewer_stats import ViewerStats

if TYPE_CHECKING:
    from livekit.rtc._proto.stats_pb2 import RtcStats

EVERY = 1.0
_LONGEST_ANSWER = 5.0


class ReceivedTrack(Protocol):
    """`rtc.RemoteAudioTrack` and `rtc.RemoteVideoTrack` are such."""

    @property
    def sid(self) -> str: ...

    @property
    def kind(self) -> rtc.TrackKind.ValueType: ...

    async def get_stats(self) -> list[RtcStats]: ...


class Publication(Protocol):
    @property
    def track(self) -> ReceivedTrack | None: ...


class Participant(Protocol):
    @property
    def track_publications(self) -> Mapping[str, Publication]: ...


class Room(Protocol):
    """`rtc.Room` is one."""

    @property
    def remote_participants(self) -> Mapping[str, Participant]: ...

    def isconnected(self) -> bool: ...


async def watch_room(
    room: Room, *, identity: str | None = None, every: float = EVERY
) -> AsyncGenerator[RoomObservation]:
    """What is observed of a participant's voice and face, until the room is left; the last one says
    so. Without `identity`, of the first one who sends both. Tracks have to be subscribed to, as
    they are unless told otherwise. Nothing about the room changes."""
    watch, sequence = RoomWatch(), 0
    while room.isconnected():
        tracks = _tracks_of(room, identity)
        stats = None if tracks is None else await _ask(*tracks, sequence)
        sequence += 1
        yield watch.observe(stats, time.monotonic())
        await asyncio.sleep(every)
    yield watch.gone(time.monotonic())


def _tracks_of(room: Room, identity: str | None) -> tuple[ReceivedTrack, ReceivedTrack] | None:
    for name, participant in room.remote_participants.items():
        tracks = [each.track for each in participant.track_publications.values()]
        voice = _first(tracks, rtc.TrackKind.KIND_AUDIO)
        face = _first(tracks, rtc.TrackKind.KIND_VIDEO)
        if identity in (None, name) and voice is not None and face is not None:
            return voice, face
    return None


def _first(
    tracks: Sequence[ReceivedTrack | None], kind: rtc.TrackKind.ValueType
) -> ReceivedTrack | None:
    return next((track for track in tracks if track is not None and track.kind == kind), None)


async def _ask(voice: ReceivedTrack, face: ReceivedTrack, sequence: int) -> ViewerStats | None:
    heard, seen = await asyncio.gather(_stats_of(voice), _stats_of(face))
    if not heard and not seen:
        return None
    return ViewerStats(
        # Other tracks have other counters.
        viewer=f"{voice.sid} {face.sid}",
        sequence=sequence,
        audio=voice_stats(heard),
        video=face_stats(seen),
        audio_report=report_stats(heard),
        video_report=report_stats(seen),
    )


async def _stats_of(track: ReceivedTrack) -> list[RtcStats]:
    """Nothing from a track that is just coming or going: LiveKit then raises a bare Exception."""
    try:
        async with asyncio.timeout(_LONGEST_ANSWER):
            return await track.get_stats()
    except TimeoutError:
        return []
    except Exception as error:
        if type(error) is Exception:
            return []
        raise
