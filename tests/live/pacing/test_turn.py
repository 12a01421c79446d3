"""One talk turn, and where it lies."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.pacing.frame_clock import Stamping
from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK
from oneclock.live.pacing.turn import Turn
from oneclock.live.policy import AvSyncPolicy


@given(begins=st.integers(0, 10**7), most=st.integers(2 * 3840, 2 * 14_400))
def test_block_follows_block_wherever_the_turn_begins_and_however_long_it_may_wait(
    begins: int, most: int
) -> None:
    half_a_sample = 0.5 / AUDIO_RATE
    policy = AvSyncPolicy(max_jitter_buffer_ms=most * half_a_sample * 1000)
    turn: Turn[int] = Turn(policy, fps=25.0, channels=2, stamping=Stamping.AUTO)

    turn.begin(begins * half_a_sample)
    turn.line.hold(math.inf, at=0.0)

    places = [turn.cursor(number * BLOCK / AUDIO_RATE) for number in range(100)]
    assert set(np.diff(places).tolist()) == {BLOCK}
