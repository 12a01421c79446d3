"""The voice of one turn: flowing, dry, absent."""

from __future__ import annotations

import math

import pytest

from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK, BLOCK_SECONDS
from oneclock.live.pacing.turn_line import TurnLine
from oneclock.live.pacing.voice_track import VoiceState, VoiceTrack
from oneclock.simulate.live_marks import marked, numbers_in


class Speaking:
    """A track that is spoken block by block, on a line that may be held."""

    def __init__(self, *, budget: float = 0.1) -> None:
        self.track = VoiceTrack(channels=2, backlog_limit=0.5)
        self.line = TurnLine(delta=0.0, budget=budget)
        self._media = 0

    @property
    def cursor(self) -> int:
        return round(self.line.line.to_local(self._media / AUDIO_RATE) * AUDIO_RATE)

    def hear(
        self, seconds: float, *, first: int, with_turn: bool = False, stamp: float | None = None
    ) -> None:
        self.track.put(
            marked(first, round(seconds * AUDIO_RATE)),
            stamp=stamp,
            arrived=self._media / AUDIO_RATE,
            with_turn=with_turn,
            line=self.line,
            cursor=self.cursor,
        )

    def speak(self, blocks: int = 1) -> list[int]:
        """The first sample of every block; -1 is silence."""
        first = []
        for _ in range(blocks):
            place, arrived = self.cursor, self._media / AUDIO_RATE
            self._media += BLOCK
            spoken = self.track.speak(place, self.line, arrived=arrived)
            first.append(int(numbers_in(spoken.samples)[0]))
        return first


def test_before_anything_is_said_the_voice_is_absent_and_holds_nobody_up() -> None:
    speaking = Speaking()

    assert speaking.speak(3) == [-1, -1, -1]
    assert speaking.track.state is VoiceState.ABSENT
    assert speaking.line.held == 0.0
    assert speaking.track.horizon == math.inf


def test_sound_flows_block_by_block() -> None:
    speaking = Speaking()
    speaking.hear(0.06, first=0, with_turn=True)

    assert speaking.speak(3) == [0, BLOCK, 2 * BLOCK]
    assert speaking.track.state is VoiceState.FLOWING


def test_sound_that_is_late_is_waited_for_and_the_face_with_it() -> None:
    speaking = Speaking()
    speaking.hear(0.04, first=0, with_turn=True)
    speaking.speak(2)

    silence = speaking.speak(2)

    assert silence == [-1, -1]
    assert speaking.track.state is VoiceState.DRY
    assert speaking.track.underruns == 1
    assert speaking.line.held == pytest.approx(2 * BLOCK_SECONDS)
    assert speaking.track.horizon == pytest.approx(0.04, abs=1e-3)


def test_when_it_comes_no_sample_is_missing() -> None:
    speaking = Speaking()
    speaking.hear(0.04, first=0, with_turn=True)
    speaking.speak(4)

    speaking.hear(0.06, first=2 * BLOCK)

    assert speaking.speak(3) == [2 * BLOCK, 3 * BLOCK, 4 * BLOCK]
    assert speaking.track.state is VoiceState.FLOWING


def test_beyond_the_budget_it_is_absent_and_the_wait_is_taken_back() -> None:
    speaking = Speaking(budget=0.1)
    speaking.hear(0.04, first=0, with_turn=True)

    speaking.speak(9)

    assert speaking.track.state is VoiceState.ABSENT
    assert speaking.line.held == 0.0
    assert speaking.track.horizon == math.inf


def test_after_a_piece_that_begins_and_ends_amid_a_block_what_comes_next_is_waited_for() -> None:
    speaking = Speaking()
    speaking.hear(0.005, first=0, with_turn=True, stamp=0.002)

    speaking.speak()

    # Not to wait for what it lacks before its begin: of its own samples some would be heard again.
    assert speaking.cursor / AUDIO_RATE == pytest.approx(0.007)


def test_after_an_end_that_was_said_nobody_waits() -> None:
    speaking = Speaking()
    speaking.hear(0.04, first=0, with_turn=True)
    speaking.track.end()

    speaking.speak(5)

    assert speaking.track.state is VoiceState.ABSENT
    assert speaking.track.underruns == 0
    assert speaking.line.held == 0.0


def test_what_follows_an_end_that_was_said_is_heard_from_its_first_sample_on() -> None:
    speaking = Speaking()
    speaking.hear(0.04, first=0, with_turn=True)
    speaking.track.end()
    speaking.speak(20)

    speaking.hear(0.06, first=2 * BLOCK)
    heard = [number for number in speaking.speak(10) if number >= 0]

    assert heard == [2 * BLOCK, 3 * BLOCK, 4 * BLOCK]


def test_a_sentence_ahead_of_time_is_never_cut_by_the_silence_before_it() -> None:
    speaking = Speaking(budget=0.1)
    speaking.hear(1.0, first=0, with_turn=True)
    speaking.speak(60)

    speaking.hear(1.0, first=AUDIO_RATE)
    heard = [number for number in speaking.speak(80) if number >= 0]

    assert heard == list(range(AUDIO_RATE, 2 * AUDIO_RATE, BLOCK))
