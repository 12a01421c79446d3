"""A live face whose every picture is known: of a rate other than it says, uneven, slow, stalled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, tee

from oneclock.simulate.live_delivery import Delivery, Handover, Stamps
from oneclock.simulate.live_voice import SimSpeech
from oneclock.timebase.span import Span

Asked = Callable[[], float]
"""Pictures a second that the session asks for now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimFace:
    """Each picture is the instant it is of."""

    span: Span
    fps: float = 25.0
    claimed: float = 25.0
    """What it says its rate is."""
    handover: Handover = field(default_factory=Handover)
    skipped: tuple[Span, ...] = ()
    """Pictures of these instants are never made, and not counted."""
    stamps: Stamps = Stamps.NONE

    def deliveries(self, asked: Asked) -> Iterator[Delivery[float]]:
        """`asked` is not listened to: it is a camera."""
        pieces, instants = tee(self._instants())
        for number, (instant, arrival) in enumerate(
            zip(pieces, self.handover.arrivals(instants), strict=True)
        ):
            stamp = _stamp(self.stamps, number / self.claimed, instant)
            yield Delivery(arrival=arrival, content=instant, piece=instant, stamp=stamp)

    def _instants(self) -> Iterator[float]:
        for number in count():
            instant = self.span.start + number / self.fps
            if instant >= self.span.end:
                return
            if not any(skip.start <= instant < skip.end for skip in self.skipped):
                yield instant


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowFace:
    """A renderer that takes long for each picture, and makes as many as it is asked for, one after
    the other: at too high a rate it falls behind for ever."""

    span: Span
    takes: float
    """Seconds for a picture."""
    stamps: Stamps = Stamps.CLOCK

    def deliveries(self, asked: Asked) -> Iterator[Delivery[float]]:
        instant, done = self.span.start, self.span.start
        while instant < self.span.end:
            done = max(done, instant) + self.takes
            stamp = _stamp(self.stamps, instant, instant)
            yield Delivery(arrival=done, content=instant, piece=instant, stamp=stamp)
            # What is asked for while it works is heeded at the next picture, and it does not work
            # on pictures whose time is over by more than it takes to make one.
            instant = max(instant + 1.0 / asked(), done - self.takes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechFace:
    """Of a voice that is synthesised ahead of time: as early as its sentences."""

    speech: SimSpeech
    fps: float = 25.0
    stamps: Stamps = Stamps.CLOCK

    def deliveries(self, asked: Asked) -> Iterator[Delivery[float]]:
        for arrival, instant in self.speech.pictures(self.fps):
            stamp = _stamp(self.stamps, instant, instant)
            yield Delivery(arrival=arrival, content=instant, piece=instant, stamp=stamp)


def _stamp(stamps: Stamps, counted: float, instant: float) -> float | None:
    if stamps is Stamps.NONE:
        return None
    return counted if stamps is Stamps.COUNT else instant
