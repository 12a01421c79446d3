"""The face of one turn: which of its pictures is shown.

A picture is due when the sound of its instant is sent. Of several that are due the newest is shown:
after a stall the face is in step again with one picture, not with a hurried film. What becomes of a
picture that is late is the policy's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic

from oneclock.errors import UsageError
from oneclock.live.pacing.fewer_frames import FewerFrames
from oneclock.live.pacing.frame_clock import FrameClock, Stamping
from oneclock.live.pacing.lateness import LateWatch
from oneclock.live.pacing.picture_queue import Picture, PictureQueue, Waiting
from oneclock.live.pacing.turn_line import TurnLine
from oneclock.live.pacing.voice_places import LONGEST_LEAP
from oneclock.live.policy import AvSyncPolicy, LateFramePolicy

FACE_ROOM = 1.0
"""Seconds of pictures that may wait."""
MOST_PICTURES = 60
"""However many a second there are: one of 4K takes 13 MB."""


class FaceTrack(Generic[Picture]):
    def __init__(self, policy: AvSyncPolicy, *, fps: float, stamping: Stamping) -> None:
        self._policy, self._fps, self._stamping = policy, fps, stamping
        self._room = min(FACE_ROOM * fps, MOST_PICTURES)
        self._queue: PictureQueue[Picture] = PictureQueue()
        self._frames: FrameClock | None = None
        self._last_stamp = float("-inf")
        self.watch = LateWatch(
            late_threshold=policy.late_threshold, resync_threshold=policy.resync_threshold
        )
        self.dropped = 0
        self._is_paused = False

    @property
    def is_full(self) -> bool:
        return len(self._queue) >= self._room

    def __len__(self) -> int:
        return len(self._queue)

    @property
    def seconds(self) -> float:
        return self._queue.seconds

    @property
    def first_time(self) -> float | None:
        return self._queue.first_time

    @property
    def resyncs(self) -> int:
        return self._frames.resyncs if self._frames else 0

    def put(
        self,
        picture: Picture,
        *,
        stamp: float | None,
        arrived: float,
        with_turn: bool,
        time_of: Callable[[float], float],
    ) -> float:
        """Returns to which time of the turn it belongs.

        `stamp` is what the producer says and `arrived` when it came, both in turn time; pictures
        without stamps are counted: from the turn's zero, where the first came `with_turn`, else
        from when it came. `time_of` a stamp is the voice's to say: turn time goes as its samples.
        """
        if stamp is None:
            time = self._numbered(arrived, with_turn)
        else:
            self._refuse_unusable(stamp, arrived)
            time = time_of(stamp)
        self._queue.put(picture, time)
        return time

    def _numbered(self, arrived: float, with_turn: bool) -> float:
        if self._frames is None:
            self._frames = FrameClock(
                rate=self._fps,
                begins=0.0 if with_turn else arrived,
                with_turn=with_turn,
                resync_threshold=self._policy.resync_threshold,
                stamping=self._stamping,
            )
        was_let_in_late = len(self._queue) + 1 >= self._room
        return self._frames.time_of_next(arrived, tells=not (self._is_paused or was_let_in_late))

    def pause(self) -> None:
        self._is_paused = True

    def resume(self) -> None:
        self._is_paused = False
        if self._frames:
            self._frames.take_up()

    def _refuse_unusable(self, stamp: float, arrived: float) -> None:
        ahead = stamp - max(arrived, self._last_stamp)
        if ahead > LONGEST_LEAP:
            raise UsageError(
                "face",
                f"its stamp of {stamp:.3f} s in the turn is {ahead:.0f} s ahead of all there is",
                "give seconds of one clock for voice and face; begin a new turn to start over",
            )
        if stamp <= self._last_stamp:
            raise UsageError(
                "face",
                f"its stamp of {stamp:.3f} s in the turn is not after {self._last_stamp:.3f} s",
                "stamps of a turn go forward; begin a new turn to start over",
            )
        self._last_stamp = stamp

    def take(
        self, media: float, line: TurnLine, *, lead: float, horizon: float, fewer: FewerFrames
    ) -> Waiting[Picture] | None:
        """The newest picture that is due within `lead`, if it may be shown; else it is dropped.

        `lead` is for who takes a while to send it, and `horizon` the turn time of the last sound
        there is: no picture goes ahead of a voice that is late.
        """
        newest, passed = self._queue.take_until(min(line.line.to_local(media + lead), horizon))
        self.dropped += passed
        if newest is None:
            return None
        lateness = media - line.sound_of(newest.time)
        late = self.watch.is_late(lateness)
        line.owe(self.watch.see(lateness, media, budget=line.left))
        fewer.see(late=late and self._may_ask_for_fewer, at=media)
        if late and not self._is_met(lateness):
            self.dropped += 1
            return None
        return newest

    @property
    def _may_ask_for_fewer(self) -> bool:
        always = self._policy.late_frame_policy is LateFramePolicy.DEGRADE_FPS
        return always or self._policy.degrade_when_late

    def _is_met(self, lateness: float) -> bool:
        """A voice that is slowed down comes to meet pictures that are a little late."""
        slows = self._policy.late_frame_policy is LateFramePolicy.TIME_STRETCH_AUDIO
        return slows and lateness <= self._policy.resync_threshold
