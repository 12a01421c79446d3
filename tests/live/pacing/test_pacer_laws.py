"""Laws of the pacer: whatever is done to it, in whatever order."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneclock.errors import UsageError
from oneclock.live.pacing.face_track import FACE_ROOM
from oneclock.live.pacing.media_clock import BLOCK, VIDEO_RATE
from oneclock.live.pacing.pacer import VOICE_ROOM, Pacer, Show, VoiceBlock
from oneclock.live.policy import AvSyncPolicy, LateFramePolicy
from oneclock.simulate.live_marks import marked, numbers_in

PAUSE, RESUME, CANCEL, BEGIN, END = "pause", "resume", "cancel", "begin", "end"

deeds = st.one_of(
    st.tuples(st.just("hear"), st.integers(1, 5000), st.none() | st.floats(-1e4, 1e4)),
    st.tuples(st.just("see"), st.just(0), st.none() | st.floats(-1e4, 1e4)),
    st.tuples(st.sampled_from([PAUSE, RESUME, CANCEL, BEGIN, END]), st.just(0), st.none()),
    st.tuples(st.just("lead"), st.integers(0, 60), st.none()),
)
steps = st.lists(
    st.tuples(deeds, st.sampled_from([0.0, -2e-6, 0.001, 0.02, 0.02, 0.04, 0.3, 5.0])),
    max_size=120,
)


class Watched:
    """A pacer to which things are done at any time, and what it sent."""

    def __init__(self, policy: LateFramePolicy) -> None:
        self.pacer: Pacer[int] = Pacer(
            AvSyncPolicy(late_frame_policy=policy), start=0.0, fps=25.0, channels=2
        )
        self.now = 0.0
        self.blocks: list[VoiceBlock] = []
        self.shown: list[Show[int]] = []
        self.turn = self.number = 0
        self.foreign = 0
        self._first_of_turn = 0

    def do(self, deed: tuple[str, int, float | None], wait: float) -> None:
        what, amount, stamp = deed
        self.now += wait
        try:
            self._do(what, amount, stamp)
        except UsageError:
            assert stamp is not None
        self._send()

    def _do(self, what: str, amount: int, stamp: float | None) -> None:
        if what == "hear" and not self.pacer.voice_is_full:
            self.pacer.hear(marked(self.number, amount), self.now, stamp)
            self.number += amount
        elif what == "see" and not self.pacer.face_is_full:
            self.pacer.see(self.turn, self.now, stamp)
        elif what == "lead":
            self.pacer.lead = amount / 1000
        elif what == PAUSE:
            self.pacer.pause()
        elif what == RESUME:
            self.pacer.resume()
        elif what == END:
            self.pacer.end_of_speech()
        elif what in (CANCEL, BEGIN):
            self.pacer.cancel_turn() if what == CANCEL else self.pacer.begin_turn()
            self.turn, self._first_of_turn = self.turn + 1, self.number

    def _send(self) -> None:
        while self.pacer.clock.audio_due() <= self.now:
            block = self.pacer.next_voice(self.now)
            numbers = numbers_in(block.samples[block.held :])
            self.foreign += int(((numbers >= 0) & (numbers < self._first_of_turn)).sum())
            self.blocks.append(block)
        while isinstance(due := self.pacer.next_picture(self.now), Show):
            self.foreign += due.picture != self.turn
            self.shown.append(due)


def watched(
    done: list[tuple[tuple[str, int, float | None], float]], policy: LateFramePolicy
) -> Watched:
    one = Watched(policy)
    for deed, wait in done:
        one.do(deed, wait)
    return one


@settings(max_examples=150, deadline=None)
@given(done=steps, policy=st.sampled_from(LateFramePolicy))
def test_stamps_only_go_forward_and_nothing_of_a_turn_outlives_it(
    done: list[tuple[tuple[str, int, float | None], float]], policy: LateFramePolicy
) -> None:
    one = watched(done, policy)

    audio = [block.stamp for block in one.blocks]
    video = [show.stamp for show in one.shown]
    assert all(stamp % BLOCK == 0 for stamp in audio)
    assert all(before < after for before, after in pairwise(audio))
    assert all(before < after for before, after in pairwise([-1, *video]))
    assert all(len(block.samples) == BLOCK for block in one.blocks)
    assert one.foreign == 0


@settings(max_examples=100, deadline=None)
@given(done=steps)
def test_no_sample_is_heard_twice(
    done: list[tuple[tuple[str, int, float | None], float]],
) -> None:
    one = watched(done, LateFramePolicy.DROP)

    spoken = [block.samples[block.held :] for block in one.blocks]
    heard = [number for samples in spoken for number in numbers_in(samples).tolist()]
    sounding = [number for number in heard if number >= 0]
    assert all(before < after for before, after in pairwise(sounding))


@settings(max_examples=100, deadline=None)
@given(done=steps, policy=st.sampled_from(LateFramePolicy))
def test_what_waits_is_bounded(
    done: list[tuple[tuple[str, int, float | None], float]], policy: LateFramePolicy
) -> None:
    one = Watched(policy)

    for deed, wait in done:
        one.do(deed, wait)
        stats = one.pacer.stats(one.now)
        assert len(one.pacer._turn.face) <= FACE_ROOM * 25 + 1
        assert stats.audio_buffer >= 0.0
        waiting = sum(len(piece) for _, piece in one.pacer._turn.voice._queue._pieces)
        assert waiting <= (VOICE_ROOM + 1) * 48_000


@pytest.mark.parametrize("ppm", [-500, -100, 100, 500])
def test_the_session_follows_a_sample_clock_and_nothing_is_lost(ppm: int) -> None:
    one = Watched(LateFramePolicy.DROP)
    rate, pushed, pictures = 48_000 * (1 + ppm * 1e-6), 0, 0
    at = 0.0
    while at < 400.0:
        at = min(pushed / rate, pictures / 25)
        one.now = at
        if pushed / rate <= pictures / 25:
            one._do("hear", BLOCK, None)
            pushed += BLOCK
        else:
            one._do("see", 0, None)
            pictures += 1
        one._send()

    heard = np.concatenate([numbers_in(block.samples) for block in one.blocks])
    heard = heard[heard >= 0]
    assert np.array_equal(heard, np.arange(len(heard)))
    stats = one.pacer.stats(at)
    assert stats.pace_ppm == pytest.approx(ppm, abs=0.06 * abs(ppm))
    assert stats.audio_underruns == 0
    # Of 100 ppm it takes 10 ms of the buffer.
    assert stats.audio_buffer == pytest.approx(0.06 + ppm * 1e-4, abs=0.021)
    assert one.shown[-1].stamp == pytest.approx(
        one.blocks[-1].stamp * VIDEO_RATE / 48_000, abs=5400
    )
