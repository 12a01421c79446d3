"""The generator plays what the standard says; that a decoder reads it is tests/media's concern."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.simulate.ltc import ltc_bits, ltc_sound
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.timecode import Timecode, TimecodeRate

RATES = [TimecodeRate(rate=Fraction(rate)) for rate in (24, 25, 30)]
RATES.append(TimecodeRate(rate=Fraction(30000, 1001), drop=True))


@given(
    rate=st.sampled_from(RATES), frame=st.integers(0, 10**6), user_bits=st.integers(0, 2**32 - 1)
)
def test_every_frame_ends_in_the_sync_word_and_has_an_even_number_of_ones(
    rate: TimecodeRate, frame: int, user_bits: int
) -> None:
    bits = ltc_bits(Timecode.from_frames(frame, rate), user_bits)
    assert "".join(map(str, bits[64:])) == "0011111111111101"
    assert bits.sum() % 2 == 0
    assert bits[10] == rate.drop


def test_a_frame_begins_where_the_clock_says_and_is_silent_before_and_after() -> None:
    first = Timecode(hours=1, minutes=2, seconds=3, frames=4, rate=RATES[1])
    sound = ltc_sound(first, frames=2, rate=48000, seconds=0.2, clock=ClockMap(delta=-0.05))
    loud = np.flatnonzero(np.abs(sound) > 0.25)
    assert loud[0] == pytest.approx(0.05 * 48000, abs=1)
    assert loud[-1] == pytest.approx((0.05 + 2 / 25) * 48000, abs=1)
    assert np.abs(sound).max() == pytest.approx(0.5)
