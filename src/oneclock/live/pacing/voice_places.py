"""Where in a turn sound belongs, by its producer's stamps, its sample count and when it came.

Amid a flow of sound each piece follows the one before, or lies where its stamp says. After an
absence there are two cases that look alike at first: a producer that was silent and goes on
numbering as if no time had passed, and one that was held up and now delivers everything it owes. So
the first pieces wait for two blocks, or with stamps for half a second: who was held up has
delivered as much as was missing by then, and it is where its numbers say; anything else belongs to
the moment at which it came. A producer that works ahead of time delivers whole sentences at once,
and is never taken for one that was held up: no word is lost.
"""

from __future__ import annotations

from oneclock.errors import UsageError
from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK
from oneclock.live.pacing.voice_queue import Samples

_UNEVEN = AUDIO_RATE // 200
"""Stamps pass through milliseconds, and those of sound cards are estimates: less than 5 ms amid a
flow is no gap, and no reason to cut samples out."""
_FOLLOWED = 1 / 16
"""Share of an unevenness by which stamps are followed: 300 ppm between a sample clock and the clock
of its stamps are 6 us a piece, and lag behind by 0.1 ms."""
_PATIENCE = 2 * BLOCK
_LONG_PATIENCE = AUDIO_RATE // 2
"""With stamps: they are wrong only if they have not caught up by then, and to move them wrongly
would put the voice out of step for good."""
_ABOUT = 3 * BLOCK
"""A backlog is as long as the absence, but for what is still under way: this much, or half of it
where sound comes in large pieces."""
_SHORT = AUDIO_RATE // 2
"""Samples that are looked at to tell a short absence: longer than most bursts."""
_CATCHING_UP = 0.25
"""Of a piece's duration, by which it is less behind than any since the absence."""
LONGEST_LEAP = 60.0
"""Seconds. A stamp further ahead of what is there is of another clock, or damaged."""


class VoicePlaces:
    """Places and arrivals are samples of the turn, stamps its seconds."""

    def __init__(self, *, ahead_of_time: float) -> None:
        self._ahead_of_time = round(ahead_of_time * AUDIO_RATE)
        self._stamps_given = False
        self._pending: list[tuple[int, Samples]] = []
        """Pieces after an absence, each where the producer says."""
        self._pending_since = 0
        self._pending_stamp: float | None = None
        self._drifted = 0.0
        """By how much the sample count ran away from the stamps amid the flow, in samples: turn
        time goes as the samples do."""
        self._shift = 0
        """By how much stamps turned out to be behind the turn after absences, in samples."""
        self._shifts_from = 0.0
        """The stamp after the last absence."""
        self._behind = self._behind_for = 0
        """For so many samples they came so many samples later than the flow would have it."""
        self.was_ahead = False
        """Of the clock on the wall: sentences, not a microphone."""
        self.resyncs = 0

    @property
    def has_pending(self) -> bool:
        return bool(self._pending)

    def time_of(self, stamp: float, arrived: float, moved: float) -> float:
        """The turn time of a picture that is stamped by the same clock. `moved` is what the sample
        clock ran away from the wall's.

        After an absence the voice may turn out to number on as if no time had passed. The face does
        the same, where both work ahead of time; else what fits its arrival better is believed.
        """
        time = stamp + (self._drifted / AUDIO_RATE if self._stamps_given else moved)
        shifted = time + self._shift / AUDIO_RATE
        if self.was_ahead:
            return shifted if stamp >= self._shifts_from else time
        return min(time, shifted, key=lambda candidate: abs(arrived - candidate))

    def note_ahead(self, ahead: int) -> None:
        """The newest sound lies so far ahead of its arrival."""
        self.was_ahead |= ahead > self._ahead_of_time

    def follow(self, count: int, stamp: float | None, end: int, arrived: int) -> int:
        """The place of a piece amid the flow, which so far reaches to `end`."""
        place = self._stamped(stamp, end, arrived)
        if stamp is None and (behind := self._fell_behind(count, arrived - end)):
            self.resyncs += 1
            return end + behind
        if abs(place - end) <= _UNEVEN:
            self._drifted -= (place - end) * _FOLLOWED
            return end
        if place + count <= end:
            raise UsageError(
                "voice",
                f"its stamp of {stamp:.3f} s in the turn is {(end - place) / AUDIO_RATE:.3f} s "
                "behind what came before",
                "stamps of a turn go forward; begin a new turn to start over",
            )
        return place

    def _fell_behind(self, count: int, behind: int) -> int:
        """A short absence is waited for like sound that is late. If what was missing does not come
        in a while, it was a silence, and the numbers fell behind by this much. While it does come,
        faster than it is spoken, nothing can be told: there may be more of it."""
        if behind < _ABOUT or self.was_ahead:
            self._behind_for = 0
            return 0
        catches_up = self._behind - behind > _CATCHING_UP * count
        if catches_up or not self._behind_for:
            self._behind, self._behind_for = behind, 0
        self._behind = min(behind, self._behind)
        self._behind_for += count
        if self._behind_for < _SHORT:
            return 0
        self._behind_for = 0
        return self._behind

    def _stamped(self, stamp: float | None, end: int, arrived: int) -> int:
        if stamp is None:
            return end
        ahead = stamp + (self._shift - max(end, arrived)) / AUDIO_RATE
        if ahead > LONGEST_LEAP:
            raise UsageError(
                "voice",
                f"its stamp of {stamp:.3f} s in the turn is {ahead:.0f} s ahead of all there is",
                "give seconds of one clock for voice and face; begin a new turn to start over",
            )
        return round(stamp * AUDIO_RATE + self._drifted) + self._shift

    def resume(self, samples: Samples, stamp: float | None, end: int, arrived: int) -> None:
        """A piece after an absence, or the first."""
        if self._pending:
            last, piece = self._pending[-1]
            end = last + len(piece)
        place = self._stamped(stamp, end, arrived)
        if not self._pending:
            self._pending_since, self._pending_stamp = arrived, stamp
        self._stamps_given = stamp is not None
        self._pending.append((place, samples))

    def settle_first(self) -> list[tuple[int, Samples]]:
        """The piece with which the turn begins is where its producer says."""
        return self._release(0)

    def settle(self, cursor: int, arrived: int, *, at_once: bool) -> list[tuple[int, Samples]]:
        """The pieces and their places, once it can be told; `cursor` is what is spoken next.

        `at_once` after a silence that was announced: then there is nothing to puzzle over, and
        nothing that is owed.
        """
        first, piece = self._pending[0]
        if first >= cursor or self._is_merely_late(first + len(piece) - cursor, first, arrived):
            return self._release(0)
        puzzle = not at_once and not self.was_ahead
        behind, waited = self._pending_since - first, arrived - self._pending_since
        if puzzle and self._is_backlog(behind, waited, arrived):
            return self._release(0)
        if puzzle and waited < (_LONG_PATIENCE if self._stamps_given else _PATIENCE):
            return []
        self.resyncs += not at_once
        return self._release(max(behind, cursor - first))

    def _is_merely_late(self, left: int, first: int, arrived: int) -> bool:
        """Its begin is over and the rest is in time, by stamps that are to be believed."""
        believed = self._stamps_given and not self.was_ahead
        return believed and left > 0 and first >= arrived - self._ahead_of_time

    def _is_backlog(self, behind: int, waited: int, arrived: int) -> bool:
        last, piece = self._pending[-1]
        owed = arrived - (last + len(piece))
        if self._stamps_given:
            return -self._ahead_of_time <= owed <= _ABOUT
        return waited >= _PATIENCE and behind > 0 and abs(owed) <= max(_ABOUT, behind // 2)

    def _release(self, shift: int) -> list[tuple[int, Samples]]:
        if self._pending_stamp is not None and shift:
            self._shift += shift
            self._shifts_from = self._pending_stamp
        pieces, self._pending = self._pending, []
        return [(place + shift, samples) for place, samples in pieces]
