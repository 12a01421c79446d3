"""Pages in a real browser: they fit any width, and ask for nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.report.a_report import EVENT, OTHER_EVENT, TRUSTED, report_of
from tests.report.an_edit import EDIT, SOURCES, edit_of, shot_list

from oneclock.report.edit_page import render_edit_page
from oneclock.report.page import render_page

UNBREAKABLE = "x" * 120


@pytest.fixture(scope="module")
def of_recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    unbreakable = replace(TRUSTED, name=f"{UNBREAKABLE}.mp4")
    other = replace(OTHER_EVENT, sources=(*OTHER_EVENT.sources, unbreakable))
    path.write_text(render_page(report_of(EVENT, other)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def of_an_edit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    unbreakable = replace(SOURCES[1], name=UNBREAKABLE, trouble=("y" * 200,))
    shots = shot_list(*((1 + number % 40, (0, 1, 2, None)[number % 4]) for number in range(300)))
    edit = edit_of(shots, SOURCES[0], unbreakable, *SOURCES[2:], stills=EDIT.stills)
    path.write_text(render_edit_page(edit), encoding="utf-8")
    return path


@pytest.fixture(params=["of_recordings", "of_an_edit"])
def page_file(request: pytest.FixtureRequest) -> Path:
    return Path(request.getfixturevalue(request.param))


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
    browser: Any, of_recordings: Path, scheme: str
) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(of_recordings.as_uri())
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_seen_is_told_from_what_was_recorded_and_from_black(
    browser: Any, of_an_edit: Path, scheme: str
) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(of_an_edit.as_uri())
    kinds = ("rect.ran", ".strip:not(.black) rect.shot", ".black rect.shot")
    colours = [
        page.evaluate(f"getComputedStyle(document.querySelector('{kind}')).fill") for kind in kinds
    ]

    assert len(set(colours)) == 3
    page.close()


def test_the_shortest_shot_can_be_seen_on_a_phone(browser: Any, of_an_edit: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(of_an_edit.as_uri())
    least = page.evaluate(
        "Math.min(...[...document.querySelectorAll('rect.shot')].map(shot => "
        "shot.getBBox().width + "
        "parseFloat(getComputedStyle(shot).strokeWidth)))"
    )

    assert least >= 1
    page.close()
