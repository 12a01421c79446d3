"""Send a voice and a face over a peer connection, in step.

    producers -> pacer -> encoder -> wire

Pictures are held back or dropped before they are encoded, so that what leaves is in step on the
wire already; truthful sender reports let the receiver mend what is left.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from statistics import median

from aiortc import MediaStreamTrack, RTCPeerConnection
from av import VideoFrame

from oneclock.errors import LiveError, UsageError
from oneclock.live.offset.playback_health import SenderStats
from oneclock.live.offset.wire_offset import WireOffset
from oneclock.live.offset.witness import Offset
from oneclock.live.pacing.frame_clock import Stamping
from oneclock.live.pacing.media_clock import AUDIO_RATE, VIDEO_RATE, AvSyncClock
from oneclock.live.pacing.pacer import Pacer
from oneclock.live.pacing.voice_queue import Samples
from oneclock.live.policy import AvSyncPolicy
from oneclock.live.webrtc.connection_state import OVER
from oneclock.live.webrtc.paced_tracks import Handed, PacedFaceTrack, PacedVoiceTrack
from oneclock.live.webrtc.producers import Face, Voice
from oneclock.live.webrtc.pump_tracks import face_of_track, pump_face, pump_voice, voice_of_track
from oneclock.live.webrtc.sender_reports import TruthfulReports

_LONGEST_LEAD = 0.06
_REMEMBERED = 25


def send_tracks(
    connection: RTCPeerConnection,
    *,
    audio: Voice | MediaStreamTrack | None = None,
    video: Face | MediaStreamTrack | None = None,
    policy: AvSyncPolicy | None = None,
    stamping: Stamping = Stamping.AUTO,
) -> SendingSession:
    """Add both to `connection`, before it is negotiated. Either may be pushed into, or be a track
    that is read."""
    if audio is None and video is None:
        raise UsageError("send_tracks", "there is nothing to send", "give audio, video or both")
    if connection.signalingState == "closed":
        raise LiveError("connection", "is closed", "make a new one")
    return SendingSession(connection, audio, video, policy or AvSyncPolicy(), stamping)


class SendingSession:
    """One viewer's voice and face. Made by `send_tracks`."""

    def __init__(
        self,
        connection: RTCPeerConnection,
        audio: Voice | MediaStreamTrack | None,
        video: Face | MediaStreamTrack | None,
        policy: AvSyncPolicy,
        stamping: Stamping,
    ) -> None:
        self._policy, self._stamping = policy, stamping
        self._voice = voice_of_track(audio) if isinstance(audio, MediaStreamTrack) else audio
        self._face = face_of_track(video) if isinstance(video, MediaStreamTrack) else video
        self._pacer: Pacer[VideoFrame] | None = None
        self._begun, self._room = asyncio.Event(), asyncio.Event()
        self._is_over = False
        self._refused = 0
        self._pushed = asyncio.Event()
        self._wire = WireOffset()
        self._encoding: deque[float] = deque(maxlen=_REMEMBERED)
        self._tracks: list[MediaStreamTrack] = []
        self._pumps: list[asyncio.Task[None]] = []
        self._add_tracks(connection)
        if isinstance(audio, MediaStreamTrack) and self._voice is not None:
            self._pumps.append(asyncio.create_task(pump_voice(audio, self._voice, self.begun)))
        if isinstance(video, MediaStreamTrack) and self._face is not None:
            self._pumps.append(asyncio.create_task(pump_face(video, self._face, self.begun)))
        self._connection = connection
        connection.on("connectionstatechange", self._look)

    def _add_tracks(self, connection: RTCPeerConnection) -> None:
        """Both get the connection's stream id: Chromium puts together what shares one."""
        wall_zero = time.time() - time.monotonic()
        if self._voice is not None:
            self._voice.attach(self)
            heard = PacedVoiceTrack(self._running, self._voice.channels)
            self._tracks.append(heard)
            TruthfulReports(
                connection.addTrack(heard),
                newest=lambda: heard.newest,
                stamp_at=lambda now: self._stamp_at(now, AUDIO_RATE),
                left=self._sound_left,
                wall_zero=wall_zero,
            )
        if self._face is not None:
            self._face.attach(self)
            seen = PacedFaceTrack(self._running, self._pushed)
            self._tracks.append(seen)
            TruthfulReports(
                connection.addTrack(seen),
                newest=lambda: seen.newest,
                stamp_at=lambda now: self._stamp_at(now, VIDEO_RATE),
                left=self._picture_left,
                wall_zero=wall_zero,
            )

    # -- begin and end ---------------------------------------------------------------------------

    def _running(self) -> Pacer[VideoFrame]:
        """Media time begins when the first track is read, which is when the peer is there."""
        if self._pacer is None:
            self._pacer = Pacer(
                self._policy,
                start=time.monotonic(),
                fps=self._face.fps if self._face else 25.0,
                channels=self._voice.channels if self._voice else 1,
                stamping=self._stamping,
                has_voice=self._voice is not None,
                has_face=self._face is not None,
            )
            self._begun.set()
        return self._pacer

    async def begun(self) -> None:
        """Until the peer is there, and media time runs."""
        await self._begun.wait()
        self._refuse_when_over()

    @property
    def clock(self) -> AvSyncClock | None:
        """None, until it runs."""
        return None if self._pacer is None else self._pacer.clock

    @property
    def is_over(self) -> bool:
        return self._is_over

    def _look(self) -> None:
        if self._connection.connectionState in OVER:
            self._end()

    def _end(self) -> None:
        self._is_over = True
        for track in self._tracks:
            track.stop()
        for event in (self._begun, self._room, self._pushed):
            event.set()
        for pump in self._pumps:
            pump.cancel()

    async def close(self) -> None:
        """Ends both tracks; the connection stays its owner's. Who still pushes is told."""
        self._end()
        self._connection.remove_listener("connectionstatechange", self._look)
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def _refuse_when_over(self) -> None:
        if self._is_over:
            raise LiveError("session", "is over: its peer is gone", "stop pushing")

    # -- what producers do -----------------------------------------------------------------------

    async def room_for_voice(self) -> None:
        await self.begun()
        while self._running().voice_is_full and not self._is_over:
            await self._wait_for_room()
        self._refuse_when_over()

    async def room_for_face(self) -> None:
        await self.begun()
        while self._running().face_is_full and not self._is_over:
            await self._wait_for_room()
        self._refuse_when_over()

    async def _wait_for_room(self) -> None:
        self._room.clear()
        await self._room.wait()

    def hear(self, samples: Samples, now: float, pts: float | None) -> None:
        self._running().hear(samples, now, pts)
        self._pushed.set()

    def see(self, picture: VideoFrame, now: float, pts: float | None) -> None:
        self._running().see(picture, now, pts)
        self._pushed.set()

    def reject(self) -> None:
        self._refused += 1

    @property
    def target_fps(self) -> float:
        return self.stats().target_fps

    def end_of_speech(self) -> None:
        self._changed(Pacer.end_of_speech)

    def begin_turn(self) -> None:
        """What is left of the turn before is dropped; what is pushed from now on is the new one."""
        self._changed(Pacer.begin_turn)

    def cancel_turn(self) -> None:
        """Silence and a still picture, until a turn is begun; pushing goes nowhere meanwhile."""
        self._changed(Pacer.cancel_turn)

    def pause(self) -> None:
        self._changed(Pacer.pause)

    def resume(self) -> None:
        self._changed(Pacer.resume)

    def _changed(self, change: Callable[[Pacer[VideoFrame]], None]) -> None:
        if self._pacer is not None:
            change(self._pacer)
            self._pushed.set()
            self._room.set()

    # -- what the wire tells ---------------------------------------------------------------------

    def _stamp_at(self, now: float, rate: int) -> int:
        return round(Fraction(self._running().clock.media_at(now)) * rate)

    def _sound_left(self, frame: Handed, at: float) -> None:
        self._wire.sound_left(due=self._due(frame.stamp, AUDIO_RATE), at=at)
        self._room.set()

    def _picture_left(self, frame: Handed, at: float) -> None:
        """Pictures are handed over as much sooner as their encoder takes, where they are there."""
        self._wire.picture_left(due=self._due(frame.stamp, VIDEO_RATE), at=at)
        self._encoding.append(at - frame.at)
        self._running().lead = min(median(self._encoding), _LONGEST_LEAD)
        self._room.set()

    def _due(self, stamp: int, rate: int) -> float:
        return self._running().clock.wall_of(stamp / rate)

    def stats(self) -> SenderStats:
        now = time.monotonic()
        stats = (self._pacer or self._not_begun(now)).stats(now)
        return replace(stats, rejected=stats.rejected + self._refused)

    def _not_begun(self, now: float) -> Pacer[VideoFrame]:
        return Pacer(self._policy, start=now, fps=self._face.fps if self._face else 25.0)

    def offset(self) -> Offset | None:
        """As it leaves, over the last second."""
        return self._wire.at(time.monotonic())
