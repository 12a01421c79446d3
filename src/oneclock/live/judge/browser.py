"""Chromium, on the screen and with the sound device that it is given."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from oneclock.live.judge.clock_lines import BrowserClock, Ping, browser_clock
from oneclock.live.judge.not_judgeable import RigError
from oneclock.live.judge.virtual_screen import HEIGHT, WIDTH

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--autoplay-policy=no-user-gesture-required",
    # A server on this machine is met at 127.0.0.1, under no name that would have to be looked up.
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    # The window fills the screen.
    "--window-position=0,0",
    f"--window-size={WIDTH},{HEIGHT}",
    "--force-device-scale-factor=1",
)
_PINGS = 40


def find_chromium() -> str:
    for name in _NAMES:
        found = shutil.which(name)
        if found is not None:
            return found
    raise RigError("chromium", f"none of {', '.join(_NAMES)} is installed", "install chromium")


@asynccontextmanager
async def open_browser(environment: Mapping[str, str]) -> AsyncIterator[Browser]:
    try:
        from playwright.async_api import Error, async_playwright
    except ImportError:
        raise RigError("playwright", "is not installed", "install oneclock[browser]") from None
    path = find_chromium()
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=path,
                headless=False,
                args=list(_FLAGS),
                ignore_default_args=["--mute-audio"],
                # Its sandbox refuses to run as root.
                chromium_sandbox=os.getuid() != 0,
                env=dict(environment),
                # Ctrl-C is ours to act on: the browser is closed in good order.
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except Error as error:
            raise RigError(
                path, f"did not begin ({_first_line(error)})", "try it by hand"
            ) from None
        try:
            yield browser
        finally:
            with suppress(Error):
                await browser.close()


async def clock_of(page: Page) -> BrowserClock:
    pings = []
    for _ in range(_PINGS):
        asked = time.monotonic()
        said = await page.evaluate("performance.now()")
        pings.append(Ping(asked=asked, answered=time.monotonic(), said=said / 1000))
    return browser_clock(pings)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0]
