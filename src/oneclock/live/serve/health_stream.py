"""`GET /health`: every change of every session's health, as server-sent events.

    event: health     data: PlaybackHealth and its session
    event: alert      data: Alert
    event: request    data: QualityRequest and its session

With `?session=` of one session only. Whoever reads too slowly is dropped rather than waited for:
EventSource comes again by itself, and begins with how things are by then.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from oneclock.live.monitor.alerts import Alert
from oneclock.live.monitor.monitors import Monitors, News
from oneclock.live.monitor.quality_request import QualityRequest
from oneclock.live.serve.health_json import alert_json, health_json, request_json

_MOST_READERS = 64
_MOST_WAITING = 256
"""Events; 64 sessions tell 64 a second, so that this is four seconds of silence."""
_ALIVE_EVERY = 15.0
"""Seconds. Proxies close what has been silent for 30 to 60."""


@dataclass(slots=True, eq=False)
class _Reader:
    session: str | None
    transport: asyncio.BaseTransport | None
    events: asyncio.Queue[bytes | None] = field(
        default_factory=lambda: asyncio.Queue(maxsize=_MOST_WAITING)
    )

    def wants(self, session: str) -> bool:
        return self.session is None or self.session == session


class HealthStream:
    def __init__(self, monitors: Monitors) -> None:
        self._monitors = monitors
        self._readers: set[_Reader] = set()
        self._ended = False
        monitors.follow(self._health)
        monitors.follow_alerts(self._alert)
        monitors.follow_requests(self._request)

    @property
    def readers(self) -> int:
        return len(self._readers)

    async def get(self, request: web.Request) -> web.StreamResponse:
        if self._ended or len(self._readers) >= _MOST_READERS:
            return web.Response(
                status=503, text="too many are reading\n", headers={"Retry-After": "5"}
            )
        reader = _Reader(request.query.get("session"), request.transport)
        self._readers.add(reader)
        try:
            return await self._stream(request, reader)
        finally:
            self._readers.discard(reader)

    def end(self) -> None:
        """Close all of them: a server that is to stop waits for whoever still reads."""
        self._ended = True
        for reader in tuple(self._readers):
            if reader.events.empty():
                self._offer(reader, None)
            else:
                self._drop(reader)

    async def _stream(self, request: web.Request, reader: _Reader) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        try:
            await response.prepare(request)
            for session, health in self._monitors.newest.items():
                if reader.wants(session):
                    await response.write(_event("health", health_json(session, health)))
            for session, asked in self._monitors.requests.items():
                if reader.wants(session):
                    await response.write(_event("request", request_json(session, asked)))
            while (event := await _next(reader)) is not None:
                await response.write(event)
        except ConnectionError:
            pass  # the reader has gone, or was dropped
        return response

    def _health(self, news: News) -> None:
        self._publish(news.session, "health", health_json(news.session, news.health))

    def _alert(self, alert: Alert) -> None:
        self._publish(alert.session, "alert", alert_json(alert))

    def _request(self, session: str, request: QualityRequest) -> None:
        self._publish(session, "request", request_json(session, request))

    def _publish(self, session: str, kind: str, data: str) -> None:
        event = _event(kind, data)
        for reader in tuple(self._readers):
            if reader.wants(session):
                self._offer(reader, event)

    def _offer(self, reader: _Reader, event: bytes | None) -> None:
        try:
            reader.events.put_nowait(event)
        except asyncio.QueueFull:
            self._drop(reader)

    def _drop(self, reader: _Reader) -> None:
        """Its handler waits for a socket that nobody empties: only an abort wakes it."""
        self._readers.discard(reader)
        if isinstance(reader.transport, asyncio.WriteTransport):
            reader.transport.abort()


async def _next(reader: _Reader) -> bytes | None:
    try:
        return await asyncio.wait_for(reader.events.get(), _ALIVE_EVERY)
    except TimeoutError:
        return b": alive\n\n"


def _event(kind: str, data: str) -> bytes:
    return f"event: {kind}\ndata: {data}\n\n".encode()
