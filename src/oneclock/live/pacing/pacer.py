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
from oneclock.live.pacing.fewer_frames import FewerFrames
from oneclock.live.pacing.frame_clock import Stamping
from oneclock.live.pacing.lateness import Lateness
from oneclock.live.pacing.lengthen import lengthen
from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK, BLOCK_SECONDS, AvSyncClock
from oneclock.live.pacing.pace import PaceKeeper
from oneclock.live.pacing.picture_queue import Picture
from oneclock.live.pacing.sent_counts import SentCounts
from oneclock.live.pacing.shown_pictures import Show, ShownPictures
from oneclock.live.pacing.turn import Turn
from oneclock.live.pacing.turn_state import TurnEvent, TurnState, after
from oneclock.live.pacing.voice_hold import FADE, VoiceHold
from oneclock.live.pacing.voice_queue import Samples
from oneclock.live.pacing.voice_track import VoiceState
from oneclock.live.policy import AvSyncPolicy, LateFramePolicy

__all__ = ["VOICE_ROOM", "Pacer", "Show", "VoiceBlock", "Wait"]

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
    """Nothing is heard in it: it may be left out, or sent twice, where a queue asks for that."""
    held: int = 0
    """So many of its first samples are none of the voice's: it waits for its face, in silence but
    for an echo at either end."""


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
        self._shown: ShownPictures[Picture] = ShownPictures(
            self.clock,
            self._fewer,
            fps=fps,
            repeats=policy.late_frame_policy is LateFramePolicy.REPEAT_LAST,
        )
        self._hold = VoiceHold(channels=channels)
        self._counts = SentCounts()
        self._new_turn()

    def _new_turn(self) -> None:
        self._turn: Turn[Picture] = Turn(
            self.policy, fps=self._fps, channels=self._channels, stamping=self._stamping
        )
        self._still_since: float | None = None
        """Media time since when a face without voice is paused."""
        self._shown.forget()
        self._pace.begin_turn()

    # -- the producers' side ---------------------------------------------------------------------

    @property
    def voice_is_full(self) -> bool:
        return self._sound_waiting() >= VOICE_ROOM

    @property
    def face_is_full(self) -> bool:
        return self._turn.face.is_full

    def hear(self, samples: Samples, now: float, stamp: float | None = None) -> None:
        """Sound came in; `stamp` is its time as the producer counts, in seconds."""
        if not self._is_welcome(stamp):
            return
        arrived = self._turn.arrived(self.clock.media_at(now), self._pace.moved)
        with self._counts.rejections():
            self._turn.hear(samples, stamp, arrived, self._turn.cursor(self.clock.sent))
        self._keep_pace(now)

    def see(self, picture: Picture, now: float, stamp: float | None = None) -> None:
        """A picture came in."""
        if not self._is_welcome(stamp):
            return
        media = self.clock.media_at(now)
        arrived = self._turn.arrived(media, self._pace.moved)
        with self._counts.rejections():
            due = self._turn.see(picture, stamp, arrived, self._pace.moved)
        if self.state is TurnState.PLAYING:
            self._counts.late += self._turn.face.watch.is_late(media - due)

    def _is_welcome(self, stamp: float | None) -> bool:
        if stamp is not None and not math.isfinite(stamp):
            self._counts.rejected += 1
            raise UsageError("stamp", f"{stamp} is no time", "give seconds, or none")
        self.state = after(self.state, TurnEvent.PUSH)
        return self.state is not TurnState.CANCELLED

    def end_of_speech(self) -> None:
        """The voice will be silent for a while: what follows is no underrun."""
        self._turn.voice.end()

    def begin_turn(self) -> None:
        """What is left of the turn before is dropped."""
        self.cancel_turn()
        self.state = after(self.state, TurnEvent.BEGIN)

    def cancel_turn(self) -> None:
        self.state = after(self.state, TurnEvent.CANCEL)
        voice, face = self._turn.voice, self._turn.face
        self._counts.underruns += voice.underruns
        self._counts.resyncs += voice.resyncs + face.resyncs
        self._counts.dropped += face.dropped + len(face)
        self._new_turn()

    def pause(self) -> None:
        """What was said so far is followed by silence, and what follows it waits."""
        if self.state is TurnState.PLAYING:
            self._turn.pause()
        self.state = after(self.state, TurnEvent.PAUSE)

    def resume(self) -> None:
        if self.state is TurnState.PAUSED:
            self._turn.resume()
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
            self._turn.line.pause(BLOCK_SECONDS, at=self._turn.cursor(media) / AUDIO_RATE)
        block = self._block(media, stamp)
        self._hold.note_sent(block.samples)
        return block

    def _block(self, media: float, stamp: int) -> VoiceBlock:
        if self.state is not TurnState.PLAYING:
            samples = np.zeros((BLOCK, self._channels), np.int16)
            return VoiceBlock(samples=samples, stamp=stamp, silent=True)
        turn, held = self._turn, self._held(media)
        if held == BLOCK:
            count = 0 if turn.line.owed else FADE
            after_it = turn.voice.ahead(turn.cursor(self.clock.sent), count)
            samples = self._hold.silence(BLOCK, after_it)
            return VoiceBlock(samples=samples, stamp=stamp, silent=not samples.any(), held=held)
        arrived = turn.arrived(media, self._pace.moved)
        spoken = turn.voice.speak(turn.cursor(media), turn.line, arrived=arrived)
        samples = self._slowed(spoken.samples)
        samples[:held] = self._hold.silence(held, samples[held:])
        return VoiceBlock(samples=samples, stamp=stamp, silent=spoken.silent, held=held)

    @property
    def _slows(self) -> bool:
        return self.policy.late_frame_policy is LateFramePolicy.TIME_STRETCH_AUDIO

    def _pass_over(self, now: float) -> None:
        """Whoever sends was held up himself. The turn waits, as for sound that is late; for one
        that was spoken ahead of time, however long that takes."""
        turn, passed = self._turn, self.clock.pass_over(now)
        at = turn.cursor(self.clock.sent - passed) / AUDIO_RATE
        if turn.voice.is_ahead_of_time or self.state is TurnState.PAUSED:
            turn.line.pause(passed, at=at)
        else:
            turn.line.hold(passed, at=at)

    def _held(self, media: float) -> int:
        """For how many samples of this block the voice waits for its face, in silence."""
        turn = self._turn
        if self._slows or not self._hold.is_due(turn.voice, turn.line, turn.cursor(media)):
            return 0
        held = turn.line.hold(BLOCK_SECONDS, at=turn.line.line.to_local(media))
        return round(held * AUDIO_RATE)

    def _slowed(self, samples: Samples) -> Samples:
        """The voice waits for its face by speaking more slowly."""
        line, turn_of_this_block = self._turn.line, self.clock.sent_blocks % _SLOWED == 0
        if not (self._slows and turn_of_this_block and line.owed > 0.0):
            return samples
        samples, repeated = lengthen(samples)
        line.hold(repeated / AUDIO_RATE, at=line.line.to_local(self.clock.sent))
        return samples

    def _keep_pace(self, now: float) -> None:
        media, turn = self.clock.media_at(now), self._turn
        if self.state is not TurnState.PLAYING or turn.voice.state is not VoiceState.FLOWING:
            self._pace.broken()
        elif self._pace.see(turn.voice.waiting(turn.cursor(media)) - turn.line.held, at=media):
            self.clock.set_pace(now, self._pace.ppm)

    def _sound_waiting(self) -> float:
        return self._turn.voice.waiting(self._turn.cursor(self.clock.sent))

    def next_picture(self, now: float) -> Show[Picture] | Wait:
        """The picture that is due, or when to ask again; what is pushed may be due sooner."""
        self._begin_when_ready(now)
        media = self.clock.media_at(now)
        if self._stands_still(media):
            return Wait(until=self._ready_at())
        if self.state is TurnState.PAUSED:
            media = self.clock.sent
        line = self._turn.line
        newest = self._turn.face.take(
            media, line, lead=self.lead, horizon=self._horizon, fewer=self._fewer
        )
        if newest is not None:
            at = line.line.to_reference(newest.time)
            if self._shown.is_wanted(at):
                return self._shown.show(newest, at)
            self._counts.dropped += 1
        return self._shown.repeat(media) or Wait(until=self._next_due(now))

    @property
    def _horizon(self) -> float:
        return self._turn.horizon(self.clock.sent + self.lead) if self._has_voice else math.inf

    def _stands_still(self, media: float) -> bool:
        """While paused, what is due with the last sound is still shown; where there is no voice,
        nothing is, and how long it lasts is found here."""
        if self.state is TurnState.PAUSED and self._has_voice:
            return False
        if self.state is TurnState.PAUSED:
            self._still_since = media if self._still_since is None else self._still_since
        elif self.state is TurnState.PLAYING and self._still_since is not None:
            at = self._turn.line.line.to_local(self._still_since)
            self._turn.line.pause(media - self._still_since, at=at)
            self._still_since = None
        return self.state is not TurnState.PLAYING

    # -- when ------------------------------------------------------------------------------------

    def _ready_at(self) -> float:
        """Wall time."""
        until = self._turn.waits_until
        if self.state is not TurnState.WAITING or math.isinf(until):
            return math.inf
        return self.clock.wall_of(until)

    def _begin_when_ready(self, now: float) -> None:
        if self.state is TurnState.WAITING and self._is_ready(now):
            self.state = after(self.state, TurnEvent.READY)
            self._turn.begin(max(self.clock.sent, self.clock.media_at(now) - BLOCK_SECONDS))

    def _is_ready(self, now: float) -> bool:
        if now >= self._ready_at():
            return True
        voice, face = self._turn.voice, self._turn.face
        enough = voice.has_ended or self._sound_waiting() >= self.policy.target_jitter_buffer
        return (enough or not self._has_voice) and (len(face) > 0 or not self._has_face)

    def _next_due(self, now: float) -> float:
        due, first = math.inf, self._turn.face.first_time
        if first is not None:
            due = self.clock.wall_of(self._turn.line.line.to_reference(first)) - self.lead
            if first > self._horizon:
                due = max(due, self.clock.audio_due(), now + _BESIDE)
        repeat = self._shown.repeat_due()
        return due if math.isinf(repeat) else min(due, self.clock.wall_of(repeat))

    # -- what is told ----------------------------------------------------------------------------

    @property
    def is_out_of_reach(self) -> bool:
        """The face stays so far behind that no waiting allowed can mend it."""
        return self._turn.face.watch.state is Lateness.OUT_OF_REACH

    def stats(self, now: float) -> SenderStats:
        counts, voice, face = self._counts, self._turn.voice, self._turn.face
        return SenderStats(
            at=now,
            audio_buffer=self._sound_waiting(),
            video_buffer=face.seconds,
            video_sent=self._shown.sent,
            video_late_frames=counts.late,
            video_dropped=counts.dropped + face.dropped,
            video_repeated=self._shown.repeated,
            audio_underruns=counts.underruns + voice.underruns,
            resyncs=counts.resyncs + voice.resyncs + face.resyncs,
            rejected=counts.rejected,
            target_fps=self._fps / self._fewer.divisor,
            pace_ppm=self._pace.ppm,
        )
