"""The page in a real browser: it plays, says how it is doing, and obeys."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from tests.live.serve.watching import PATIENCE, Server, run, server, until, watching

from oneclock.live.monitor.quality_request import QualityRequest, RequestKind
from oneclock.live.offset.offset_post import write_offset_post
from oneclock.live.offset.witness import Offset, OffsetSource
from oneclock.live.serve.serve_settings import ServeSettings

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.browser

SMALL = ServeSettings(size=(160, 90))
CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--autoplay-policy=no-user-gesture-required",
)
# Playwright looks at a page as if a hand had touched it, and then every sound is allowed.
SOUND_NEEDS_A_HAND = """
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    return this.muted ? play.call(this) : Promise.reject(new DOMException("", "NotAllowedError"));
  };
"""


@asynccontextmanager
async def page_of(served: Server, path: str = "", *, before: str = "") -> AsyncIterator[Page]:
    """Opened; faults of its own code fail the test when the block ends."""
    from playwright.async_api import async_playwright

    faults: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(FLAGS), chromium_sandbox=os.getuid() != 0
        )
        page = await browser.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.add_init_script(before)
        await page.goto(served.at(path).replace("0.0.0.0", "127.0.0.1"))
        try:
            yield page
        finally:
            await browser.close()
    assert faults == []


async def is_playing(page: Page) -> None:
    await page.wait_for_selector("#curtain", state="hidden")
    await page.wait_for_selector("#legend .sender:not(.silent)")


@pytest.fixture(autouse=True)
def _needs_chromium() -> None:
    pytest.importorskip("playwright")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")


def test_started_by_hand_it_plays_and_tells_how_it_is_doing() -> None:
    async def test() -> None:
        async with server(SMALL) as served, page_of(served) as page:
            await page.click("#start")
            await is_playing(page)
            await page.wait_for_selector("#legend .stats:not(.silent)")

            assert "ms by" in await page.inner_text("#n-offset")
            assert await page.inner_text("#state") != "not started"
            assert await page.is_hidden("#unmute")
            assert await page.evaluate("document.querySelector('#video').muted") is False

    run(test)


def test_a_button_spoils_it_and_another_mends_it() -> None:
    async def test() -> None:
        async with server(SMALL) as served, page_of(served, "?autoplay") as page:
            await is_playing(page)

            await page.click('[data-order="late:0.2"]')
            await page.wait_for_selector('[data-order="late:0.2"][aria-pressed="true"]')
            [viewer] = served.serving.viewers
            assert list(viewer.feed.producers.orders_standing) == ["late:0.2"]

            await page.focus('[data-order="clear"]')
            await page.keyboard.press("Enter")
            await page.wait_for_selector('[data-order="late:0.2"][aria-pressed="false"]')
            assert list(viewer.feed.producers.orders_standing) == []

    run(test)


def test_what_another_viewer_found_out_is_drawn_and_said_whose_it_is_while_it_is_told() -> None:
    async def test() -> None:
        async with (
            server(SMALL) as served,
            page_of(served, "?autoplay") as page,
            watching(served) as other,
        ):
            await is_playing(page)
            name = other.place.removeprefix("whep/")
            await page.wait_for_selector("#legend .end-to-end.silent code")
            command = await page.inner_text("#legend .end-to-end code")

            await tell(served, name, OffsetSource.END_TO_END, 0.004)
            await tell(served, name, OffsetSource.REPORT, -0.03, why_not="it jumps")
            await page.wait_for_selector("#legend .end-to-end:has-text('+4 ms')")
            told = await page.inner_text("#legend .end-to-end")
            doubted = await page.inner_text("#legend .report.doubted")
            await served.serving.viewers.remove(name)
            await page.wait_for_selector("#legend .end-to-end.silent code")

            assert command == f"oneclock live test {served.serving.address}"
            assert "by another viewer: oneclock live test" in told
            assert "by another viewer: oneclock live watch; not trusted: it jumps" in doubted

    run(test)


async def tell(
    served: Server, session: str, source: OffsetSource, seconds: float, *, why_not: str = ""
) -> None:
    found = Offset(seconds=seconds, source=source, at=0.0, trusted=not why_not, why_not=why_not)
    async with served.http.post(
        served.at(f"offset/{session}"),
        data=write_offset_post(found),
        headers={"Content-Type": "application/json"},
    ) as answer:
        assert answer.status == 204


def test_what_the_quality_controller_asks_for_is_shown_until_it_is_taken_back() -> None:
    async def test() -> None:
        async with server(SMALL) as served, page_of(served, "?autoplay") as page:
            await is_playing(page)
            [viewer] = served.serving.viewers

            viewer.feed.ask(asking(RequestKind.SMALLER_PICTURE, share=0.5))
            await page.wait_for_selector("#n-fps:has-text('/s, 80 × 44')")
            viewer.feed.ask(asking(RequestKind.LARGER_PICTURE, share=1.0))
            await page.wait_for_selector("#n-fps:not(:has-text('×')):has-text('a second')")

    run(test)


def asking(kind: RequestKind, *, share: float) -> QualityRequest:
    return QualityRequest(kind=kind, at=time.monotonic(), reason="slow", size_share=share)


def test_reloading_leaves_one_session_and_leaving_none() -> None:
    async def test() -> None:
        async with server(SMALL) as served, page_of(served, "?autoplay") as page:
            await is_playing(page)
            [before] = served.serving.viewers

            await page.reload()
            await is_playing(page)
            await until(lambda: len(served.serving.viewers) == 1)
            [after] = served.serving.viewers
            assert after is not before

            await page.goto("about:blank")
            await until(lambda: len(served.serving.viewers) == 0)

    run(test)


def test_where_sound_needs_a_hand_it_plays_without_and_offers_it() -> None:
    async def test() -> None:
        async with (
            server(SMALL) as served,
            page_of(served, "?autoplay", before=SOUND_NEEDS_A_HAND) as page,
        ):
            await is_playing(page)
            assert await page.evaluate("document.querySelector('#video').muted") is True

            await page.click("#unmute")

            assert await page.is_hidden("#unmute")
            assert await page.evaluate("document.querySelector('#video').muted") is False

    run(test)


def test_a_connection_that_is_lost_is_told_and_can_be_made_again() -> None:
    async def test() -> None:
        async with server(SMALL) as served, page_of(served, "?autoplay") as page:
            await is_playing(page)

            await served.serving.viewers.remove_all()
            await page.wait_for_selector("#curtain.lost")
            assert await page.inner_text("#state") == "not connected"
            assert await page.inner_text("#n-offset") == "–"
            assert await page.locator("#legend .silent").count() == 4

            await page.click("#start")
            await is_playing(page)

    run(test)


def test_a_token_is_asked_for_and_another_one_told() -> None:
    async def test() -> None:
        settings = ServeSettings(size=(160, 90), host="0.0.0.0", token="open sesame")
        async with server(settings) as served, page_of(served) as page:
            await page.fill("#token", "open barley")
            await page.keyboard.press("Enter")
            await page.wait_for_selector("#curtain-words:has-text('another one')")

            await page.fill("#token", "open sesame")
            await page.keyboard.press("Enter")
            await is_playing(page)

    run(test)
