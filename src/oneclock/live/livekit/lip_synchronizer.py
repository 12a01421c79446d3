"""A voice and a face into LiveKit's sources, in step: where people use `rtc.AVSynchronizer` now.

producers -> pacer -> rtc.AudioSource, rtc.VideoSource -> LiveKit
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace

from livekit import rtc

from oneclock.errors import LiveError, UsageError
from oneclock.live.livekit.source_feed import Pushed, SourceFeed
from oneclock.live.livekit.sources import PictureSource, SoundSource
from oneclock.live.livekit.voice_frames import VoiceFrames, VoicePiece
from oneclock.live.offset.playback_health import SenderStats
from oneclock.live.offset.witness import Offset
from oneclock.live.pacing.frame_clock import Stamping
from oneclock.live.pacing.pacer import Pacer
from oneclock.live.pacing.turn_state import TurnState
from oneclock.live.policy import AvSyncPolicy

_NOT_ALL = "as handed to LiveKit: what its encoders and its network add is not in it"


class LipSynchronizer:
    """To be made and used within one event loop; `aclose` when done."""

    def __init__(
        self,
        *,
        audio_source: SoundSource,
        video_source: PictureSource,
        video_fps: float,
        video_queue_size_ms: float = 100,
        policy: AvSyncPolicy | None = None,
        stamping: Stamping = Stamping.AUTO,
    ) -> None:
        """`video_queue_size_ms` is taken so that this can stand where AVSynchronizer stood: here
        pictures wait for their sound, as the policy has it, and `push` does when a second of them
        waits. A shorter queue would make nothing sooner."""
        self._frames = VoiceFrames(
            rate=audio_source.sample_rate, channels=audio_source.num_channels
        )
        self._loop = asyncio.get_running_loop()
        self._pacer: Pacer[Pushed] = Pacer(
            policy or AvSyncPolicy(),
            start=self._loop.time(),
            fps=video_fps,
            channels=audio_source.num_channels,
            stamping=stamping,
        )
        self._feed = SourceFeed(
            self._pacer, self._frames, audio_source, video_source, fps=video_fps
        )
        self._last_audio_time = 0.0
        self._is_closed = False

    async def aclose(self) -> None:
        """The sources stay their owner's. Who still pushes is told."""
        self._is_closed = True
        await self._feed.close()

    def _refuse_when_over(self) -> None:
        if self._feed.failure is not None:
            raise self._feed.failure
        if self._is_closed:
            raise LiveError("session", "is closed", "stop pushing")

    # -- what producers do -----------------------------------------------------------------------

    async def push(
        self, frame: rtc.VideoFrame | rtc.AudioFrame, timestamp: float | None = None
    ) -> None:
        """Waits while enough is in store. `timestamp` is the frame's time in seconds, on one clock
        for both kinds: when sound ends, and when a picture begins. Without, sound follows sound
        and pictures are counted, at about `video_fps`."""
        self._refuse_when_over()
        if timestamp is not None and not math.isfinite(timestamp):
            raise UsageError("timestamp", f"{timestamp} is no time", "give seconds, or none")
        if isinstance(frame, rtc.AudioFrame):
            await self._push_sound(frame, timestamp)
        elif isinstance(frame, rtc.VideoFrame):
            await self._push_picture(Pushed(frame=frame, timestamp=timestamp))
        else:
            raise UsageError(
                "push", f"{type(frame).__name__} is no frame", "push rtc.AudioFrame or VideoFrame"
            )

    async def _push_sound(self, frame: rtc.AudioFrame, ends: float | None) -> None:
        if not frame.samples_per_channel:
            return
        self._hear(self._frames.pieces(frame, ends))
        if ends is not None:
            self._last_audio_time = ends
        while self._pacer.voice_is_full:
            await self._something_moves()

    def _hear(self, pieces: list[VoicePiece]) -> None:
        for piece in pieces:
            self._pacer.hear(piece.samples, self._loop.time(), piece.stamp)
        self._feed.sound_came()

    async def _push_picture(self, pushed: Pushed) -> None:
        self._pacer.see(pushed, self._loop.time(), pushed.timestamp)
        self._feed.picture_came()
        while self._pacer.face_is_full:
            await self._something_moves()

    async def _something_moves(self) -> None:
        self._feed.moved.clear()
        await self._feed.moved.wait()
        self._refuse_when_over()

    def end_of_speech(self) -> None:
        """Nothing is to be said for a while: the face goes on without waiting for more."""
        self._hear(self._frames.finish())
        self._pacer.end_of_speech()

    async def wait_for_playout(self) -> None:
        """Until all that was pushed has left; no more sound is expected meanwhile."""
        self._refuse_when_over()
        self.end_of_speech()
        while not self._is_played_out():
            await self._something_moves()

    def _is_played_out(self) -> bool:
        if self._pacer.state in (TurnState.IDLE, TurnState.CANCELLED):
            return True
        stats = self.stats()
        waiting = stats.audio_buffer or stats.video_buffer
        has_begun = self._pacer.state is TurnState.PLAYING
        return has_begun and not waiting and self._feed.has_let_out(self._loop.time())

    # -- turns -----------------------------------------------------------------------------------

    def begin_turn(self) -> None:
        """What is left of the turn before is dropped; what is pushed from now on is the new one."""
        self._pacer.begin_turn()
        self._frames.forget()

    def cancel_turn(self) -> None:
        """Silence and a still picture, until a turn is begun; pushing goes nowhere meanwhile."""
        self._pacer.cancel_turn()

    async def clear_queue(self) -> None:
        """Drop what waits, and be ready for what is pushed next."""
        self.begin_turn()

    def reset(self) -> None:
        """Time begins anew with what is pushed next. What waits is dropped: wait for it first."""
        self.begin_turn()

    def pause(self) -> None:
        self._pacer.pause()

    def resume(self) -> None:
        self._pacer.resume()

    # -- what is told ----------------------------------------------------------------------------

    def stats(self) -> SenderStats:
        counts, dropped = self._pacer.stats(self._loop.time()), self._feed.dropped
        return replace(
            counts,
            video_sent=counts.video_sent - dropped,
            video_dropped=counts.video_dropped + dropped,
        )

    def offset(self) -> Offset | None:
        """As it is handed over, in the last second."""
        seen = self._feed.wire.at(self._loop.time())
        if seen is None:
            return None
        return replace(seen, trusted=False, why_not=seen.why_not or _NOT_ALL)

    @property
    def source_gaps(self) -> int:
        """How often the audio source had nothing to let out, because this process was held up."""
        return self._feed.queue.ran_dry

    @property
    def actual_fps(self) -> float:
        return self._feed.fps

    @property
    def last_video_time(self) -> float:
        """The timestamp of the last picture handed over."""
        return self._feed.last_video_time

    @property
    def last_audio_time(self) -> float:
        """Up to which timestamp sound has left."""
        waiting = self._feed.queue.waiting(self._loop.time()) + self.stats().audio_buffer
        return self._last_audio_time - waiting
