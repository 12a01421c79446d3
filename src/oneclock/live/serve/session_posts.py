"""What others tell of a session, posted to this server: a viewer's browser of itself, and whoever
has found out an offset."""

from __future__ import annotations

import math
from collections.abc import Callable

from aiohttp import web

from oneclock.errors import UsageError
from oneclock.live.monitor.monitor import AvSyncMonitor
from oneclock.live.monitor.monitors import Monitors
from oneclock.live.monitor.viewer_stats_parse import parse_viewer_stats
from oneclock.live.offset.offset_post import read_offset_post
from oneclock.live.serve.read_body import read_body
from oneclock.live.serve.token_bucket import TokenBucket

_A_SESSION = (4.0, 8.0)
"""Posts a second, and at once: a page sends one a second, and one more when it is closed."""
_ALL = (200.0, 400.0)

Observe = Callable[[AvSyncMonitor, bytes, float], web.Response]
"""Reads a body and lets the monitor know. Raises UsageError for one that makes no sense."""


class SessionPosts:
    """`POST` of one kind, to an address whose last part is the session."""

    def __init__(
        self,
        monitors: Monitors,
        clock: Callable[[], float],
        *,
        largest: int,
        observe: Observe,
    ) -> None:
        self._monitors, self._clock = monitors, clock
        self._largest, self._observe = largest, observe
        self._all = TokenBucket(*_ALL)
        self._buckets: dict[str, TokenBucket] = {}

    async def post(self, request: web.Request) -> web.StreamResponse:
        session = request.match_info["session"]
        self._let_in(self._all)
        self._monitor(session, f"no session {ascii(session)[:80]}")
        self._let_in(self._bucket(session))
        body = await read_body(request, "application/json", self._largest)
        monitor = self._monitor(session, "the session is over")  # while the body was on its way
        try:
            return self._observe(monitor, body, self._clock())
        except UsageError as error:
            raise web.HTTPBadRequest(text=str(error)) from error

    def _monitor(self, session: str, or_else: str) -> AvSyncMonitor:
        monitor = self._monitors.get(session)
        if monitor is None:
            raise web.HTTPNotFound(text=or_else)
        return monitor

    def _bucket(self, session: str) -> TokenBucket:
        if session not in self._buckets:
            # No more of them than there are sessions.
            self._buckets = {k: b for k, b in self._buckets.items() if k in self._monitors}
            self._buckets[session] = TokenBucket(*_A_SESSION)
        return self._buckets[session]

    def _let_in(self, bucket: TokenBucket) -> None:
        if not bucket.take(self._clock()):
            wait = max(1, math.ceil(bucket.wait))
            raise web.HTTPTooManyRequests(text="too many posts", headers={"Retry-After": str(wait)})


def observe_stats(monitor: AvSyncMonitor, body: bytes, now: float) -> web.Response:
    """What a viewer's browser tells of itself; the answer says what is asked of it."""
    monitor.observe_viewer(parse_viewer_stats(body), now)
    targets = monitor.buffer_targets
    if targets is None:
        return web.Response(status=204)
    asked = {"audio": round(targets.audio * 1000), "video": round(targets.video * 1000)}
    return web.json_response({"jitterBufferTarget": asked})


def observe_offset(monitor: AvSyncMonitor, body: bytes, now: float) -> web.Response:
    """What an onlooker found out (see `offset_post`)."""
    monitor.observe(read_offset_post(body, now))
    return web.Response(status=204)
