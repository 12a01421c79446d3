"""From frames of linear timecode to lines: seconds of timecode for every second of the recording.

One line where the generator ran through, several where it was restarted or the recorder lost
samples: a step is reported, never averaged. Dropouts are no steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oneclock.media.ltc_frames import LtcFrames
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.line_fit import fit_line
from oneclock.timebase.span import Span
from oneclock.timebase.timecode import Timecode, TimecodeRate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_COUNTED = (24, 25, 30)
_PULLED = Fraction(1000, 1001)
# From frame to frame noise moves a reading by microseconds, codecs by 20. What jumps by more than
# this, plus what the pace leaves open over a gap, is another line.
_STEP = 0.001
_PACE_OPEN = 20e-6
# The pace is taken over so many frames, or fewer where there are no runs as long.
_PACE_OVER = (100, 30, 10, 3, 1)
# Tapes are read up to 12 % off. Labels that go on at another pace were set anew in between.
_ANY_TAPE = 0.15
# Fewer frames are a misreading that neighbours happened to confirm.
_LEAST_FRAMES = 4
# Clocks are within 300 ppm. Beyond this the sound was played at another speed.
_CLOCK = 0.002
_CLOCK_STD = 300e-6
# A line through so many means is as good as one through a hundred thousand frames.
_MEANS = 64
_FINEST = 20e-6
# Filters and codecs on the way move all of the code alike, which no fit can know: Opus at 24 kbit/s
# by 10 microseconds.
_SYSTEMATIC = 20e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class LtcLine:
    """A stretch of a recording during which the generator ran without a step."""

    rate: TimecodeRate
    first: Timecode
    span: Span
    """On the recording's clock."""
    clock: ClockMap
    """From the recording's clock to seconds since the midnight before its first frame, of whichever
    line."""
    frames: int
    scatter: float
    """Standard deviation of a frame about the line, seconds."""

    @property
    def at_speed(self) -> bool:
        """Whether this can be the pace of a clock, rather than of a tape played faster."""
        return abs(self.clock.drift) <= _CLOCK


def fit_ltc(frames: LtcFrames) -> tuple[LtcLine, ...]:
    """The lines that the frames are on, in order of time."""
    if len(frames) < _LEAST_FRAMES:
        return ()
    rate = _rate(frames)
    counts = rate.count(frames.hours, frames.minutes, frames.seconds, frames.frames)
    counts = np.asarray(np.unwrap(counts, period=rate.frames_a_day), np.int64)
    counts -= counts[0] // rate.frames_a_day * rate.frames_a_day
    seconds = counts / float(rate.rate)
    pace = _pace(frames.local, seconds)
    runs = _runs(frames.local, seconds - pace * frames.local)
    return tuple(_fit(frames.local[run], counts[run], rate, pace) for run in runs)


def _rate(frames: LtcFrames) -> TimecodeRate:
    """How many labels a second has, by where they begin again; how many frames, by their length."""
    last = frames.frames[:-1][(frames.seconds[1:] != frames.seconds[:-1]) & _next_to(frames)]
    measured = 1 / float(np.median(frames.length))
    if len(last):
        counted = int(np.bincount(last).argmax()) + 1
    else:
        counted = min(_COUNTED, key=lambda one: abs(one - measured))
    drop = counted == 30 and float(np.mean(frames.drop)) > 0.5
    pulled = counted * float(_PULLED)
    if abs(measured / counted - 1) > _CLOCK:  # another speed: the length says nothing
        slow = drop
    else:
        slow = counted != 25 and abs(measured - pulled) < abs(measured - counted)
    return TimecodeRate(rate=counted * (_PULLED if slow else Fraction(1)), drop=drop)


def _next_to(frames: LtcFrames) -> NDArray[np.bool_]:
    """Between which frames none is missing."""
    return np.diff(frames.local) < 1.5 * frames.length[:-1]


def _pace(local: Floats, seconds: Floats) -> float:
    """Seconds of timecode a second, in runs without a hole: a step may hide in a hole."""
    frame = float(np.median(np.diff(local)))
    for apart in _PACE_OVER:
        here, there = local[apart:] - local[:-apart], seconds[apart:] - seconds[:-apart]
        whole = (here < 1.5 * apart * frame) & (np.abs(there / here - 1) < _ANY_TAPE)
        if 4 * whole.sum() > len(local):
            return float(np.median(there[whole] / here[whole]))
    return 1.0


def _runs(local: Floats, offsets: Floats) -> list[Ints]:
    """Which frames follow each other without a step."""
    kept = np.arange(len(local))
    for _ in range(2):  # misreadings cut a run in two until they are left out
        runs = _cut(kept, local, offsets)
        kept = np.concatenate([run for run in runs if len(run) >= _LEAST_FRAMES] or [kept[:0]])
    return [run for run in _cut(kept, local, offsets) if len(run) >= _LEAST_FRAMES]


def _cut(kept: Ints, local: Floats, offsets: Floats) -> list[Ints]:
    jump = np.abs(np.diff(offsets[kept]))
    open_by = _STEP + _PACE_OPEN * np.diff(local[kept])
    return np.split(kept, np.flatnonzero(jump > open_by) + 1)


def _fit(local: Floats, counts: Ints, rate: TimecodeRate, pace: float) -> LtcLine:
    a_clock = abs(pace - 1) < _CLOCK
    if a_clock:
        pace = 1.0  # what it is off by is what the fit finds, and what is known of clocks bounds it
    offsets = counts / float(rate.rate) - pace * local
    parts = np.array_split(np.arange(len(local)), min(_MEANS, len(local)))
    x = np.array([local[part].mean() for part in parts])
    y = np.array([offsets[part].mean() for part in parts])
    fit = fit_line(
        x,
        y,
        tolerance=_STEP,
        finest=_FINEST,
        max_slope=_CLOCK,
        slope_prior_std=_CLOCK_STD if a_clock else math.inf,
    )
    clock = ClockMap(
        delta=fit.intercept,
        drift=pace - 1 + fit.slope,
        delta_std=math.hypot(fit.intercept_std, _SYSTEMATIC),
        drift_std=fit.slope_std,
        covariance=fit.covariance,
    )
    residuals = offsets - fit.intercept - fit.slope * local
    return LtcLine(
        rate=rate,
        first=Timecode.from_frames(int(counts[0]), rate),
        span=Span(start=float(local[0]), end=float(local[-1]) + 1 / float(rate.rate)),
        clock=clock,
        frames=len(local),
        scatter=float(np.std(residuals)),
    )
