"""A page is watched: what may go wrong with it, with fakes of a browser's page."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from oneclock.live.faults import parse_fault
from oneclock.live.judge import watch_page
from oneclock.live.judge.beeps import Listening
from oneclock.live.judge.calibration import Calibration
from oneclock.live.judge.clock_lines import BrowserClock
from oneclock.live.judge.judge_plan import plan_judging
from oneclock.live.judge.not_judgeable import NotJudgeableError, RigError
from oneclock.live.judge.notes import Notes
from oneclock.live.judge.open_page import load
from oneclock.live.judge.pictures import PATCHES
from oneclock.live.judge.recording import RATE
from oneclock.live.judge.tell_server import ServerToTell
from oneclock.live.judge.watched import Watched

playwright = pytest.importorskip("playwright.async_api")

URL = "http://127.0.0.1:1/"
CALIBRATION = Calibration(until_refresh=0.0, file_offset=0.0, scatter=0.0, marks=7)
FRAME = ["video 1", 0.5, 1, 100, *([0.0] * PATCHES)]


class FakePage:
    """Hands over what a probe noted, one lot after the other, and orders faults."""

    def __init__(
        self, lots: Sequence[dict[str, Any]] = (), status: int = 204, said: bytes = b""
    ) -> None:
        self._lots = list(lots)
        self._status = status
        self._said = said
        self.ordered: list[tuple[str, object]] = []
        self.pressed = 0
        self.context = SimpleNamespace(request=SimpleNamespace(post=self._post))

    async def evaluate(self, script: str) -> Any:
        if "performance" in script:
            return 1000.0
        return self._lots.pop(0) if len(self._lots) > 1 else self._lots[0]

    async def goto(self, url: str, **_: object) -> Any:
        return SimpleNamespace(ok=self._status < 400, status=self._status)

    async def _post(self, url: str, data: object, **_: object) -> Any:
        self.ordered.append((url, data))
        return SimpleNamespace(ok=self._status < 400, status=self._status, body=self._body)

    async def _body(self) -> bytes:
        return self._said

    def get_by_role(self, role: str, name: object) -> Any:
        async def is_visible() -> bool:
            return True

        async def click(**_: object) -> None:
            self.pressed += 1

        return SimpleNamespace(first=SimpleNamespace(is_visible=is_visible, click=click))


def lot(frames: Sequence[Any] = (), *, origin: float = 1.0, problem: str = "") -> dict[str, Any]:
    problems = [problem] if problem else []
    return {
        "origin": origin,
        "frames": list(frames),
        "moves": [],
        "audio": [],
        "problems": problems,
    }


def page(*lots: dict[str, Any], status: int = 204, said: bytes = b"") -> Any:
    return FakePage(lots or (lot(),), status, said)


def rig() -> Any:
    """Sees nothing and hears nothing."""
    recorder = SimpleNamespace(
        taken=0, take=lambda: np.zeros(0, np.int16), arrivals=lambda: np.zeros((0, 2))
    )
    return SimpleNamespace(
        eye=SimpleNamespace(take=list), recorder=recorder, calibration=CALIBRATION
    )


def nothing_yet() -> Watched:
    return Watched(
        notes=Notes(clock=BrowserClock(zero=0.0, uncertainty=0.0)),
        listening=Listening(RATE),
        calibration=CALIBRATION,
    )


def nobody_asks() -> ServerToTell:
    return ServerToTell(URL, cast("Any", None), print)


def test_a_fault_is_ordered_as_the_contract_has_it() -> None:
    fake = page()

    strike = asyncio.run(watch_page._strike(fake, URL, "stall:0.60@8", parse_fault("stall:0.60@8")))

    assert fake.ordered == [(URL + "fault", {"fault": "stall:0.6"})]
    assert strike.fault == "stall:0.60@8"
    assert strike.end - strike.begin == pytest.approx(0.6)


def test_a_restart_has_no_amount() -> None:
    fake = page()

    asyncio.run(watch_page._strike(fake, URL, "restart@8", parse_fault("restart@8")))

    assert fake.ordered == [(URL + "fault", {"fault": "restart"})]


def test_a_page_that_refuses_a_fault_is_not_judgeable_with_it() -> None:
    fake = page(status=403, said=b"the token is another one\n")

    with pytest.raises(NotJudgeableError, match="the token is another one") as raised:
        asyncio.run(watch_page._strike(fake, URL, "restart", parse_fault("restart")))
    assert not isinstance(raised.value, RigError)


def test_a_page_that_answers_with_an_error_is_not_judged() -> None:
    with pytest.raises(NotJudgeableError, match="answers 503"):
        asyncio.run(load(page(status=503), URL))


def test_a_token_behind_the_address_is_in_no_error() -> None:
    class Unreachable(FakePage):
        async def goto(self, url: str, **_: object) -> Any:
            raise playwright.Error(f"net::ERR_CONNECTION_REFUSED at {url}")

    address = f"{URL}?token=s3cret#token=s3cret"
    refusing: list[Any] = [page(status=503), Unreachable()]
    for each in refusing:
        with pytest.raises(NotJudgeableError) as raised:
            asyncio.run(load(each, address))
        assert "s3cret" not in str(raised.value)
        assert URL in str(raised.value)


@pytest.mark.parametrize(
    ("lots", "words"),
    [
        ([lot([FRAME]), lot([FRAME], origin=2.0)], "loaded itself anew"),
        ([lot([FRAME]), lot([FRAME], problem="SecurityError")], "SecurityError"),
    ],
)
def test_a_page_that_cannot_be_watched_to_the_end_is_not_judged(
    lots: list[dict[str, Any]], words: str
) -> None:
    plan = plan_judging(URL, 4, [])

    with pytest.raises(NotJudgeableError, match=words):
        asyncio.run(watch_page._watch(page(*lots), URL, plan, rig(), nobody_asks(), print))


def test_a_page_that_shows_nothing_is_asked_to_start_once_and_then_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watch_page, "_PATIENCE", 0.2)
    monkeypatch.setattr(watch_page, "_BY_ITSELF", 0.0)
    monkeypatch.setattr(watch_page, "_OFTEN", 0.001)
    fake = page()

    with pytest.raises(NotJudgeableError, match="shows no picture"):
        asyncio.run(watch_page._first_picture(fake, URL, nothing_yet(), rig()))

    assert cast("FakePage", fake).pressed == 1


def test_a_page_that_plays_by_itself_is_left_alone() -> None:
    fake = page(lot([FRAME]))

    shown = asyncio.run(watch_page._first_picture(fake, URL, nothing_yet(), rig()))

    assert shown == FRAME[1]
    assert cast("FakePage", fake).pressed == 0
