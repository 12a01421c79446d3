"""Timecode as sound, against a generator and a reader that share no code with us."""

from __future__ import annotations

import numpy as np
import pytest
from tests.media.libltc import generate, read
from tests.media.timecode_sound import RATES, Generator, noise_like

from oneclock.media.ltc import decode_ltc
from oneclock.media.ltc_frames import LtcFrames
from oneclock.media.ltc_line import fit_ltc
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.timecode import Timecode, TimecodeRate

pytestmark = pytest.mark.oracle

SAMPLING = 48000


def labels(frames: LtcFrames) -> list[str]:
    return [
        f"{hours:02}:{minutes:02}:{seconds:02}{';' if drop else ':'}{number:02}"
        for hours, minutes, seconds, number, drop in zip(
            frames.hours, frames.minutes, frames.seconds, frames.frames, frames.drop, strict=True
        )
    ]


@pytest.mark.parametrize("begins", ["00:08:57", "23:59:57"])
@pytest.mark.parametrize("rate", RATES, ids=str)
def test_what_another_generator_plays_is_read(rate: TimecodeRate, begins: str) -> None:
    text = begins + (";00" if rate.drop else ":00")
    first = Timecode.parse(text, FrameRate(rate=rate.rate))
    count = 8 * rate.counted
    frames = decode_ltc(generate(first, count, SAMPLING), SAMPLING)
    # The first change of level, before the first sample, and the last, after it, cannot be heard.
    missing = 1 if frames.frames[0] else 0
    heard = [str(first.later(i)) for i in range(missing, count)]
    assert labels(frames) == heard[: len(frames)]
    assert len(frames) >= len(heard) - 1
    (line,) = fit_ltc(frames)
    assert (line.rate, line.first) == (rate, first.later(missing))
    # It begins in sample 0 and rounds every change of level to a sample.
    assert line.clock.to_reference(0.0) == pytest.approx(
        float(first.seconds_since_midnight), abs=2 / SAMPLING
    )
    assert abs(line.clock.drift) < 5e-6


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_what_our_generator_plays_another_reads_as_we_do(rate: TimecodeRate) -> None:
    sound = Generator(rate=rate, drift=2e-4).sound(10.0)
    ours = decode_ltc(sound, SAMPLING)
    mine = dict(zip(labels(ours), ours.local, strict=True))
    theirs = read(sound, SAMPLING, float(rate.rate))
    assert len(theirs) >= 0.95 * len(mine)
    # It tells the sample in which it noticed the first change of a frame.
    apart = [local - mine[label] for local, label in theirs if label in mine]
    assert len(apart) >= len(theirs) - 2
    assert np.abs(np.median(apart)) < 3 / SAMPLING


@pytest.mark.parametrize("below", [20.0, 10.0, 6.0, 3.0])
def test_under_noise_we_read_no_less_than_another(below: float) -> None:
    sound = Generator(rate=RATES[2]).sound(10.0)
    noisy = sound + noise_like(sound, below)
    assert len(decode_ltc(noisy, SAMPLING)) >= len(read(noisy, SAMPLING, 25.0))
