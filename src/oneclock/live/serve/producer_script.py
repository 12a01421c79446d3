"""What the clock's two producers deliver, and when: a voice and a face who know one wall clock and
nothing of each other, and the faults that were ordered of them.

    content = wall - begins

Chunks of sound and pictures are of the content of a moment and are delivered at that moment, but
for the faults. Nobody but this file knows when that was: it is the truth that a session is held to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from math import ceil

from oneclock.live.pacing.media_clock import AUDIO_RATE
from oneclock.live.serve.producer_order import Order, OrderKind
from oneclock.simulate.network import Network

CHUNK = 0.02
"""Seconds of sound, by the voice's own clock."""
LONGEST_HOLD = 31.0
"""Seconds. Whoever is further behind than the longest fault has himself been stopped, and goes on
with what is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    content: float
    """Of its first sample."""
    speed: float
    """Seconds of content in a second of samples: 1, unless the sample clock drifts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    content: float
    pts: float | None
    """Seconds of the turn; None, where the producer does not say."""


class ProducerScript:
    """Follows one session's producers. `now` never goes back."""

    def __init__(self, *, begins: float, fps: int, now: float, seed: int = 0) -> None:
        self._begins, self._fps, self._seed = begins, fps, seed
        self._ppm = 0.0
        self._late = self.loss = 0.0
        self._silent_until = self._held_until = float("-inf")
        self._rate, self._says_when = float(fps), True
        self.fps_share = 1.0
        """Of the pictures, how many are delivered: every second's first, and others evenly. Who
        does not say when a picture is of delivers all: fewer would be another wrong rate."""
        self._draw_delays(0.0)
        self.begin_turn(now)

    @property
    def orders_standing(self) -> tuple[str, ...]:
        """What is not as it should be, as it was ordered."""
        standing = (
            (OrderKind.LATE, self._late),
            (OrderKind.JITTER, self._jitter),
            (OrderKind.FPS, 0.0 if self._says_when else self._rate),
            (OrderKind.DRIFT, self._ppm),
            (OrderKind.LOSS, self.loss),
        )
        return tuple(f"{kind}:{amount:g}" for kind, amount in standing if amount)

    def begins_turn(self, order: Order) -> bool:
        """Another producer of pictures numbers them anew, and that is what a turn is for."""
        replaced = order.kind is OrderKind.CLEAR and not self._says_when
        return replaced or order.kind in (OrderKind.RESTART, OrderKind.FPS)

    def order(self, order: Order, now: float) -> None:
        is_new_turn = self.begins_turn(order)
        match order.kind:
            case OrderKind.STALL:
                self._held_until = now + order.amount
            case OrderKind.GAP:
                self._silent_until = now + order.amount
            case OrderKind.LATE:
                self._late = order.amount
            case OrderKind.JITTER:
                self._draw_delays(order.amount)
            case OrderKind.DRIFT:
                self._ppm = order.amount
            case OrderKind.LOSS:
                self.loss = order.amount
            case OrderKind.FPS:
                self._rate, self._says_when = order.amount, False
            case OrderKind.CLEAR:
                self._mend()
        if is_new_turn:
            self.begin_turn(now)

    def _mend(self) -> None:
        self._ppm = self._late = self.loss = 0.0
        self._silent_until = self._held_until = float("-inf")
        self._rate, self._says_when = float(self._fps), True
        self._draw_delays(0.0)

    def voice_at(self) -> float:
        """When the next chunk is due."""
        return self._begins + self._spoken + self._voice_delay

    def face_at(self) -> float:
        due = self._begins + self._frame / self._rate + self._late + self._face_delay
        return max(due, self._held_until)

    def next_chunk(self, now: float) -> Chunk | None:
        """What the voice delivers now; ask until there is no more."""
        self._catch_up(now)
        while self.voice_at() <= now:
            content, speed = self._spoken, 1 / (1 + self._ppm * 1e-6)
            self._spoken += CHUNK * speed
            self._voice_delay = next(self._voice_delays)
            if self._begins + content >= self._silent_until:
                return Chunk(content=content, speed=speed)
        return None

    def next_picture(self, now: float) -> Picture | None:
        self._catch_up(now)
        while self.face_at() <= now:
            content, is_wanted = self._frame / self._rate, self._is_wanted()
            self._frame += 1
            self._face_delay = next(self._face_delays)
            if is_wanted:
                return Picture(
                    content=content, pts=content - self._turn if self._says_when else None
                )
        return None

    def _is_wanted(self) -> bool:
        if not self._says_when:
            return True
        wanted = max(1, round(self.fps_share * self._fps))
        return self._frame % self._fps * wanted % self._fps < wanted

    def begin_turn(self, now: float) -> None:
        """At the content of now; what was held up of the turn before is never delivered."""
        self._turn = now - self._begins
        self._spoken = round(self._turn * AUDIO_RATE) / AUDIO_RATE  # whole samples, from there on
        self._frame = ceil(self._turn * self._rate)

    def _catch_up(self, now: float) -> None:
        latest = now - self._begins - LONGEST_HOLD
        self._spoken = max(self._spoken, latest)
        self._frame = max(self._frame, ceil(latest * self._rate))

    def _draw_delays(self, jitter: float) -> None:
        self._jitter = jitter
        self._voice_delays = _delays(jitter, 2 * self._seed)
        self._face_delays = _delays(jitter, 2 * self._seed + 1)
        self._voice_delay, self._face_delay = next(self._voice_delays), next(self._face_delays)


def _delays(jitter: float, seed: int) -> Iterator[float]:
    if jitter == 0:
        return repeat(0.0)
    return (delay or 0.0 for delay in Network(jitter=jitter, seed=seed).journeys())
