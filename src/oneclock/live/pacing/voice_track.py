"""The voice of one turn: what is spoken in the next block, as a table.

state \\ seen     sound in the block   nothing more, unended   nothing more, ended   budget spent
absent           flowing              -                       -                     -
flowing          -                    dry: hold the turn      absent                absent: release
dry              flowing              hold the turn           absent                absent: release

Sound that is merely late is waited for, and the face with it. Beyond the budget it is not late but
absent: time passes, in silence, and the wait is taken back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto

from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK
from oneclock.live.pacing.turn_line import TurnLine
from oneclock.live.pacing.voice_places import VoicePlaces
from oneclock.live.pacing.voice_queue import Samples, VoiceQueue


class VoiceState(Enum):
    ABSENT = auto()
    FLOWING = auto()
    DRY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    samples: Samples
    silent: bool


class VoiceTrack:
    """Places are samples of the turn."""

    def __init__(self, *, channels: int, backlog_limit: float) -> None:
        self._queue = VoiceQueue(channels=channels)
        self._places = VoicePlaces(ahead_of_time=backlog_limit)
        self._ended = False
        self._lag = 0
        """Of its arrivals behind the turn's, in samples."""
        self._is_paused = self._was_paused = False
        self.state = VoiceState.ABSENT
        self.underruns = 0

    def waiting(self, place: int) -> float:
        """Seconds of sound that wait behind `place`."""
        return self._queue.seconds_after(place)

    def ahead(self, place: int, count: int) -> Samples:
        """What is to be spoken from `place` on, as far as it is there."""
        return self._queue.look(place, count)[0]

    @property
    def has_ended(self) -> bool:
        return self._ended

    @property
    def resyncs(self) -> int:
        return self._places.resyncs

    @property
    def is_ahead_of_time(self) -> bool:
        return self._places.was_ahead

    def time_of(self, stamp: float, arrived: float, moved: float) -> float:
        """The turn time of a picture that is stamped by the voice's clock."""
        return self._places.time_of(stamp, arrived, moved)

    @property
    def first_place(self) -> int | None:
        return self._queue.first

    @property
    def horizon(self) -> float:
        """Turn time of the last sound there is, while there should be more."""
        due = self.state is not VoiceState.ABSENT and not self._ended
        return (self._queue.end - 1) / AUDIO_RATE if due else math.inf

    def put(
        self,
        samples: Samples,
        *,
        stamp: float | None,
        arrived: float,
        with_turn: bool,
        line: TurnLine,
        cursor: int,
    ) -> None:
        """`stamp` is what the producer says and `arrived` when it came, both in turn time. The
        first piece begins the turn, where it came `with_turn`; else it joins one."""
        at = round(arrived * AUDIO_RATE)
        if with_turn and not self._queue.has_begun:
            self._places.resume(samples, stamp, 0, at)
            self._keep(self._places.settle_first())
            # Its pieces take so long, and the first one is where it belongs all the same.
            self._lag = max(0, at - (self._queue.first or 0))
        elif self._places.has_pending or not self._flows(cursor):
            self._come_back(samples, stamp, at - self._lag, cursor)
        else:
            self._go_on(samples, stamp, at, line)
        if not self._was_paused:
            self._places.note_ahead(self._queue.end - (at - self._lag))
        self._ended = False

    def _flows(self, cursor: int) -> bool:
        return self.state is not VoiceState.ABSENT or self.waiting(cursor) > 0.0

    def _come_back(self, samples: Samples, stamp: float | None, arrived: int, cursor: int) -> None:
        self._places.resume(samples, stamp, self._queue.end, arrived)
        at_once = self._ended or not self._queue.has_begun
        if at_once or self._places.was_ahead:
            self._settle(cursor, arrived, at_once=at_once)

    def _go_on(self, samples: Samples, stamp: float | None, at: int, line: TurnLine) -> None:
        end = self._queue.end
        if self._was_paused and not self._is_paused:
            # A producer that did not pause with its turn is ahead of it from then on.
            self._was_paused = False
            self._lag = self._lag if self._places.was_ahead else at - end
        place = self._places.follow(len(samples), stamp, end, at - self._lag)
        if stamp is None:
            line.give_back((place - end) / AUDIO_RATE)
        self._keep([(place, samples)])

    def pause(self) -> None:
        self._is_paused = self._was_paused = True

    def resume(self) -> None:
        self._is_paused = False

    def _settle(self, cursor: int, arrived: int, *, at_once: bool = False) -> None:
        self._keep(self._places.settle(cursor, arrived, at_once=at_once))

    def _keep(self, pieces: list[tuple[int, Samples]]) -> None:
        for place, samples in pieces:
            self._queue.put(place, samples)

    def end(self) -> None:
        """The producer says that this was all for now."""
        self._ended = True

    def speak(self, place: int, line: TurnLine, *, arrived: float) -> Spoken:
        """The block at `place`; what arrives now would be at `arrived`."""
        if self._places.has_pending:
            self._settle(place, round(arrived * AUDIO_RATE) - self._lag)
        samples, found = self._queue.take(place, BLOCK)
        if found:
            self.state = VoiceState.FLOWING
        missing = min(BLOCK, place + BLOCK - self._queue.end)
        if missing > 0 and self.state is not VoiceState.ABSENT:
            self._run_dry(place, missing, line)
        return Spoken(samples=samples, silent=not found)

    def _run_dry(self, place: int, missing: int, line: TurnLine) -> None:
        if self._ended:
            self.state = VoiceState.ABSENT
            return
        if self.state is VoiceState.FLOWING:
            self.state = VoiceState.DRY
            self.underruns += 1
        wanted = missing / AUDIO_RATE
        if line.hold(wanted, at=(place + BLOCK - missing) / AUDIO_RATE) < wanted:
            self.state = VoiceState.ABSENT
            line.release()
