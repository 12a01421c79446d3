"""What is observed of a stream, told to the server that asked for it (`offset/offset_post.py`)."""

from __future__ import annotations

import asyncio

from oneclock.live.offset.offset_post import write_offset_post
from oneclock.live.offset.witness import Offset

_TAKES = 2.0
"""Seconds, at most."""


class OffsetPosts:
    """One at a time. Who tells does not wait, and what hinders a post is no error of the stream."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        from aiohttp import ClientSession, ClientTimeout

        self._address = address
        self._http = ClientSession(
            headers={"Content-Type": "application/json", **headers},
            timeout=ClientTimeout(total=_TAKES),
        )
        self._posting: asyncio.Task[None] | None = None

    def tell(self, offset: Offset) -> None:
        """Nothing, while the one before is on its way: there will be a newer one."""
        if self._posting is None or self._posting.done():
            post = self._post(write_offset_post(offset))
            self._posting = asyncio.create_task(post, name="offset post")

    async def close(self) -> None:
        if self._posting is not None:
            self._posting.cancel()
            await asyncio.gather(self._posting, return_exceptions=True)
        await self._http.close()

    async def _post(self, body: bytes) -> None:
        from aiohttp import ClientError

        try:
            # A token is for whom it was given to: no redirect is followed.
            async with self._http.post(self._address, data=body, allow_redirects=False):
                pass
        except (ClientError, OSError, TimeoutError, ValueError):
            return
