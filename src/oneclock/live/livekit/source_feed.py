"""What is due is handed to LiveKit's sources, until they are closed or refuse it.

Sound is handed over when the pacer says so, and leaves when all that waits in its source has left;
the picture of its instant is held until then.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from dataclasses import dataclass

import numpy as np
from livekit import rtc

from oneclock.errors import LiveError
from oneclock.live.livekit.picture_line import PictureLine, seconds_of
from oneclock.live.livekit.source_queue import RESERVE, SourceQueue
from oneclock.live.livekit.sources import PictureSource, SoundSource
from oneclock.live.livekit.voice_frames import VoiceFrames
from oneclock.live.offset.wire_offset import WireOffset
from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK_SECONDS
from oneclock.live.pacing.pacer import Pacer, Show, VoiceBlock
from oneclock.live.pacing.turn_state import TurnState
from oneclock.live.pacing.voice_queue import Samples
from oneclock.live.policy import LateFramePolicy

_SHORTEST_SLEEP, _LONGEST_SLEEP = 1e-4, 1.0
"""What is due in less than rounding tells apart is not asked for again at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """A picture as it was pushed."""

    frame: rtc.VideoFrame
    timestamp: float | None


class SourceFeed:
    """Two tasks, one a source."""

    def __init__(
        self,
        pacer: Pacer[Pushed],
        frames: VoiceFrames,
        audio_source: SoundSource,
        video_source: PictureSource,
        *,
        fps: float,
    ) -> None:
        self._pacer, self._frames = pacer, frames
        self._repeats = pacer.policy.late_frame_policy is LateFramePolicy.REPEAT_LAST
        self._audio_source, self._video_source = audio_source, video_source
        self._loop = asyncio.get_running_loop()
        self._line: PictureLine[Pushed] = PictureLine(late_threshold=pacer.policy.late_threshold)
        self._shown_at: deque[float] = deque(maxlen=max(2, round(fps)))
        self._spoken_until = self._next_due = -math.inf
        self.queue = SourceQueue(most=pacer.policy.max_jitter_buffer)
        self.wire = WireOffset()
        self.pushed, self.moved = asyncio.Event(), asyncio.Event()
        """Something may be due sooner; something has been handed over, or it is all over."""
        self.last_video_time = 0.0
        self.failure: LiveError | None = None
        self._pumps = [asyncio.create_task(self._speak()), asyncio.create_task(self._show())]
        for pump in self._pumps:
            pump.add_done_callback(self._look)

    async def close(self) -> None:
        self._stop()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def _stop(self) -> None:
        for pump in self._pumps:
            pump.cancel()
        self.moved.set()

    def _look(self, pump: asyncio.Task[None]) -> None:
        """A source that refuses what it is given ends both."""
        error = None if pump.cancelled() else pump.exception()
        if error is not None and self.failure is None:
            cause = f"a source refused what it was given ({error})"
            self.failure = LiveError("LiveKit", cause, "make sources and session anew")
            self.failure.__cause__ = error
        self._stop()

    # -- sound -----------------------------------------------------------------------------------

    async def _speak(self) -> None:
        clock = self._pacer.clock
        await self._hand_over(np.zeros((round(RESERVE * AUDIO_RATE), self._frames.channels), "i2"))
        while True:
            await asyncio.sleep(max(0.0, clock.audio_due() - self._loop.time()))
            now = self._loop.time()
            block = self._pacer.next_voice(now)
            due = clock.wall_of(block.stamp / AUDIO_RATE)
            copies = self.queue.copies(due=due, now=now, silent=block.silent)
            if copies:
                samples = block.samples if copies == 1 else np.tile(block.samples, (copies, 1))
                await self._hand_over(samples)
            self._note_spoken(block, due)

    async def _hand_over(self, samples: Samples) -> None:
        self.queue.put(len(samples) / AUDIO_RATE, self._loop.time())
        await self._audio_source.capture_frame(self._frames.frame(samples))

    def _note_spoken(self, block: VoiceBlock, due: float) -> None:
        self.wire.sound_left(due=due, at=self.queue.ends - BLOCK_SECONDS)
        if not block.silent:
            self._spoken_until = self.queue.ends
        self.moved.set()

    # -- pictures --------------------------------------------------------------------------------

    async def _show(self) -> None:
        while True:
            now = self._loop.time()
            if self.pushed.is_set() or now >= self._next_due:
                self.pushed.clear()
                self._decide(now)
            self._hand_over_picture(now)
            await self._wait(min(self._next_due, self._line.next_at) - now)

    def _decide(self, now: float) -> None:
        while isinstance(due := self._pacer.next_picture(now), Show):
            self._line.put(due, self._leaves(due.media))
        self._next_due = due.until

    def picture_came(self) -> None:
        """Behind others that wait, it makes nothing due sooner."""
        is_first = math.isinf(self._next_due) or self._repeats
        if is_first or self._pacer.state is not TurnState.PLAYING:
            self.pushed.set()

    def sound_came(self) -> None:
        if self._pacer.state is not TurnState.PLAYING:
            self.pushed.set()

    def _leaves(self, media: float) -> float:
        """When the sound of an instant does."""
        return self.queue.ends - (self._pacer.clock.sent - media)

    def _hand_over_picture(self, now: float) -> None:
        taken = self._line.take(now)
        if taken is None:
            return
        show, microseconds = taken
        picture = show.picture
        self._video_source.capture_frame(picture.frame, timestamp_us=microseconds)
        at = self._loop.time()
        self.wire.picture_left(due=self._pacer.clock.wall_of(seconds_of(show)), at=at)
        self._shown_at.append(at)
        if picture.timestamp is not None:
            self.last_video_time = picture.timestamp
        self.moved.set()

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(min(max(seconds, _SHORTEST_SLEEP), _LONGEST_SLEEP)):
                await self.pushed.wait()
        except TimeoutError:
            pass

    # -- what is told ----------------------------------------------------------------------------

    @property
    def fps(self) -> float:
        """Of the last second or so."""
        if len(self._shown_at) < 2:
            return 0.0
        return (len(self._shown_at) - 1) / (self._shown_at[-1] - self._shown_at[0])

    @property
    def dropped(self) -> int:
        """Pictures that had been decided on, before this process was held up."""
        return self._line.dropped

    def has_let_out(self, now: float) -> bool:
        """Whether all that was due has left. Pictures that are repeated are due for ever."""
        no_picture = not self._line and (math.isinf(self._next_due) or self._repeats)
        return no_picture and now >= self._spoken_until
