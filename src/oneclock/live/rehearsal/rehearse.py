"""Run a session in virtual time, as its shell would: sound when it is due, pictures when they are.

Between two events nothing happens, so a minute takes less than a second and a seed always gives
the same.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator
from itertools import count
from typing import TypeVar

import numpy as np

from oneclock.live.pacing.media_clock import AUDIO_RATE
from oneclock.live.pacing.pacer import Pacer, Show
from oneclock.live.pacing.voice_queue import Samples
from oneclock.live.rehearsal.performance import Performance, SentBlock, SentPicture
from oneclock.live.rehearsal.scenario import Scenario, Turn
from oneclock.simulate.live_delivery import Delivery
from oneclock.simulate.live_marks import CHANNELS, numbers_in

_RETRY = 0.02
"""Seconds, after which a producer who found no room tries again."""
_SOONEST = 0.001
"""Nobody is woken sooner than that after he asked."""
_NONE = 1 << 31

Piece = TypeVar("Piece")


def rehearse(scenario: Scenario) -> Performance:
    return _Rehearsal(scenario).run()


class _Rehearsal:
    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._random = np.random.default_rng(scenario.seed)
        self._pacer: Pacer[tuple[int, float]] = Pacer(
            scenario.policy,
            start=0.0,
            fps=scenario.claimed_fps,
            channels=CHANNELS,
            stamping=scenario.stamping,
        )
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = count()
        self._asking = 0
        """Who slept was woken by something else, if another has asked since."""
        self._turn = 0
        self._first_number = 0
        """Of the turn that is on: what comes before belongs to one that is over."""
        self._performance = Performance(scenario=scenario)

    def run(self) -> Performance:
        scenario = self._scenario
        for number, turn in enumerate(scenario.turns):
            self._plan_turn(number, turn)
        for pause in scenario.pauses:
            self._at(pause.start, lambda now: self._tell(now, self._pacer.pause))
            self._at(pause.end, lambda now: self._tell(now, self._pacer.resume))
        self._at(0.0, self._send_sound)
        self._at(1.0, self._note_every_second)
        while self._events and self._events[0][0] < scenario.seconds:
            at, _, happen = heapq.heappop(self._events)
            happen(at)
        self._note(scenario.seconds)
        return self._performance

    def _at(self, when: float, happen: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (self._awake(when), next(self._order), happen))

    def _awake(self, when: float) -> float:
        """Nobody does anything while the process stands still."""
        for sleep in self._scenario.sleeps:
            if sleep.start <= when < sleep.end:
                return sleep.end
        return when

    # -- the producers ---------------------------------------------------------------------------

    def _plan_turn(self, number: int, turn: Turn) -> None:
        if number:
            self._at(turn.begins, lambda now: self._begin_turn(now, number))
        if turn.cancelled is not None:
            self._at(turn.cancelled, self._cancel_turn)
        faces = turn.face.deliveries(lambda: self._pacer.stats(0.0).target_fps)
        self._deliver(turn.voice.deliveries(), lambda d, now: self._hear(d, now, number))
        self._deliver(faces, lambda d, now: self._see(d, now, number))

    def _begin_turn(self, now: float, number: int) -> None:
        self._turn, self._first_number = number, self._scenario.turns[number].voice.first_number
        self._tell(now, self._pacer.begin_turn)

    def _cancel_turn(self, now: float) -> None:
        self._first_number = _NONE
        self._tell(now, self._pacer.cancel_turn)

    def _tell(self, now: float, order: Callable[[], None]) -> None:
        order()
        self._ask(now)

    def _deliver(
        self,
        deliveries: Iterator[Delivery[Piece]],
        hand_over: Callable[[Delivery[Piece], float], bool],
    ) -> None:
        """One after the other; who finds no room waits for it."""
        delivery = next(deliveries, None)
        if delivery is None:
            return

        def happen(now: float) -> None:
            if hand_over(delivery, now):
                self._deliver(deliveries, hand_over)
            else:
                self._at(now + _RETRY, happen)

        self._at(delivery.arrival, happen)

    def _hear(self, delivery: Delivery[Samples], now: float, turn: int) -> bool:
        if turn < self._turn:
            return True
        if self._pacer.voice_is_full:
            return False
        voice = self._scenario.turns[turn].voice
        self._performance.spoken.add(delivery, voice.rate)
        self._pacer.hear(delivery.piece, now, delivery.stamp)
        self._ask(now)
        return True

    def _see(self, delivery: Delivery[float], now: float, turn: int) -> bool:
        if turn < self._turn:
            return True
        if self._pacer.face_is_full:
            return False
        self._pacer.see((turn, delivery.piece), now, delivery.stamp)
        self._ask(now)
        return True

    # -- the wires -------------------------------------------------------------------------------

    def _late(self) -> float:
        most = self._scenario.wakes_late
        return float(self._random.uniform(0.0, most)) if most else 0.0

    def _send_sound(self, now: float) -> None:
        block = self._pacer.next_voice(now)
        self._performance.blocks.append(SentBlock(wall=now, stamp=block.stamp))
        if not block.silent:
            held, spoken = block.held, block.samples[block.held :]
            self._performance.heard.add(
                spoken, wall=now + held / AUDIO_RATE, stamp=block.stamp + held
            )
            numbers = numbers_in(spoken)
            self._performance.foreign += bool(
                ((numbers >= 0) & (numbers < self._first_number)).any()
            )
        self._at(max(now, self._pacer.clock.audio_due()) + self._late(), self._send_sound)

    def _ask(self, now: float) -> None:
        """Send what is due, until nothing is; then sleep for as long as was said."""
        while isinstance(due := self._pacer.next_picture(now), Show):
            turn, instant = due.picture
            self._performance.foreign += turn != self._turn or self._first_number == _NONE
            self._performance.pictures.append(
                SentPicture(wall=now, stamp=due.stamp, instant=instant, repeated=due.repeated)
            )
        self._asking += 1
        if math.isfinite(due.until):
            asking = self._asking
            self._at(
                max(due.until, now + _SOONEST) + self._late(),
                lambda at: self._ask(at) if asking == self._asking else None,
            )

    # -- what is noted ---------------------------------------------------------------------------

    def _note_every_second(self, now: float) -> None:
        self._note(now)
        self._at(now + 1.0, self._note_every_second)

    def _note(self, now: float) -> None:
        stats = self._pacer.stats(now)
        self._performance.stats.append(stats)
        self._performance.out_of_reach |= self._pacer.is_out_of_reach
