"""The page in a real browser: it fits any width, and asks for nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.report.a_report import EVENT, OTHER_EVENT, TRUSTED, report_of

from oneclock.report.page import render_page

CHROMIUM = shutil.which("chromium")
UNBREAKABLE = replace(TRUSTED, name="x" * 120 + ".mp4")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(
            executable_path=CHROMIUM, chromium_sandbox=os.getuid() != 0
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    other = replace(OTHER_EVENT, sources=(*OTHER_EVENT.sources, UNBREAKABLE))
    path.write_text(render_page(report_of(EVENT, other)), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("width", "media"),
    [(320, "screen"), (390, "screen"), (820, "screen"), (1280, "screen"), (690, "print")],
)
def test_it_never_scrolls_sideways(browser: Any, page_file: Path, width: int, media: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.emulate_media(media=media)
    page.goto(page_file.as_uri())

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_it_asks_for_nothing_and_complains_of_nothing(browser: Any, page_file: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(page_file.as_uri())

    assert [url for url in asked if not url.startswith("data:")] == [page_file.as_uri()]
    assert said == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_on_the_page_are_never_the_colour_of_the_page(
    browser: Any, page_file: Path, scheme: str
) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(page_file.as_uri())
    ground, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    steps = page.evaluate(
        "[...document.querySelectorAll('text.step')].map(t => getComputedStyle(t).fill)"
    )

    assert ground != ink
    assert steps
    assert ground not in steps
    page.close()
