"""A page is opened as a viewer would, with the probe in it, on the network that was asked for."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from oneclock.live.judge.detours import Side
from oneclock.live.judge.judge_plan import JudgePlan
from oneclock.live.judge.not_judgeable import NotJudgeableError
from oneclock.live.judge.page_script import detour_script, probe_script
from oneclock.live.judge.udp_relay import udp_relay
from oneclock.live.peer_address import shown_reason

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

_PATIENCE = 30.0


@asynccontextmanager
async def page_context(
    browser: Browser, url: str, plan: JudgePlan
) -> AsyncIterator[BrowserContext]:
    """Where its network is to be bad, everything in it goes by way of a relay."""
    context = await browser.new_context(no_viewport=True)
    await context.add_init_script(probe_script())
    if plan.network is None:
        yield context
        return
    async with udp_relay(plan.network, _own_address(url)) as relay:

        def stand_in(source: object, place: list[object], host: str, port: int, side: str) -> None:
            relay.stand_in((str(place[0]), int(str(place[1]))), (host, port), Side(side))

        await context.expose_binding("__oneclockStandIn", stand_in)
        await context.add_init_script(detour_script(relay.places))
        yield context


def _own_address(url: str) -> str:
    """Ours, as the server sees it."""
    parts = urlsplit(url)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            trial.connect((parts.hostname, parts.port or 9))  # sends nothing
        except OSError as error:
            cause = f"has no address that a relay could stand in for ({error})"
            raise NotJudgeableError(url, cause, "use an IPv4 address") from None
        return str(trial.getsockname()[0])


async def load(page: Page, url: str) -> None:
    from playwright.async_api import Error

    try:
        answer = await page.goto(url, wait_until="domcontentloaded", timeout=_PATIENCE * 1000)
    except Error as error:
        cause = f"cannot be loaded ({shown_reason(str(error).splitlines()[0])})"
        raise NotJudgeableError(url, cause, "see that it opens in a browser") from None
    if answer is not None and not answer.ok:
        raise NotJudgeableError(url, f"answers {answer.status}", "see that it opens in a browser")
