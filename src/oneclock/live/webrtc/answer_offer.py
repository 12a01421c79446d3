"""Answers who wants to see: an offer in, a connection on which a voice and a face are sent out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from oneclock.errors import UsageError
from oneclock.live.policy import AvSyncPolicy
from oneclock.live.webrtc.producers import Face, Voice
from oneclock.live.webrtc.send_tracks import SendingSession, send_tracks


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answered:
    connection: RTCPeerConnection
    session: SendingSession
    voice: Voice
    face: Face

    @property
    def answer(self) -> str:
        return str(self.connection.localDescription.sdp)


async def answer_offer(offer: str, *, voice: Voice, face: Face, policy: AvSyncPolicy) -> Answered:
    """Raises UsageError for an offer that cannot be answered, and leaves nothing open then."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    try:
        await connection.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
        session = send_tracks(connection, audio=voice, video=face, policy=policy)
        await connection.setLocalDescription(await connection.createAnswer())
    except asyncio.CancelledError:
        await connection.close()
        raise
    except Exception as error:  # aiortc's parser raises whatever a line makes it raise
        await connection.close()
        cause = f"cannot be answered ({type(error).__name__}: {str(error)[:200]})"
        raise UsageError("offer", cause, "send what a browser's createOffer gave") from error
    return Answered(connection=connection, session=session, voice=voice, face=face)
