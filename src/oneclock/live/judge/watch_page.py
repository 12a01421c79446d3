"""A page is opened, watched and listened to for a while, and faults are ordered at their times."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from oneclock.live.faults import Fault, FaultKind
from oneclock.live.judge.browser import clock_of
from oneclock.live.judge.clock_lines import BrowserClock
from oneclock.live.judge.detours import Side
from oneclock.live.judge.judge_plan import JudgePlan, fault_url
from oneclock.live.judge.not_judgeable import NotJudgeableError
from oneclock.live.judge.notes import Notes
from oneclock.live.judge.page_script import detour_script, probe_script
from oneclock.live.judge.settling import Strike
from oneclock.live.judge.udp_relay import udp_relay

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

Tell = Callable[[str], None]

_PATIENCE = 30.0
"""Seconds for a page to load, and then for its first picture."""
_BY_ITSELF = 1.0
"""Seconds until a page that has not begun is asked to."""
_START = re.compile(r"^\s*(start|play)\b", re.IGNORECASE)
_OFTEN = 0.25
_TAIL = 0.5
"""Seconds after the end, until the sound of it has been recorded."""


@dataclass(slots=True)
class Watched:
    """All that was noted, in the host's time."""

    notes: Notes
    clock: BrowserClock
    zero: float
    """When the first picture was shown."""
    strikes: list[Strike] = field(default_factory=list)
    """In seconds after zero."""


async def watch_page(browser: Browser, url: str, plan: JudgePlan, tell: Tell) -> Watched:
    from playwright.async_api import Error

    async with _context(browser, url, plan) as context:
        page = await context.new_page()
        await _load(page, url)
        try:
            return await _watch(page, url, plan, tell)
        except Error as error:
            cause = f"went away while it was watched ({str(error).splitlines()[0]})"
            raise NotJudgeableError(url, cause, "see that it stays") from None


@asynccontextmanager
async def _context(browser: Browser, url: str, plan: JudgePlan) -> AsyncIterator[BrowserContext]:
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


async def _load(page: Page, url: str) -> None:
    from playwright.async_api import Error

    try:
        answer = await page.goto(url, wait_until="domcontentloaded", timeout=_PATIENCE * 1000)
    except Error as error:
        cause = f"cannot be loaded ({str(error).splitlines()[0]})"
        raise NotJudgeableError(url, cause, "see that it opens in a browser") from None
    if answer is not None and not answer.ok:
        raise NotJudgeableError(url, f"answers {answer.status}", "see that it opens in a browser")


async def _watch(page: Page, url: str, plan: JudgePlan, tell: Tell) -> Watched:
    clock, notes = await clock_of(page), Notes()
    await _first_picture(page, url, notes)
    watched = Watched(notes=notes, clock=clock, zero=clock.to_host(notes.frames[0][1]))
    tell(f"watching for {plan.seconds:g} s")
    waiting = list(plan.strikes)
    while (now := time.monotonic() - watched.zero) < plan.seconds + _TAIL:
        if waiting and now >= waiting[0][1].at:
            watched.strikes.append(await _strike(page, url, *waiting.pop(0), watched.zero))
            tell(f"{watched.strikes[-1].begin:.1f} s: {watched.strikes[-1].fault}")
        following = waiting[0][1].at if waiting else plan.seconds + _TAIL
        await asyncio.sleep(min(max(following - now, 0.0), _OFTEN))
        await _take(page, url, notes)
    return watched


async def _first_picture(page: Page, url: str, notes: Notes) -> None:
    """Many pages wait to be asked, because browsers play no sound to people who did not."""
    begun = time.monotonic()
    pressed = False
    while not notes.frames:
        waited = time.monotonic() - begun
        if waited > _PATIENCE:
            raise NotJudgeableError(url, "shows no picture over WebRTC", _WHAT_TO_PLAY)
        start = page.get_by_role("button", name=_START).first
        if not pressed and waited > _BY_ITSELF and await start.is_visible():
            pressed = True
            await start.click(timeout=_PATIENCE * 1000)
        await asyncio.sleep(_OFTEN)
        await _take(page, url, notes)


_WHAT_TO_PLAY = (
    "let it play one by itself or behind a button called Start or Play, with a flash and a beep a "
    "second (docs/live-test.md)"
)


async def _take(page: Page, url: str, notes: Notes) -> None:
    notes.add(await page.evaluate("window.__oneclock.take()"))
    if len(notes.origins) > 1:
        raise NotJudgeableError(url, "loaded itself anew", "judge a page that stays")
    if notes.problems:
        raise NotJudgeableError(url, f"cannot be watched ({notes.problems[0]})", _WHAT_TO_PLAY)


async def _strike(page: Page, url: str, text: str, fault: Fault, zero: float) -> Strike:
    amount = "" if fault.kind is FaultKind.RESTART else f":{fault.amount:g}"
    asked = time.monotonic()
    answer = await page.context.request.post(
        fault_url(url), data={"fault": f"{fault.kind}{amount}"}, timeout=_PATIENCE * 1000
    )
    # It was heard in between; who takes long to answer gets the benefit of it.
    begin = (asked + time.monotonic()) / 2 - zero
    if not answer.ok:
        cause = f"knows no faults: POST /fault answers {answer.status}"
        raise NotJudgeableError(url, cause, "leave out --fault, or judge `oneclock live serve`")
    return Strike(fault=text, begin=begin, end=begin + (fault.end - fault.at))
