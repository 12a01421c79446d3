"""What of a voice was sent, sample by sample: which one, when, and with which stamp."""

from __future__ import annotations

import bisect
from dataclasses import dataclass

import numpy as np

from oneclock.live.pacing.media_clock import AUDIO_RATE
from oneclock.live.pacing.voice_queue import Samples
from oneclock.simulate.live_marks import numbers_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Samples that follow each other within one block."""

    number: int
    wall: float
    stamp: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    wall: float
    media: float


class HeardSound:
    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._numbers: list[int] = []
        self.count = 0
        """Samples that were heard."""
        self.again = 0
        """Of those, how many did not come after the one before."""

    @property
    def last(self) -> int:
        """The number of the last sample so far."""
        return self._runs[-1].number + self._runs[-1].length - 1 if self._runs else -1

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(self._runs)

    def add(self, samples: Samples, *, wall: float, stamp: int) -> None:
        """A block that was sent."""
        numbers = numbers_in(samples)
        sounding = np.flatnonzero(numbers >= 0)
        if not len(sounding):
            return
        follows = (np.diff(sounding) == 1) & (np.diff(numbers[sounding]) == 1)
        begins = np.concatenate([[0], np.flatnonzero(~follows) + 1])
        ends = np.append(begins[1:], len(sounding))
        for begin, end in zip(begins, ends, strict=True):
            at = int(sounding[begin])
            self._add_run(
                Run(
                    number=int(numbers[at]),
                    wall=wall + at / AUDIO_RATE,
                    stamp=stamp + at,
                    length=int(end - begin),
                )
            )

    def _add_run(self, run: Run) -> None:
        self.count += run.length
        self.again += min(run.length, max(0, self.last + 1 - run.number))
        if run.number > self.last:
            self._runs.append(run)
            self._numbers.append(run.number)

    def find(self, number: int) -> Heard | None:
        """When a sample was sent; None, where it was not."""
        at = bisect.bisect_right(self._numbers, number) - 1
        if at < 0:
            return None
        run = self._runs[at]
        within = number - run.number
        if within >= run.length:
            return None
        return Heard(wall=run.wall + within / AUDIO_RATE, media=(run.stamp + within) / AUDIO_RATE)
