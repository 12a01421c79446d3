"""What a stranger posts, as far as it is wanted."""

from __future__ import annotations

import asyncio

from aiohttp import web

BODY_TAKES = 10.0
"""Seconds, at most: who sends byte by byte would keep a connection for ever."""


async def read_body(request: web.Request, content_type: str, most: int) -> bytes:
    """All of it, or an answer that says why not; no more of it than `most` bytes is ever held.
    Another content type is refused, which also keeps out pages from elsewhere: a browser does not
    send these across origins without asking first, and is not answered."""
    if request.content_type != content_type or "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType(text=f"send {content_type}, not compressed")
    try:
        body = await _read(request, most)
    except TimeoutError:
        raise web.HTTPRequestTimeout(text=f"the body took longer than {BODY_TAKES:g} s") from None
    if body is None:
        raise web.HTTPRequestEntityTooLarge(
            max_size=most, actual_size=most + 1, text=f"send at most {most} bytes"
        )
    return body


async def read_text(request: web.Request, content_type: str, most: int) -> str:
    try:
        return (await read_body(request, content_type, most)).decode("utf-8")
    except UnicodeDecodeError:
        raise web.HTTPBadRequest(text="this is no text in UTF-8") from None


async def _read(request: web.Request, most: int) -> bytes | None:
    """None, where it is larger."""
    body = bytearray()
    async with asyncio.timeout(BODY_TAKES):
        while len(body) <= most:
            part = await request.content.read(most + 1 - len(body))
            if not part:
                return bytes(body)
            body += part
    return None
