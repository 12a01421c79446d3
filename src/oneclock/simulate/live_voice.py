"""A live voice whose every sample is known: from a microphone with its own clock, or sentence by
sentence ahead of time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, takewhile, tee

import numpy as np
from numpy.typing import NDArray

from oneclock.simulate.live_delivery import Delivery, Handover, Stamps
from oneclock.simulate.live_marks import marked
from oneclock.timebase.span import Span

Sound = NDArray[np.int16]
_RATE = 48_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SimVoice:
    """Delivered as it is spoken."""

    span: Span
    """From when to when it speaks, in seconds of the world."""
    chunks: tuple[int, ...] = (960,)
    """Samples handed over at once, in turn."""
    ppm: float = 0.0
    """By how much its sample clock is fast."""
    gaps: tuple[Span, ...] = ()
    """It is silent, and its samples are numbered as if no time had passed."""
    handover: Handover = field(default_factory=Handover)
    stamps: Stamps = Stamps.NONE
    first_number: int = 0

    def __post_init__(self) -> None:
        if not self.chunks or min(self.chunks) < 1 or not abs(self.ppm) < 1e5:
            raise ValueError("chunks hold samples, and a sample clock is not 10 % wrong")

    @property
    def rate(self) -> float:
        """Samples in a second of the world."""
        return _RATE * (1.0 + self.ppm * 1e-6)

    def deliveries(self) -> Iterator[Delivery[Sound]]:
        pieces, instants = tee(self._pieces())
        arrivals = self.handover.arrivals(content for content, _, _ in instants)
        for (content, number, count), arrival in zip(pieces, arrivals, strict=True):
            piece = marked(self.first_number + number, count)
            stamp = _stamp(self.stamps, number, content)
            yield Delivery(arrival=arrival, content=content, piece=piece, stamp=stamp)

    def _pieces(self) -> Iterator[tuple[float, int, int]]:
        """Instant, number of the first sample, samples."""
        content, number = self.span.start, 0
        for count in cycle(self.chunks):
            for gap in self.gaps:
                if gap.start <= content < gap.end:
                    content = gap.end
            if content >= self.span.end:
                return
            yield content, number, count
            number += count
            content += count / self.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class SimSpeech:
    """Synthesised faster than it is spoken: sentences, each handed over at once."""

    sentences: tuple[tuple[float, float], ...]
    """When it is handed over and how long it is, in seconds. What is spoken has a clock of its own,
    on which one sentence follows the other."""
    chunk: int = 4800
    stamps: Stamps = Stamps.NONE
    first_number: int = 0

    @property
    def rate(self) -> float:
        return float(_RATE)

    def deliveries(self) -> Iterator[Delivery[Sound]]:
        number = 0
        for arrival, seconds in self.sentences:
            left = math.ceil(seconds * _RATE)
            while left > 0:
                count = min(self.chunk, left)
                content = number / _RATE
                piece = marked(self.first_number + number, count)
                stamp = _stamp(self.stamps, number, content)
                yield Delivery(arrival=arrival, content=content, piece=piece, stamp=stamp)
                number, left = number + count, left - count

    def pictures(self, fps: float) -> Iterator[tuple[float, float]]:
        """When the pictures of it are handed over, and of which instant they are."""
        ends = np.cumsum([seconds for _, seconds in self.sentences])
        for number in takewhile(lambda n: n / fps < ends[-1], range(10**9)):
            instant = number / fps
            yield self.sentences[int(np.searchsorted(ends, instant, side="right"))][0], instant


def _stamp(stamps: Stamps, number: int, content: float) -> float | None:
    if stamps is Stamps.NONE:
        return None
    return number / _RATE if stamps is Stamps.COUNT else content
