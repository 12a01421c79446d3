"""What the tests of timecode share: a generator's sound, and how far a reading is off."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oneclock.media.ltc_frames import LtcFrames
from oneclock.simulate.ltc import ltc_sound
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.timecode import Timecode, TimecodeRate

Samples = NDArray[np.float32]

NTSC = Fraction(30000, 1001)
RATES = [
    TimecodeRate(rate=Fraction(24000, 1001)),
    TimecodeRate(rate=Fraction(24)),
    TimecodeRate(rate=Fraction(25)),
    TimecodeRate(rate=NTSC, drop=True),
    TimecodeRate(rate=NTSC),
    TimecodeRate(rate=Fraction(30)),
]
SOUNDING = 0.5
"""Level of the sounds made here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generator:
    """It begins a third of a second before a recording, whose clock seen from it is `clock`."""

    rate: TimecodeRate
    begins: str = "19:59:57"
    drift: float = 0.0
    user_bits: int = 0x12345678

    @property
    def first(self) -> Timecode:
        return Timecode.parse(
            self.begins + (";00" if self.rate.drop else ":00"), FrameRate(rate=self.rate.rate)
        )

    @property
    def clock(self) -> ClockMap:
        return ClockMap(delta=0.3217, drift=self.drift)

    def seconds(self, local: float) -> float:
        """Of timecode at local time `local`, past midnight counted on."""
        return float(self.first.seconds_since_midnight) + self.clock.to_reference(local)

    def sound(self, seconds: float, sampling: int = 48000, level: float = SOUNDING) -> Samples:
        frames = int((seconds + 1) * float(self.rate.rate) * (1 + self.drift))
        return ltc_sound(
            self.first,
            frames=frames,
            rate=sampling,
            seconds=seconds,
            clock=self.clock,
            level=level,
            user_bits=self.user_bits,
        )

    def errors(self, frames: LtcFrames) -> NDArray[np.float64]:
        """Of every frame: when it was read to begin minus when it did, seconds."""
        counts = self.rate.count(frames.hours, frames.minutes, frames.seconds, frames.frames)
        ago = (counts - self.first.frames_since_midnight) % self.rate.frames_a_day
        return frames.local - self.clock.to_local(ago / float(self.rate.rate))


def noise_like(sound: Samples, below: float, seed: int = 1) -> Samples:
    """White noise `below` decibels fainter than timecode of the usual level."""
    white = np.random.default_rng(seed).standard_normal(len(sound))
    return np.asarray(SOUNDING * 10 ** (-below / 20) * white, np.float32)
