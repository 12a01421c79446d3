"""`oneclock live test`: what it prints and how it ends, with fakes for what it begins."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.live.judge.test_notes import judged

from oneclock.cli.live_test import live_test
from oneclock.errors import UsageError
from oneclock.live.judge.judge_page import Judged
from oneclock.live.judge.judge_plan import JudgePlan
from oneclock.live.judge.not_judgeable import RigError

SOUND, WEAK, NOT_JUDGEABLE = 0, 1, 4
Judging = Callable[[Judged | Exception], None]


@pytest.fixture
def judging(monkeypatch: pytest.MonkeyPatch) -> Judging:
    """Instead of a browser, an answer."""

    def answer_with(answer: Judged | Exception) -> None:
        def judge_page(plan: JudgePlan, tell: Callable[[str], None]) -> Judged:
            tell("calibrating")
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr("oneclock.live.judge.judge_page.judge_page", judge_page)

    return answer_with


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("offset", "rate", "code"),
    [(0.01, 1.0, SOUND), (0.08, 1.0, WEAK), (0.01, 0.98, NOT_JUDGEABLE)],
)
def test_the_exit_code_says_whether_anybody_would_notice(
    judging: Judging, capsys: pytest.CaptureFixture[str], offset: float, rate: float, code: int
) -> None:
    judging(judged(offset, rate))

    assert live_test("http://127.0.0.1:1/", json=True) == code
    assert printed(capsys)["judgeable"] == (code != NOT_JUDGEABLE)


def test_a_person_gets_tables(judging: Judging, capsys: pytest.CaptureFixture[str]) -> None:
    judging(judged(0.01))

    live_test(fault=("stall:0.6@5",))

    said = capsys.readouterr()
    for words in ("+10 ± 7 ms", "recovered from stall:0.6@5", "EBU R37", "ATSC", "closer than"):
        assert words in said.out
    assert "calibrating" in said.err


def test_without_a_rig_the_reason_is_said_and_printed(
    judging: Judging, capsys: pytest.CaptureFixture[str]
) -> None:
    judging(RigError("chromium", "is not installed", "install chromium"))

    code = live_test(fault=("stall:0.6@5",), json=True)

    said = capsys.readouterr()
    found = json.loads(said.out)
    assert code == NOT_JUDGEABLE
    assert found["reason"] == "chromium: is not installed; install chromium"
    assert not found["rig_is_sound"]
    assert found["offset_ms"]["median"] is None
    assert found["recovery_s"] == {"stall:0.6@5": None}
    assert "not judgeable: chromium" in said.err


@pytest.mark.parametrize(
    ("url", "is_warned"),
    [
        ("http://example.org/#token=s3cret", True),
        ("http://example.org/?token=s3cret", True),
        ("http://example.org/", False),
        ("https://example.org/#token=s3cret", False),
        ("http://127.0.0.1:8080/#token=s3cret", False),
    ],
)
def test_a_token_is_not_shown_and_one_that_the_network_can_read_is_warned_of(
    judging: Judging, capsys: pytest.CaptureFixture[str], url: str, is_warned: bool
) -> None:
    judging(RigError("chromium", "is not installed", "install chromium"))

    live_test(url, json=True)

    said = capsys.readouterr()
    assert ("can read the token" in said.err) == is_warned
    assert "s3cret" not in said.out + said.err
    assert json.loads(said.out)["url"] == url.split("?")[0].split("#")[0]


def test_what_is_no_address_is_refused_without_its_token(judging: Judging) -> None:
    judging(AssertionError("it was begun"))

    for url in ("127.0.0.1:8080/#token=s3cret", "http://a:x/#token=s3cret"):
        with pytest.raises(UsageError) as raised:
            live_test(url)
        assert "s3cret" not in str(raised.value)


def test_an_answer_that_is_refused_prints_no_table(
    judging: Judging, capsys: pytest.CaptureFixture[str]
) -> None:
    judging(judged(0.0, 0.9))

    assert live_test() == NOT_JUDGEABLE

    said = capsys.readouterr()
    assert said.out == ""
    assert "runs at 0.9000 of real time" in said.err


def test_bad_input_is_refused_before_anything_is_begun(judging: Judging) -> None:
    judging(AssertionError("it was begun"))

    with pytest.raises(UsageError):
        live_test("ftp://127.0.0.1/")
    with pytest.raises(UsageError):
        live_test(seconds=0)
    with pytest.raises(UsageError):
        live_test(fault=("stall:-1@3",))


def test_without_playwright_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(UsageError, match=r"oneclock\[browser\]"):
        live_test()
