"""One viewer: a connection, the two producers that feed it, and a monitor that watches it.

state \\ event   connected   gone    nobody for 30 s
connecting      watching    over    over
watching        -           over    -

Over is over: the next attempt is another viewer, with another name.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from oneclock.live.monitor.monitor import AvSyncMonitor
from oneclock.live.serve.fault_producers import FaultProducers
from oneclock.live.serve.offer import check_offer
from oneclock.live.serve.producer_order import Order
from oneclock.live.serve.producer_script import ProducerScript
from oneclock.live.webrtc.connection_state import OVER
from oneclock.simulate.talking_clock import TalkingClock

if TYPE_CHECKING:
    from oneclock.live.webrtc.answer_offer import Answered

CONNECTING_TAKES = 30.0
"""Seconds, at most: who offers and never comes must not keep others out."""
_TELLS_EVERY = 1.0


class Viewer:
    """Made by `admit`; lives as long as `run` does."""

    def __init__(
        self, answered: Answered, producers: FaultProducers, monitor: AvSyncMonitor
    ) -> None:
        self._connection, self.session = answered.connection, answered.session
        self._producers, self._monitor = producers, monitor
        self.answer = answered.answer
        self._connected, self._over = asyncio.Event(), asyncio.Event()
        self._connection.on("connectionstatechange", self._look)
        self._look()

    @property
    def name(self) -> str:
        return self._monitor.name

    @property
    def is_watching(self) -> bool:
        return self._connected.is_set() and not self._over.is_set()

    @property
    def orders_standing(self) -> tuple[str, ...]:
        return self._producers.orders_standing

    async def order(self, order: Order) -> None:
        await self._producers.order(order)

    def leave(self) -> None:
        self._over.set()

    async def run(self) -> None:
        """Until the viewer is gone; leaves nothing behind, however it ends."""
        try:
            if await self._comes():
                await self._watch()
        finally:
            await self.close()

    async def close(self) -> None:
        from oneclock.live.webrtc.close_connection import close_connection

        self._over.set()
        try:
            await self.session.close()
        finally:
            await close_connection(self._connection)

    async def _comes(self) -> bool:
        ends = [asyncio.create_task(event.wait()) for event in (self._connected, self._over)]
        try:
            await asyncio.wait(ends, timeout=CONNECTING_TAKES, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()
        return self.is_watching

    async def _watch(self) -> None:
        async with asyncio.TaskGroup() as group:
            feeding = group.create_task(self._producers.run(), name=f"producers of {self.name}")
            telling = group.create_task(self._tell(), name=f"telling of {self.name}")
            await self._over.wait()
            feeding.cancel()
            telling.cancel()

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(_TELLS_EVERY)
            self._monitor.observe_sender(self.session.stats())
            offset = self.session.offset()
            if offset is not None:
                self._monitor.observe(offset)

    def _look(self) -> None:
        state = self._connection.connectionState
        if state == "connected":
            self._connected.set()
        elif state in OVER:
            self._over.set()


async def admit(
    offer: str, clock: TalkingClock, monitor: AvSyncMonitor, *, begins: float, seed: int
) -> Viewer:
    """Raises UsageError for an offer that cannot be answered, and leaves nothing open then."""
    from oneclock.live.webrtc.answer_offer import answer_offer
    from oneclock.live.webrtc.producers import Face, Voice

    check_offer(offer)
    voice, face = Voice(rate=clock.rate, channels=1), Face(fps=clock.fps)
    answered = await answer_offer(offer, voice=voice, face=face, policy=monitor.policy)
    now = time.monotonic
    script = ProducerScript(begins=begins, fps=clock.fps, now=now(), seed=seed)
    producers = FaultProducers(
        clock, script, session=answered.session, voice=voice, face=face, now=now
    )
    return Viewer(answered, producers, monitor)
