"""A page is opened, watched and listened to for a while, and faults are ordered at their times."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oneclock.live.faults import Fault, FaultKind
from oneclock.live.judge.beeps import Listening
from oneclock.live.judge.browser import clock_of
from oneclock.live.judge.calibration import Calibration
from oneclock.live.judge.eye import Eye
from oneclock.live.judge.fault_answers import fault_refusal
from oneclock.live.judge.judge_plan import JudgePlan, fault_url
from oneclock.live.judge.judgement import judge
from oneclock.live.judge.newest_offset import LOOKED_BACK, newest_offset
from oneclock.live.judge.not_judgeable import NotJudgeableError
from oneclock.live.judge.notes import Notes
from oneclock.live.judge.null_sink import Recorder
from oneclock.live.judge.open_page import load, page_context
from oneclock.live.judge.recording import RATE
from oneclock.live.judge.settling import Strike
from oneclock.live.judge.tell import Tell
from oneclock.live.judge.tell_server import ServerToTell
from oneclock.live.judge.watched import Watched
from oneclock.live.offset.witness import Offset
from oneclock.live.peer_address import shown_reason

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

_PATIENCE = 30.0
"""Seconds for a page's first picture, and for its answer to a fault."""
_BY_ITSELF = 1.0
"""Seconds until a page that has not begun is asked to."""
_START = re.compile(r"^\s*(start|play)\b", re.IGNORECASE)
_OFTEN = 0.25
_LISTEN_EVERY = 1.0
_TAIL = 0.5
"""Seconds after the end, until the sound of it has been recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    eye: Eye
    recorder: Recorder
    calibration: Calibration


async def watch_page(browser: Browser, url: str, plan: JudgePlan, rig: Rig, tell: Tell) -> Watched:
    from playwright.async_api import Error

    async with page_context(browser, url, plan) as context:
        page = await context.new_page()
        server = ServerToTell(url, context.request, tell)
        page.on("response", server.answered)
        await load(page, url)
        try:
            return await _watch(page, url, plan, rig, server, tell)
        except Error as error:
            cause = f"went away while it was watched ({shown_reason(str(error).splitlines()[0])})"
            raise NotJudgeableError(url, cause, "see that it stays") from None
        finally:
            await server.close()


async def _watch(
    page: Page, url: str, plan: JudgePlan, rig: Rig, server: ServerToTell, tell: Tell
) -> Watched:
    watched = Watched(
        notes=Notes(clock=await clock_of(page)),
        listening=Listening(RATE, first=rig.recorder.taken),
        calibration=rig.calibration,
    )
    watched.zero = await _first_picture(page, url, watched, rig)
    tell(f"watching for {plan.seconds:g} s")
    waiting, listened = list(plan.strikes), watched.zero
    while (now := time.monotonic() - watched.zero) < plan.seconds + _TAIL:
        if waiting and now >= waiting[0][1].at:
            watched.strikes.append(await _strike(page, url, *waiting.pop(0)))
            tell(f"{watched.strikes[-1].begin - watched.zero:.1f} s: {watched.strikes[-1].fault}")
        following = waiting[0][1].at if waiting else plan.seconds + _TAIL
        await asyncio.sleep(min(max(following - now, 0.0), _OFTEN))
        await _look(page, url, watched, rig)
        if time.monotonic() >= listened + _LISTEN_EVERY:
            listened = time.monotonic()
            # Fifteen milliseconds of work, which nobody should have to wait for.
            newest = await asyncio.to_thread(_listen, watched, rig, listened, tell_it=server.asks)
            if newest is not None:
                server.hear_of(newest)
    watched.hear(rig.recorder.take())
    return watched


async def _first_picture(page: Page, url: str, watched: Watched, rig: Rig) -> float:
    """When it was shown. Many pages wait to be asked, because browsers play no sound to people who
    did not."""
    begun = time.monotonic()
    pressed = False
    while watched.notes.first_shown is None:
        waited = time.monotonic() - begun
        if waited > _PATIENCE:
            raise NotJudgeableError(url, "shows no picture over WebRTC", _WHAT_TO_PLAY)
        start = page.get_by_role("button", name=_START).first
        if not pressed and waited > _BY_ITSELF and await start.is_visible():
            pressed = True
            await start.click(timeout=_PATIENCE * 1000)
        await asyncio.sleep(_OFTEN)
        await _look(page, url, watched, rig)
    return watched.notes.first_shown


_WHAT_TO_PLAY = (
    "let it play one by itself or behind a button called Start or Play, with a flash and a beep a "
    "second (docs/live-test.md)"
)


async def _look(page: Page, url: str, watched: Watched, rig: Rig) -> None:
    glances, notes = rig.eye.take(), watched.notes
    notes.add(await page.evaluate("window.__oneclock.take()"))
    watched.see(glances)
    if len(notes.origins) > 1:
        raise NotJudgeableError(url, "loaded itself anew", "judge a page that stays")
    if notes.problems:
        raise NotJudgeableError(url, f"cannot be watched ({notes.problems[0]})", _WHAT_TO_PLAY)


def _listen(watched: Watched, rig: Rig, now: float, *, tell_it: bool) -> Offset | None:
    """What the last seconds were like, if anybody wants to know."""
    watched.hear(rig.recorder.take())
    if not tell_it:
        return None
    begin = max(watched.zero, now - LOOKED_BACK)
    observed = watched.observed(begin, now, rig.recorder.arrivals())
    return None if observed is None else newest_offset(judge(observed), begin)


async def _strike(page: Page, url: str, text: str, fault: Fault) -> Strike:
    amount = "" if fault.kind is FaultKind.RESTART else f":{fault.amount:g}"
    asked = time.monotonic()
    answer = await page.context.request.post(
        fault_url(url), data={"fault": f"{fault.kind}{amount}"}, timeout=_PATIENCE * 1000
    )
    # It was heard in between; who takes long to answer gets the benefit of it.
    begin = (asked + time.monotonic()) / 2
    if not answer.ok:
        said = (await answer.body()).decode(errors="replace")
        raise fault_refusal(url, answer.status, said)
    return Strike(fault=text, begin=begin, end=begin + (fault.end - fault.at))
