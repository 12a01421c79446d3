"""Programs that are begun here end here."""

from __future__ import annotations

import subprocess
import sys

import pytest

from oneclock.live.judge.children import child
from oneclock.live.judge.not_judgeable import NotJudgeableError
from oneclock.live.judge.own_page import own_page

ENDLESS = "import time; time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); "


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("error", [None, ValueError, KeyboardInterrupt])
def test_a_child_ends_with_its_block_however_that_ends(error: type[BaseException] | None) -> None:
    try:
        with child(python(ENDLESS)) as process:
            assert process.poll() is None
            if error is not None:
                raise error
    except (ValueError, KeyboardInterrupt):
        pass

    assert process.poll() is not None


def test_a_child_that_will_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oneclock.live.judge.children._PATIENCE", 0.05)
    with child(python(STUBBORN + ENDLESS), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()

    assert process.poll() == -9


def test_the_own_page_is_where_its_first_line_says() -> None:
    with own_page(python("print('http://127.0.0.1:1/', flush=True); " + ENDLESS)) as url:
        assert url == "http://127.0.0.1:1/"


@pytest.mark.parametrize("code", ["", "print('listening')", "raise SystemExit(2)"])
def test_a_server_that_names_no_address_is_not_judgeable(code: str) -> None:
    with pytest.raises(NotJudgeableError, match="run it by hand"), own_page(python(code)):
        pass


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("oneclock.live.judge.own_page._PATIENCE", 0.05)
    with pytest.raises(NotJudgeableError, match="said nothing"), own_page(python(ENDLESS)):
        pass
