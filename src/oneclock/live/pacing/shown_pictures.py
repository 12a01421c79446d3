"""What is shown: every picture with its stamp, fewer of them where that was asked for, or the last
one again where the policy wants the stream to keep its rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Generic

from oneclock.live.pacing.fewer_frames import FewerFrames
from oneclock.live.pacing.media_clock import AvSyncClock
from oneclock.live.pacing.picture_queue import Picture, Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Show(Generic[Picture]):
    picture: Picture
    stamp: int
    """In ticks of 90 kHz of media time."""
    media: float
    turn: float
    """The picture's own time."""
    repeated: bool = False


class ShownPictures(Generic[Picture]):
    def __init__(
        self, clock: AvSyncClock, fewer: FewerFrames, *, fps: float, repeats: bool
    ) -> None:
        self._clock, self._fewer = clock, fewer
        self._fps, self._repeats = fps, repeats
        self._last: Show[Picture] | None = None
        self._last_new = -math.inf
        """Media time of the last picture that was no repetition."""
        self.sent = self.repeated = 0

    def forget(self) -> None:
        """A turn is over: its last picture is not shown again."""
        self._last, self._last_new = None, -math.inf

    def is_wanted(self, at: float) -> bool:
        """Whether it is not too soon after the one before, when fewer are to be sent."""
        divisor = self._fewer.divisor
        return divisor == 1 or at - self._last_new >= (divisor - 0.5) / self._fps

    def show(self, waiting: Waiting[Picture], at: float) -> Show[Picture]:
        """At its media time."""
        self._last_new = at
        return self._send(waiting.picture, at, waiting.time, repeated=False)

    def repeat(self, media: float) -> Show[Picture] | None:
        """The last one again, where half a frame has passed since one was due. Each is stamped a
        frame after the other: a picture that comes back is after all of them."""
        last, frame = self._last, self._frame
        if last is None or self.repeat_due() > media:
            return None
        at = max(last.media, media - 2.0 * frame) + frame
        return self._send(last.picture, at, last.turn, repeated=True)

    def repeat_due(self) -> float:
        """The media time at which the last one is shown again, if nothing else comes."""
        if not self._repeats or self._last is None:
            return math.inf
        return self._last.media + 1.5 * self._frame

    @property
    def _frame(self) -> float:
        """Seconds between pictures, as many as are asked for."""
        return self._fewer.divisor / self._fps

    def _send(self, picture: Picture, at: float, turn: float, *, repeated: bool) -> Show[Picture]:
        stamp = self._clock.stamp_video(at)
        self._last = Show(picture=picture, stamp=stamp, media=at, turn=turn, repeated=repeated)
        self.sent += 1
        self.repeated += repeated
        return self._last
