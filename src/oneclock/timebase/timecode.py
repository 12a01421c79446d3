"""Timecode: a count of frames, written as hours, minutes, seconds and frames (SMPTE ST 12-1).

A label is not a time. At 29.97 frames a second, counting 30 to a "second", 01:00:00:00 is reached
after 3603.6 seconds; drop-frame leaves out two labels a minute, except every tenth, and is right
again to 86 ms a day. What is called seconds here is always frames counted divided by the true rate:
how long ago the label was 00:00:00:00.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from oneclock.timebase.frame_rate import FrameRate

Count = TypeVar("Count", int, NDArray[np.int64])

_PULLED = Fraction(1000, 1001)
_TEXT = re.compile(r"(\d{2})[:;.](\d{2})[:;.](\d{2})([:;.,])(\d{2,3})")
# Rates that cameras count at, doubled for those that count every frame of 48, 50 and 60.
_COUNTED = (24, 25, 30, 48, 50, 60, 100, 120)
# Averages of short or uneven recordings stray by this much from what their cameras are set to.
_STRAY = Fraction(1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimecodeRate:
    """How frames are counted: how many there truly are a second, and which labels are left out.

    >>> ntsc = TimecodeRate(rate=Fraction(30000, 1001), drop=True)
    >>> ntsc.counted, ntsc.dropped, str(ntsc)
    (30, 2, '29.97 drop-frame')
    """

    rate: Fraction
    drop: bool = False

    def __post_init__(self) -> None:
        if self.rate <= 0 or self.rate not in (self.counted, self.counted * _PULLED):
            raise ValueError(f"no timecode counts {self.rate} frames a second")
        if self.drop and self.counted % 30:
            raise ValueError(f"{self.name} has no drop-frame timecode, only 29.97 and 59.94 have")

    @property
    def counted(self) -> int:
        """Labels a second: the rate rounded up."""
        return -(-self.rate.numerator // self.rate.denominator)

    @property
    def dropped(self) -> int:
        """Labels left out at the start of a minute that is no tenth one."""
        return self.counted // 15 if self.drop else 0

    @property
    def frames_a_day(self) -> int:
        return 86400 * self.counted - 1296 * self.dropped

    @property
    def day(self) -> Fraction:
        """Seconds until the labels begin again: 86486.4 at 29.97 without drop-frame."""
        return self.frames_a_day / self.rate

    def count(self, hours: Count, minutes: Count, seconds: Count, frames: Count) -> Count:
        """Frames since midnight; for arrays of labels too."""
        minute = 60 * hours + minutes
        label = (60 * minute + seconds) * self.counted + frames
        count: Count = label - self.dropped * (minute - minute // 10)
        return count

    @property
    def name(self) -> str:
        return f"{float(self.rate):.3f}".rstrip("0").rstrip(".")

    def __str__(self) -> str:
        return f"{self.name} drop-frame" if self.drop else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Timecode:
    """The label of one frame.

    >>> label = Timecode.parse("00:00:59;29", FrameRate.parse("29.97"))
    >>> str(label.later(1))
    '00:01:00;02'
    >>> label.later(1).frames_since_midnight
    1800
    >>> label.later(1).seconds_since_midnight
    Fraction(3003, 50)
    """

    hours: int
    minutes: int
    seconds: int
    frames: int
    rate: TimecodeRate

    def __post_init__(self) -> None:
        for name, limit in (("hours", 24), ("minutes", 60), ("seconds", 60)):
            if not 0 <= getattr(self, name) < limit:
                raise ValueError(f"{name} go from 0 to {limit - 1}, not {getattr(self, name)}")
        if not 0 <= self.frames < self.rate.counted:
            raise ValueError(
                f"frames go from 0 to {self.rate.counted - 1} at {self.rate}, not {self.frames}"
            )
        if self.seconds == 0 and self.minutes % 10 and self.frames < self.rate.dropped:
            raise ValueError(f"{self} is a label that drop-frame leaves out")

    @classmethod
    def parse(cls, text: str, rate: FrameRate) -> Timecode:
        """Read "01:02:03:04", or "01:02:03;04", which is drop-frame (also written with . or ,)."""
        found = _TEXT.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is no timecode; write 01:02:03:04, or 01:02:03;04 for drop")
        hours, minutes, seconds, mark, frames = found.groups()
        return cls(
            hours=int(hours),
            minutes=int(minutes),
            seconds=int(seconds),
            frames=int(frames),
            rate=TimecodeRate(rate=rate.rate, drop=mark != ":"),
        )

    @classmethod
    def from_frames(cls, frames_since_midnight: int, rate: TimecodeRate) -> Timecode:
        """The label of a frame; the day begins again at midnight."""
        frame = frames_since_midnight % rate.frames_a_day
        if rate.drop:
            minute, ten_minutes = rate.counted * 60, rate.counted * 600 - 9 * rate.dropped
            tens, rest = divmod(frame, ten_minutes)
            # Only the first of ten minutes has all its labels.
            short = 0 if rest < minute else 1 + (rest - minute) // (minute - rate.dropped)
            frame += rate.dropped * (9 * tens + short)
        seconds, frames = divmod(frame, rate.counted)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return cls(hours=hours, minutes=minutes, seconds=seconds, frames=frames, rate=rate)

    @property
    def frames_since_midnight(self) -> int:
        return self.rate.count(self.hours, self.minutes, self.seconds, self.frames)

    @property
    def seconds_since_midnight(self) -> Fraction:
        """Frames since midnight at the true rate: time that passed, not what the label reads."""
        return self.frames_since_midnight / self.rate.rate

    def later(self, frames: int) -> Timecode:
        """The label so many frames on."""
        return Timecode.from_frames(self.frames_since_midnight + frames, self.rate)

    def __str__(self) -> str:
        mark = ";" if self.rate.drop else ":"
        return f"{self.hours:02}:{self.minutes:02}:{self.seconds:02}{mark}{self.frames:02}"


def nearest_counted_rate(rate: Fraction, *, drop: bool = False) -> FrameRate | None:
    """The rate a camera counts at whose frames came at `rate` on average; None where none is near.

    >>> nearest_counted_rate(Fraction(2996, 100))
    FrameRate(rate=Fraction(30000, 1001))
    """
    steps = [counted * _PULLED for counted in _COUNTED if not drop or counted % 30 == 0]
    if not drop:
        steps += [Fraction(counted) for counted in _COUNTED]
    nearest = min(steps, key=lambda step: abs(step - rate))
    return FrameRate(rate=nearest) if abs(nearest / rate - 1) <= _STRAY else None
