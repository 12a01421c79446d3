"""What is sent next, and with which stamp: the whole of the local pipeline, without its wires.

    wall = media clock (turn line (turn time))

Sound is sent block by block as media time goes, and a picture when the sound of its instant is. All
waiting, lateness and starting over happens by moving one of the two lines; nothing else is ever
adjusted, so nothing can come apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Generic

import numpy as np

from oneclock.errors import UsageError
from oneclock.live.offset.playback_health import SenderStats
from oneclock.live.pacing.face_track import FaceTrack
from oneclock.live.pacing.fewer_frames import FewerFrames
from oneclock.live.pacing.frame_clock import Stamping
from oneclock.live.pacing.lateness import Lateness
from oneclock.live.pacing.lengthen import lengthen
from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK, BLOCK_SECONDS, AvSyncClock
from oneclock.live.pacing.pace import PaceKeeper
from oneclock.live.pacing.picture_queue import Picture
from oneclock.live.pacing.sent_counts import SentCounts
from oneclock.live.pacing.turn_line import TurnLine
from oneclock.live.pacing.turn_state import TurnEvent, TurnState, after
from oneclock.live.pacing.voice_queue import Samples
from oneclock.live.pacing.voice_track import VoiceState, VoiceTrack
from oneclock.live.policy import AvSyncPolicy, LateFramePolicy

VOICE_ROOM = 20.0
"""Seconds of sound that may wait: a long sentence, synthesised at once."""
_BESIDE = 0.001
"""Seconds. Who sends the sound does so beside who sends pictures, and may be a little late."""
_SLOWED = 3
"""While the voice is slowed, one block in so many is lengthened: by a tenth or so, which is hardly
noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceBlock:
    """20 ms of what is sent."""

    samples: Samples
    stamp: int
    """In samples of media time."""
    silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Show(Generic[Picture]):
    picture: Picture
    stamp: int
    """In ticks of 90 kHz of media time."""
    media: float
    turn: float
    """The picture's own time."""
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    until: float
    """Wall time; for ever, unless something is pushed."""


class Pacer(Generic[Picture]):
    """One session's voice and face. Every method that needs to know takes `now`: monotonic
    seconds."""

    def __init__(
        self,
        policy: AvSyncPolicy,
        *,
        start: float,
        fps: float = 25.0,
        channels: int = 1,
        stamping: Stamping = Stamping.AUTO,
        has_voice: bool = True,
        has_face: bool = True,
    ) -> None:
        if not (math.isfinite(fps) and 1.0 <= fps <= 240.0):
            raise UsageError("fps", f"{fps} is no rate of pictures", "give 1 to 240")
        self.policy = policy
        self.clock = AvSyncClock(start=start)
        self.state = TurnState.IDLE
        self.lead = 0.0
        """Seconds by which pictures are handed over early, since their encoder takes that long."""
        self._fps, self._channels, self._stamping = fps, channels, stamping
        self._has_voice, self._has_face = has_voice, has_face
        self._pace = PaceKeeper(ahead_of_time=2 * policy.max_jitter_buffer)
        self._fewer = FewerFrames(eager=policy.late_frame_policy is LateFramePolicy.DEGRADE_FPS)
        self._last_shown: Show[Picture] | None
        self._counts = SentCounts()
        self._new_turn()

    def _new_turn(self) -> None:
        self._line = TurnLine(delta=0.0, budget=self.policy.max_jitter_buffer)
        self._last_shown = None
        self._last_new = -math.inf
        """Media time of the last picture that was no repetition."""
        self._still_since: float | None = None
        """Media time since when a face without voice is paused."""
        self._voice = VoiceTrack(
            channels=self._channels, backlog_limit=2 * self.policy.max_jitter_buffer
        )
        self._face: FaceTrack[Picture] = FaceTrack(
            self.policy, fps=self._fps, stamping=self._stamping
        )
        self._zero: float | None = None
        """Media time at which the turn's time 0 came in."""
        self._first_stamp: float | None = None
        self._pace.begin_turn()

    # -- the producers' side ---------------------------------------------------------------------

    @property
    def voice_is_full(self) -> bool:
        return self._voice.waiting(self._cursor(self.clock.sent)) >= VOICE_ROOM

    @property
    def face_is_full(self) -> bool:
        return self._face.is_full

    def hear(self, samples: Samples, now: float, stamp: float | None = None) -> None:
        """Sound came in; `stamp` is its time as the producer counts, in seconds."""
        arrived = self._arrival(now, stamp)
        if arrived is None:
            return
        cursor = self._cursor(self.clock.sent)
        with self._counts.rejections():
            self._voice.put(
                samples,
                stamp=self._in_turn(stamp),
                cursor=cursor,
                arrived=arrived,
                with_turn=self.state is TurnState.WAITING,
                line=self._line,
            )
        self._keep_pace(now)

    def see(self, picture: Picture, now: float, stamp: float | None = None) -> None:
        """A picture came in."""
        arrived = self._arrival(now, stamp)
        if arrived is None:
            return
        with self._counts.rejections():
            time = self._face.put(
                picture,
                stamp=self._in_turn(stamp),
                arrived=arrived,
                with_turn=self.state is TurnState.WAITING,
                time_of=lambda said: self._voice.time_of(said, arrived, self._pace.moved),
            )
        if self.state is TurnState.PLAYING:
            media = self.clock.media_at(now)
            lateness = media - self._line.sound_of(time)
            self._counts.late += self._face.watch.is_late(lateness)

    def _arrival(self, now: float, stamp: float | None) -> float | None:
        """Turn time at which something came in, if it is wanted at all."""
        if stamp is not None and not math.isfinite(stamp):
            self._counts.rejected += 1
            raise UsageError("stamp", f"{stamp} is no time", "give seconds, or none")
        self.state = after(self.state, TurnEvent.PUSH)
        if self.state is TurnState.CANCELLED:
            return None
        media = self.clock.media_at(now)
        if self._zero is None:
            self._zero = media
        return self._arrived(media)

    def _arrived(self, media: float) -> float:
        """What arrives while everything goes on as it began is spoken after one and the same
        delay, pauses and the drift of the voice's clock apart."""
        return media - (self._zero or 0.0) - self._line.paused + self._pace.moved

    def _in_turn(self, stamp: float | None) -> float | None:
        """Whatever a producer counts from, its first stamp in a turn is the turn's zero."""
        if stamp is None:
            return None
        if self._first_stamp is None:
            self._first_stamp = stamp
        return stamp - self._first_stamp

    def end_of_speech(self) -> None:
        """The voice will be silent for a while: what follows is no underrun."""
        self._voice.end()

    def begin_turn(self) -> None:
        """What is left of the turn before is dropped."""
        self.cancel_turn()
        self.state = after(self.state, TurnEvent.BEGIN)

    def cancel_turn(self) -> None:
        self.state = after(self.state, TurnEvent.CANCEL)
        self._counts.underruns += self._voice.underruns
        self._counts.resyncs += self._voice.resyncs + self._face.resyncs
        self._counts.dropped += self._face.dropped + len(self._face)
        self._new_turn()

    def pause(self) -> None:
        """What was said so far is followed by silence, and what follows it waits."""
        if self.state is TurnState.PLAYING:
            self._voice.pause()
            self._face.pause()
        self.state = after(self.state, TurnEvent.PAUSE)

    def resume(self) -> None:
        if self.state is TurnState.PAUSED:
            self._voice.resume()
            self._face.resume()
        self.state = after(self.state, TurnEvent.RESUME)

    # -- the sender's side -----------------------------------------------------------------------

    def next_voice(self, now: float) -> VoiceBlock:
        """What is sent in the next 20 ms; wanted at `clock.audio_due()`, and not before."""
        if now - self.clock.audio_due() > self.policy.resync_threshold:
            self._pass_over(now)
        self._begin_when_ready(now)
        media = self.clock.sent
        stamp = self.clock.take_audio(BLOCK)
        if self.state is TurnState.PAUSED:
            self._line.pause(BLOCK_SECONDS)
        if self.state is not TurnState.PLAYING or self._is_held():
            samples = np.zeros((BLOCK, self._channels), np.int16)
            return VoiceBlock(samples=samples, stamp=stamp, silent=True)
        cursor, arrived = self._cursor(media), self._arrived(media)
        spoken = self._voice.speak(cursor, self._line, arrived=arrived)
        samples = self._slowed(spoken.samples)
        return VoiceBlock(samples=samples, stamp=stamp, silent=spoken.silent)

    @property
    def _slows(self) -> bool:
        return self.policy.late_frame_policy is LateFramePolicy.TIME_STRETCH_AUDIO

    def _pass_over(self, now: float) -> None:
        """Whoever sends was held up himself. The turn waits, as for sound that is late; for one
        that was spoken ahead of time, however long that takes."""
        passed = self.clock.pass_over(now)
        if self._voice.is_ahead_of_time or self.state is TurnState.PAUSED:
            self._line.pause(passed)
        else:
            self._line.hold(passed, at=self._cursor(self.clock.sent - passed) / AUDIO_RATE)

    def _is_held(self) -> bool:
        """Whether the voice waits for its face, in silence, for this block."""
        owed = self._line.owed > 0.0 and self._voice.state is VoiceState.FLOWING
        at = self._line.line.to_local(self.clock.sent - BLOCK_SECONDS)
        return owed and not self._slows and self._line.hold(BLOCK_SECONDS, at=at) > 0.0

    def _slowed(self, samples: Samples) -> Samples:
        """The voice waits for its face by speaking more slowly."""
        turn_of_this_block = self.clock.sent_blocks % _SLOWED == 0
        if not (self._slows and turn_of_this_block and self._line.owed > 0.0):
            return samples
        samples, repeated = lengthen(samples)
        self._line.hold(repeated / AUDIO_RATE, at=self._line.line.to_local(self.clock.sent))
        return samples

    def _keep_pace(self, now: float) -> None:
        media = self.clock.media_at(now)
        if self.state is not TurnState.PLAYING or self._voice.state is not VoiceState.FLOWING:
            self._pace.broken()
        elif self._pace.see(self._voice.waiting(self._cursor(media)) - self._line.held, at=media):
            self.clock.set_pace(now, self._pace.ppm)

    def next_picture(self, now: float) -> Show[Picture] | Wait:
        """The picture that is due, or when to ask again; what is pushed may be due sooner."""
        self._begin_when_ready(now)
        media = self.clock.media_at(now)
        if self._stands_still(media):
            return Wait(until=self._ready_at())
        if self.state is TurnState.PAUSED:
            media = self.clock.sent
        newest = self._face.take(
            media, self._line, lead=self.lead, horizon=self._horizon, fewer=self._fewer
        )
        if newest is not None:
            at = self._line.line.to_reference(newest.time)
            if self._is_wanted(at):
                return self._show(newest.picture, at, newest.time)
            self._counts.dropped += 1
        return self._repeat(media) or Wait(until=self._next_due(now))

    @property
    def _horizon(self) -> float:
        """Turn time beyond which no picture goes: of the last sound that is there, while there
        should be more, and of the block that is being sent. Its end is the next one's begin."""
        if not self._has_voice:
            return math.inf
        sent = self._cursor(self.clock.sent) + round(self.lead * AUDIO_RATE)
        return min(self._voice.horizon, (sent - 1) / AUDIO_RATE)

    def _stands_still(self, media: float) -> bool:
        """While paused, what is due with the last sound is still shown; where there is no voice,
        nothing is, and how long it lasts is found here."""
        if self.state is TurnState.PAUSED and self._has_voice:
            return False
        if self.state is TurnState.PAUSED:
            self._still_since = media if self._still_since is None else self._still_since
        elif self.state is TurnState.PLAYING and self._still_since is not None:
            self._line.pause(media - self._still_since)
            self._still_since = None
        return self.state is not TurnState.PLAYING

    def _is_wanted(self, at: float) -> bool:
        """Whether it is not too soon after the one before, when fewer are to be sent."""
        divisor = self._fewer.divisor
        return divisor == 1 or at - self._last_new >= (divisor - 0.5) / self._fps

    def _show(
        self, picture: Picture, at: float, time: float, *, repeated: bool = False
    ) -> Show[Picture]:
        stamp = self.clock.stamp_video(at)
        shown = Show(picture=picture, stamp=stamp, media=at, turn=time, repeated=repeated)
        self._last_shown = shown
        self._last_new = self._last_new if repeated else at
        self._counts.sent += 1
        self._counts.repeated += repeated
        return shown

    def _repeat(self, media: float) -> Show[Picture] | None:
        last, frame = self._last_shown, self._fewer.divisor / self._fps
        if not self._repeats or last is None or media < last.media + 1.5 * frame:
            return None
        at = max(last.media, media - 2.0 * frame) + frame
        return self._show(last.picture, at, last.turn, repeated=True)

    @property
    def _repeats(self) -> bool:
        return self.policy.late_frame_policy is LateFramePolicy.REPEAT_LAST

    # -- when ------------------------------------------------------------------------------------

    def _cursor(self, media: float) -> int:
        """The sample of the turn that is spoken at `media`."""
        if self.state in (TurnState.IDLE, TurnState.WAITING):
            return round(self._first_time() * AUDIO_RATE)
        return round(self._line.line.to_local(media) * AUDIO_RATE)

    def _ready_at(self) -> float:
        if self.state is not TurnState.WAITING or self._zero is None:
            return math.inf
        return self.clock.wall_of(self._zero + self.policy.max_jitter_buffer)

    def _begin_when_ready(self, now: float) -> None:
        if self.state is not TurnState.WAITING or not self._is_ready(now):
            return
        self.state = after(self.state, TurnEvent.READY)
        begins = max(self.clock.sent, self.clock.media_at(now) - BLOCK_SECONDS)
        self._line = TurnLine(
            delta=begins - self._first_time(), budget=self.policy.max_jitter_buffer
        )

    def _first_time(self) -> float:
        """Turn time of what comes first: stamps may reach behind the one that came first."""
        sound, picture = self._voice.first_place, self._face.first_time
        earliest = min((sound or 0) / AUDIO_RATE, picture or 0.0, 0.0)
        return max(earliest, -self.policy.max_jitter_buffer)

    def _is_ready(self, now: float) -> bool:
        if now >= self._ready_at():
            return True
        waiting = self._voice.waiting(self._cursor(self.clock.sent))
        enough = waiting >= self.policy.target_jitter_buffer or self._voice.has_ended
        return (enough or not self._has_voice) and (len(self._face) > 0 or not self._has_face)

    def _next_due(self, now: float) -> float:
        due, first = math.inf, self._face.first_time
        if first is not None:
            due = self.clock.wall_of(self._line.line.to_reference(first)) - self.lead
            if first > self._horizon:
                due = max(due, self.clock.audio_due(), now + _BESIDE)
        if self._repeats and self._last_shown is not None:
            frame = self._fewer.divisor / self._fps
            due = min(due, self.clock.wall_of(self._last_shown.media + 1.5 * frame))
        return due

    # -- what is told ----------------------------------------------------------------------------

    @property
    def is_out_of_reach(self) -> bool:
        """The face stays so far behind that no waiting allowed can mend it."""
        return self._face.watch.state is Lateness.OUT_OF_REACH

    def stats(self, now: float) -> SenderStats:
        counts = self._counts
        return SenderStats(
            at=now,
            audio_buffer=self._voice.waiting(self._cursor(self.clock.sent)),
            video_buffer=self._face.seconds,
            video_sent=counts.sent,
            video_late_frames=counts.late,
            video_dropped=counts.dropped + self._face.dropped,
            video_repeated=counts.repeated,
            audio_underruns=counts.underruns + self._voice.underruns,
            resyncs=counts.resyncs + self._voice.resyncs + self._face.resyncs,
            rejected=counts.rejected,
            target_fps=self._fps / self._fewer.divisor,
            pace_ppm=self._pace.ppm,
        )
