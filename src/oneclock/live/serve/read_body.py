"""What a stranger posts, as far as it is wanted."""

from __future__ import annotations

import asyncio

from aiohttp import web

BODY_TAKES = 10.0
"""Seconds, at most: who sends byte by byte would keep a connection for ever."""


async def read_body(request: web.Request, most: int) -> bytes | None:
    """None, where it is larger than `most` bytes; no more of it than that is ever held. Raises
    TimeoutError where it takes too long."""
    body = bytearray()
    async with asyncio.timeout(BODY_TAKES):
        while len(body) <= most:
            part = await request.content.read(most + 1 - len(body))
            if not part:
                return bytes(body)
            body += part
    return None
