"""One talk turn: its voice, its face, and the line on which both lie.

    media = line (turn time)

Turn time begins with what comes first, or with the first stamp of either: whatever a producer
counts from.
"""

from __future__ import annotations

import math
from typing import Generic

from oneclock.live.pacing.face_track import FaceTrack
from oneclock.live.pacing.frame_clock import Stamping
from oneclock.live.pacing.media_clock import AUDIO_RATE
from oneclock.live.pacing.picture_queue import Picture
from oneclock.live.pacing.turn_line import TurnLine
from oneclock.live.pacing.voice_queue import Samples
from oneclock.live.pacing.voice_track import VoiceTrack
from oneclock.live.policy import AvSyncPolicy


class Turn(Generic[Picture]):
    def __init__(
        self, policy: AvSyncPolicy, *, fps: float, channels: int, stamping: Stamping
    ) -> None:
        self._longest_wait = int(policy.max_jitter_buffer * AUDIO_RATE) / AUDIO_RATE
        self.line = TurnLine(delta=0.0, budget=self._longest_wait)
        self.voice = VoiceTrack(channels=channels, backlog_limit=2 * policy.max_jitter_buffer)
        self.face: FaceTrack[Picture] = FaceTrack(policy, fps=fps, stamping=stamping)
        self._zero: float | None = None
        """Media time at which the first of it came in."""
        self._first_stamp: float | None = None
        self._has_begun = False

    # -- what comes in ---------------------------------------------------------------------------

    def arrived(self, media: float, moved: float) -> float:
        """Turn time of what arrives at `media`: while everything goes on as it began, it is spoken
        after one and the same delay. Pauses are left out, and what the voice's clock `moved`."""
        if self._zero is None:
            self._zero = media
        return media - self._zero - self.line.paused + moved

    def hear(self, samples: Samples, stamp: float | None, arrived: float, cursor: int) -> None:
        self.voice.put(
            samples,
            stamp=self._in_turn(stamp),
            cursor=cursor,
            arrived=arrived,
            with_turn=not self._has_begun,
            line=self.line,
        )

    def see(self, picture: Picture, stamp: float | None, arrived: float, moved: float) -> float:
        """Returns the media time at which its sound is sent, or was."""
        time = self.face.put(
            picture,
            stamp=self._in_turn(stamp),
            arrived=arrived,
            with_turn=not self._has_begun,
            time_of=lambda said: self.voice.time_of(said, arrived, moved),
        )
        return self.line.sound_of(time)

    def _in_turn(self, stamp: float | None) -> float | None:
        if stamp is None:
            return None
        if self._first_stamp is None:
            self._first_stamp = stamp
        return stamp - self._first_stamp

    def pause(self) -> None:
        self.voice.pause()
        self.face.pause()

    def resume(self) -> None:
        self.voice.resume()
        self.face.resume()

    # -- where it lies ---------------------------------------------------------------------------

    @property
    def waits_until(self) -> float:
        """Media time at which it begins, whatever is missing."""
        return math.inf if self._zero is None else self._zero + self._longest_wait

    def begin(self, media: float) -> None:
        """At a whole sample, as all waiting is: a place halfway between two would be rounded to
        either, block by block, and a sample left out or heard twice."""
        delta = round((media - self._first_time()) * AUDIO_RATE) / AUDIO_RATE
        self.line = TurnLine(delta=delta, budget=self._longest_wait)
        self._has_begun = True

    def _first_time(self) -> float:
        """Turn time of what comes first: stamps may reach behind the one that came first."""
        sound, picture = self.voice.first_place, self.face.first_time
        earliest = min((sound or 0) / AUDIO_RATE, picture or 0.0, 0.0)
        return max(earliest, -self._longest_wait)

    def cursor(self, media: float) -> int:
        """The sample of the turn that is spoken at `media`."""
        time = self.line.line.to_local(media) if self._has_begun else self._first_time()
        return round(time * AUDIO_RATE)

    def horizon(self, sent: float) -> float:
        """Turn time beyond which no picture goes, when sound was sent up to `sent`: of the last
        sound that is there, while there should be more, and of that block. Its end is the begin of
        the next one."""
        return min(self.voice.horizon, (self.cursor(sent) - 1) / AUDIO_RATE)
