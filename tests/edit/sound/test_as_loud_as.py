"""As loud as asked, whatever the limiter takes of it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.edit.sound.ebur128 import measured
from tests.edit.sound.interviews import RATE, interview

from oneclock.edit.sound.as_loud_as import as_loud_as, held_below_the_ceiling
from oneclock.edit.sound.stream_filter import Samples


def speech() -> list[Samples]:
    return np.array_split(interview().microphones[: 12 * RATE, :1], 7)


@pytest.mark.oracle
@pytest.mark.parametrize("lufs", [-16.0, -23.0])
def test_what_the_limiter_takes_is_made_up_for(lufs: float) -> None:
    loud = as_loud_as(speech, RATE, lufs)

    assert loud is not None
    blocks = held_below_the_ceiling(speech(), RATE, loud.gain_db)
    said = measured(np.repeat(np.concatenate(list(blocks)), 2, axis=1), RATE)
    assert said.lufs == pytest.approx(lufs, abs=0.12)
    assert said.lufs == pytest.approx(loud.lufs, abs=0.06)
    assert said.true_peak_db <= -1.0


def test_peaks_are_not_flattened_for_the_last_decibel() -> None:
    quiet = as_loud_as(speech, RATE, -40.0)
    loud = as_loud_as(speech, RATE, -2.0)
    assert quiet is not None
    assert loud is not None
    assert loud.gain_db == pytest.approx(quiet.gain_db + 38.0 + 3.0, abs=0.3)
    assert loud.lufs < -4.0  # and it is not said to be -2


def test_silence_stays_silent() -> None:
    assert as_loud_as(lambda: [np.zeros((RATE, 1), np.float32)], RATE, -16.0) is None
