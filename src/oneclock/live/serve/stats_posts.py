"""`POST /stats/{session}`: what a viewer's browser tells of itself, and what is asked of it."""

from __future__ import annotations

import math
from collections.abc import Callable

from aiohttp import web

from oneclock.errors import UsageError
from oneclock.live.monitor.monitors import Monitors
from oneclock.live.monitor.viewer_stats_parse import LARGEST_POST, parse_viewer_stats
from oneclock.live.serve.read_body import BODY_TAKES, read_body
from oneclock.live.serve.token_bucket import TokenBucket

_A_SESSION = (4.0, 8.0)
"""Posts a second, and at once: a page sends one a second, and one more when it is closed."""
_ALL = (200.0, 400.0)


class StatsPosts:
    def __init__(self, monitors: Monitors, clock: Callable[[], float]) -> None:
        self._monitors = monitors
        self._clock = clock
        self._all = TokenBucket(*_ALL)
        self._buckets: dict[str, TokenBucket] = {}

    async def post(self, request: web.Request) -> web.StreamResponse:
        session = request.match_info["session"]
        if not self._all.take(self._clock()):
            return _too_many(self._all)
        if self._monitors.get(session) is None:
            return _refused(404, f"no session {ascii(session)[:80]}")
        bucket = self._bucket(session)
        if not bucket.take(self._clock()):
            return _too_many(bucket)
        if request.content_type != "application/json" or "Content-Encoding" in request.headers:
            return _refused(415, "send application/json, not compressed")
        try:
            body = await read_body(request, LARGEST_POST)
        except TimeoutError:
            return _refused(408, f"the post took longer than {BODY_TAKES:g} s")
        if body is None:
            return _refused(413, f"send at most {LARGEST_POST} bytes")
        return self._observe(session, body)

    def _observe(self, session: str, body: bytes) -> web.Response:
        try:
            stats = parse_viewer_stats(body)
        except UsageError as error:
            return _refused(400, str(error))
        monitor = self._monitors.get(session)
        if monitor is None:  # closed while the body was on its way
            return _refused(404, "the session is over")
        monitor.observe_viewer(stats, self._clock())
        targets = monitor.buffer_targets
        if targets is None:
            return web.Response(status=204)
        asked = {"audio": round(targets.audio * 1000), "video": round(targets.video * 1000)}
        return web.json_response({"jitterBufferTarget": asked})

    def _bucket(self, session: str) -> TokenBucket:
        if session not in self._buckets:
            # No more of them than there are sessions.
            self._buckets = {k: b for k, b in self._buckets.items() if k in self._monitors}
            self._buckets[session] = TokenBucket(*_A_SESSION)
        return self._buckets[session]


def _refused(status: int, words: str) -> web.Response:
    return web.Response(status=status, text=words + "\n")


def _too_many(bucket: TokenBucket) -> web.Response:
    wait = max(1, math.ceil(bucket.wait))
    return web.Response(status=429, text="too many posts\n", headers={"Retry-After": str(wait)})
