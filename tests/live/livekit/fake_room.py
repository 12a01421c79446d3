"""A room of LiveKit without a server: who is in it, and what its receiver says of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from livekit import rtc
from livekit.rtc._proto.stats_pb2 import RtcStats
from tests.live.livekit.room_stats_made import inbound


@dataclass
class FakeTrack:
    kind: rtc.TrackKind.ValueType
    sid: str = "TR_1"
    early: float = 0.0
    """Milliseconds by which this one is played ahead of the other."""
    asked: int = 0
    frozen: bool = False
    estimates: bool = True
    fails: Exception | None = None

    async def get_stats(self) -> list[RtcStats]:
        if self.fails:
            raise self.fails
        self.asked += 1
        steps = 1 if self.frozen else self.asked
        kind = "audio" if self.kind == rtc.TrackKind.KIND_AUDIO else "video"
        at = self.asked * 1000.0
        playout = at - 200.0 + self.early if self.estimates else 0.0
        return [inbound(kind, at=at, playout=playout, packets=50 * steps, decoded=25 * steps)]


@dataclass
class FakePublication:
    track: FakeTrack | None


@dataclass
class FakeParticipant:
    track_publications: dict[str, FakePublication]


@dataclass
class FakeRoom:
    remote_participants: dict[str, FakeParticipant] = field(default_factory=dict)
    lasts: int = 5
    """So many looks."""
    did: list[str] = field(default_factory=list)
    refuses: str = ""
    """Why nobody is let in."""
    answers: bool = True
    answers_after: float = 0.0
    """Seconds; as LiveKit's client, it enters then, whoever is still waiting for it."""

    async def connect(self, url: str, token: str) -> None:
        self.did.append(f"connect {url} {token}")
        if self.refuses:
            raise rtc.ConnectError(self.refuses)
        if not self.answers:
            await asyncio.Event().wait()
        await asyncio.sleep(self.answers_after)

    async def disconnect(self) -> None:
        self.did.append("disconnect")

    def isconnected(self) -> bool:
        self.lasts -= 1
        return self.lasts >= 0


def participant(*tracks: FakeTrack | None) -> FakeParticipant:
    return FakeParticipant({f"{n}": FakePublication(track) for n, track in enumerate(tracks)})


def voice(**more: object) -> FakeTrack:
    return FakeTrack(rtc.TrackKind.KIND_AUDIO, **more)  # type: ignore[arg-type]


def face(**more: object) -> FakeTrack:
    return FakeTrack(rtc.TrackKind.KIND_VIDEO, sid="TR_2", **more)  # type: ignore[arg-type]


def room_of(*tracks: FakeTrack | None, lasts: int = 5) -> FakeRoom:
    return FakeRoom({"avatar": participant(*tracks)}, lasts=lasts)
