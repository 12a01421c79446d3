"""Feeds a session with the talking clock, as two producers who know nothing of each other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from oneclock.errors import LiveError
from oneclock.live.monitor.quality_request import QualityRequest, RequestKind
from oneclock.live.serve.producer_order import Order, OrderKind
from oneclock.live.serve.producer_script import CHUNK, Chunk, ProducerScript
from oneclock.simulate.talking_clock import Pixels, TalkingClock

_NAP = 0.02
"""Seconds: an order may bring forward what is due, so nobody sleeps for longer."""


class PushEnd(Protocol):
    """Where frames go in; see `oneclock.live.webrtc.producers`."""

    def push(self, frame: Any, pts: float | None = None) -> Awaitable[None]: ...


class Turns(Protocol):
    def begun(self) -> Awaitable[None]: ...
    def begin_turn(self) -> None: ...
    def cancel_turn(self) -> None: ...


class Way(Protocol):
    """Which packets take; see `oneclock.live.webrtc.lossy_way`."""

    share: float
    """Of them, that is lost."""


class FaultProducers:
    """`now` is monotonic seconds; content zero is when the script begins."""

    def __init__(
        self,
        clock: TalkingClock,
        script: ProducerScript,
        *,
        session: Turns,
        voice: PushEnd,
        face: PushEnd,
        way: Way,
        now: Callable[[], float],
    ) -> None:
        self._clock, self._script, self._now = clock, script, now
        self._session, self._voice, self._face, self._way = session, voice, face, way
        self._talking, self._showing = asyncio.Lock(), asyncio.Lock()
        self.size_share = 1.0
        """Of the clock's width and height."""

    @property
    def orders_standing(self) -> tuple[str, ...]:
        return self._script.orders_standing

    @property
    def fps_share(self) -> float:
        return self._script.fps_share

    async def obey(self, request: QualityRequest) -> None:
        """Returns when it is so. A clock's turn has no end that could be nearer: it is cut off."""
        if request.kind is RequestKind.SHORTEN_TURN:
            await self.order(Order(kind=OrderKind.RESTART))
        self._script.fps_share, self.size_share = request.fps_share, request.size_share

    async def order(self, order: Order) -> None:
        """Returns when it has taken effect."""
        if not self._script.begins_turn(order):
            self._take(order)
            return
        self._session.cancel_turn()
        # A picture that is being handed over belongs to the turn that is over: it must have come
        # to nothing before the next one begins.
        async with self._talking, self._showing:
            self._take(order)
            self._session.begin_turn()

    def _take(self, order: Order) -> None:
        self._script.order(order, self._now())
        self._way.share = self._script.loss

    async def run(self) -> None:
        """Until the session is over. Neither producer waits for the other."""
        with suppress(LiveError):
            await self._session.begun()
        self._script.begin_turn(self._now())
        async with asyncio.TaskGroup() as both:
            both.create_task(self._talk(), name="voice")
            both.create_task(self._show(), name="face")

    async def _talk(self) -> None:
        with suppress(LiveError):
            while True:
                if not await self._say_next():
                    await self._nap(self._script.voice_at())

    async def _show(self) -> None:
        with suppress(LiveError):
            while True:
                if not await self._show_next():
                    await self._nap(self._script.face_at())
                # A long stall hands over hundreds at once, and others have work to do too.
                await asyncio.sleep(0)

    async def _say_next(self) -> bool:
        async with self._talking:
            chunk = self._script.next_chunk(self._now())
            if chunk is not None:
                await self._voice.push(samples_of(self._clock, chunk))
        return chunk is not None

    async def _show_next(self) -> bool:
        async with self._showing:
            picture = self._script.next_picture(self._now())
            if picture is not None:
                drawn = self._clock.picture(picture.content)
                await self._face.push(await self._sized(drawn), pts=picture.pts)
        return picture is not None

    async def _sized(self, drawn: Pixels) -> object:
        from oneclock.live.webrtc.smaller_picture import smaller_picture

        if self.size_share == 1.0:
            return drawn
        return await asyncio.to_thread(smaller_picture, drawn, self.size_share)

    async def _nap(self, until: float) -> None:
        await asyncio.sleep(min(max(until - self._now(), 0.0), _NAP))


def samples_of(clock: TalkingClock, chunk: Chunk) -> NDArray[np.int16]:
    """One chunk of the voice, by its own idea of 48,000 samples a second."""
    count = round(CHUNK * clock.rate)
    if chunk.speed == 1:
        return clock.samples(round(chunk.content * clock.rate), count)
    return clock.sampled_at(chunk.content + np.arange(count) / clock.rate * chunk.speed)
