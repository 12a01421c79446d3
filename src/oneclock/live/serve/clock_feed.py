"""What a viewer of the talking clock is fed: the clock's two producers, and a monitor that watches
what becomes of them and asks for less where it is too much."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import TYPE_CHECKING

from oneclock.live.monitor.monitor import AvSyncMonitor
from oneclock.live.monitor.monitors import Monitors
from oneclock.live.monitor.quality import ReferenceQualityController
from oneclock.live.monitor.quality_request import QualityRequest
from oneclock.live.policy import AvSyncPolicy
from oneclock.live.serve.fault_producers import FaultProducers
from oneclock.live.serve.offer import check_offer
from oneclock.live.serve.producer_script import ProducerScript
from oneclock.simulate.talking_clock import TalkingClock

if TYPE_CHECKING:
    from oneclock.live.webrtc.answer_offer import Answered

_TELLS_EVERY = 1.0


class ClockFeeds:
    """One for every viewer, all of the same clock."""

    def __init__(self, clock: TalkingClock, monitors: Monitors, *, policy: AvSyncPolicy) -> None:
        self._clock, self._monitors, self._policy = clock, monitors, policy
        self._begins = time.monotonic()
        self._numbers = itertools.count()

    async def admit(self, name: str, offer: str) -> ClockFeed:
        monitor = self._monitors.open(name, time.monotonic(), self._policy)
        try:
            return await self._feed(monitor, offer)
        except BaseException:
            self._monitors.close(name)
            raise

    async def _feed(self, monitor: AvSyncMonitor, offer: str) -> ClockFeed:
        from oneclock.live.webrtc.answer_offer import answer_offer
        from oneclock.live.webrtc.lossy_way import LossyWay
        from oneclock.live.webrtc.producers import Face, Voice

        check_offer(offer)
        clock, now = self._clock, time.monotonic
        voice, face = Voice(rate=clock.rate, channels=1), Face(fps=clock.fps)
        answered = await answer_offer(offer, voice=voice, face=face, policy=self._policy)
        seed = next(self._numbers)
        script = ProducerScript(begins=self._begins, fps=clock.fps, now=now(), seed=seed)
        way = LossyWay(answered.connection, seed=seed)
        producers = FaultProducers(
            clock, script, session=answered.session, voice=voice, face=face, way=way, now=now
        )
        return ClockFeed(answered, producers, monitor, self._monitors)


class ClockFeed:
    def __init__(
        self,
        answered: Answered,
        producers: FaultProducers,
        monitor: AvSyncMonitor,
        monitors: Monitors,
    ) -> None:
        self.answered, self.producers = answered, producers
        self._monitor, self._monitors = monitor, monitors
        self._asked: asyncio.Queue[QualityRequest] = asyncio.Queue()
        monitor.subscribe(ReferenceQualityController(self.ask))

    def ask(self, request: QualityRequest) -> None:
        """What the quality controller wants: told to everybody, and done soon."""
        self._monitors.tell_request(self._monitor.name, request)
        self._asked.put_nowait(request)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.producers.run())
            group.create_task(self._tell())
            group.create_task(self._obey())

    def close(self) -> None:
        self._monitors.close(self._monitor.name)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(_TELLS_EVERY)
            self._monitor.observe_sender(self.answered.session.stats())
            offset = self.answered.session.offset()
            if offset is not None:
                self._monitor.observe(offset)

    async def _obey(self) -> None:
        while True:
            await self.producers.obey(await self._asked.get())
