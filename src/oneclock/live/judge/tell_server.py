"""A server that asks is told what is seen and heard of its stream, while it is being judged."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from oneclock.live.judge.judge_plan import page_token
from oneclock.live.judge.marks import MARK_PERIOD
from oneclock.live.judge.tell import Tell
from oneclock.live.offset.offset_post import offset_address, write_offset_post
from oneclock.live.offset.witness import Offset
from oneclock.live.peer_address import is_same_server, shown_address, shown_reason

if TYPE_CHECKING:
    from playwright.async_api import APIRequestContext, Response

_TAKES = 2.0
"""Seconds, at most: what is older is no news."""
_NEW = MARK_PERIOD / 2
"""Seconds by which a pair is another one."""


class ServerToTell:
    """One post at a time, and none is waited for. Where one fails, that is said once."""

    def __init__(self, page: str, request: APIRequestContext, tell: Tell) -> None:
        self._page, self._request, self._tell = page, request, tell
        self._address: str | None = None
        self._newest = float("-inf")
        self._post: asyncio.Task[None] | None = None
        self._failed = False

    @property
    def asks(self) -> bool:
        return self._address is not None

    def answered(self, response: Response) -> None:
        """Of every answer that the page gets: the stream of the last one that asks is judged."""
        link = response.headers.get("link")
        if link is not None and response.ok:
            self._address = offset_address(link, response.url) or self._address

    def hear_of(self, offset: Offset) -> None:
        is_posting = self._post is not None and not self._post.done()
        if self._address is None or is_posting or offset.at < self._newest + _NEW:
            return
        self._newest = offset.at
        self._post = asyncio.create_task(self._send(self._address, offset), name="offset post")

    async def close(self) -> None:
        if self._post is not None:
            self._post.cancel()
            await asyncio.wait([self._post])

    async def _send(self, address: str, offset: Offset) -> None:
        from playwright.async_api import Error

        shown = shown_address(address)
        try:
            answer = await self._request.post(
                address,
                data=write_offset_post(offset),
                headers=self._headers(address),
                timeout=_TAKES * 1000,
                max_redirects=0,
            )
        except Error as error:
            self._say_once(f"{shown} cannot be told ({shown_reason(str(error).splitlines()[0])})")
            return
        if not answer.ok:
            self._say_once(f"{shown} does not want to be told: it answers {answer.status}")

    def _headers(self, address: str) -> dict[str, str]:
        """The page's token is for the page's server alone."""
        headers, token = {"Content-Type": "application/json"}, page_token(self._page)
        if token is not None and is_same_server(address, self._page):
            headers["Authorization"] = f"Bearer {token}"
        return headers

    def _say_once(self, words: str) -> None:
        if not self._failed:
            self._tell(words)
        self._failed = True
