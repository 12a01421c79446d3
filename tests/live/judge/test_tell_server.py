"""A server that asks is told what is seen and heard; it can neither delay nor end a judgement."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest

from oneclock.live.judge.tell_server import ServerToTell
from oneclock.live.offset.offset_post import offset_link, read_offset_post
from oneclock.live.offset.witness import Offset, OffsetSource

playwright = pytest.importorskip("playwright.async_api")

PAGE = "http://127.0.0.1:8080/#token=s3cret"
WHEP = "http://127.0.0.1:8080/whep"
ASKED_AT = "http://127.0.0.1:8080/offset/abc"


class FakeRequests:
    """Of a browser's context."""

    def __init__(self, answer: Callable[[], Awaitable[int]]) -> None:
        self._answer = answer
        self.posts: list[tuple[str, dict[str, Any]]] = []

    async def post(self, url: str, **how: Any) -> Any:
        self.posts.append((url, how))
        status = await self._answer()
        return SimpleNamespace(ok=status < 400, status=status)


async def _at_once() -> int:
    return 204


def answer(link: str | None, url: str = WHEP, *, ok: bool = True) -> Any:
    return SimpleNamespace(url=url, ok=ok, headers={} if link is None else {"link": link})


def offset(at: float, seconds: float = 0.02) -> Offset:
    return Offset(seconds=seconds, source=OffsetSource.END_TO_END, at=at, trusted=True)


def telling(
    *offsets: Offset,
    answers: tuple[Any, ...] = (answer(offset_link("/offset/abc")),),
    page: str = PAGE,
    post: Callable[[], Awaitable[int]] = _at_once,
) -> tuple[FakeRequests, list[str]]:
    requests = FakeRequests(post)
    said: list[str] = []

    async def run() -> None:
        server = ServerToTell(page, requests, said.append)  # type: ignore[arg-type]
        for each in answers:
            server.answered(each)
        for each in offsets:
            server.hear_of(each)
            for _ in range(3):
                await asyncio.sleep(0)
        await server.close()

    asyncio.run(run())
    return requests, said


def test_who_asks_is_told_every_new_pair_once() -> None:
    requests, said = telling(offset(5.0), offset(5.001), offset(6.0, -0.03))

    assert [url for url, _ in requests.posts] == [ASKED_AT, ASKED_AT]
    told = [read_offset_post(how["data"], now=0.0) for _, how in requests.posts]
    assert [each.seconds for each in told] == pytest.approx([0.02, -0.03])
    assert {each.source for each in told} == {OffsetSource.END_TO_END}
    assert requests.posts[0][1]["headers"] == {
        "Content-Type": "application/json",
        "Authorization": "Bearer s3cret",
    }
    assert not said


@pytest.mark.parametrize(
    "silent",
    [
        (),
        (answer(None),),
        (answer('</other>; rel="next"'),),
        (answer(offset_link("/offset/abc"), ok=False),),
        (answer(offset_link("http://elsewhere.example/offset")),),
    ],
)
def test_who_does_not_ask_is_told_nothing(silent: tuple[Any, ...]) -> None:
    assert telling(offset(5.0), answers=silent)[0].posts == []


def test_the_stream_that_asked_last_is_the_one_that_is_judged() -> None:
    links = [answer(offset_link(f"/offset/{name}")) for name in "ab"]

    others = (answer(None), answer('</other>; rel="next"'))

    requests, _ = telling(offset(5.0), answers=(*links, *others))

    assert requests.posts[0][0] == "http://127.0.0.1:8080/offset/b"


def test_a_token_is_for_the_server_of_the_page_alone() -> None:
    other = "http://127.0.0.1:9090/whep"

    requests, _ = telling(offset(5.0), answers=(answer(offset_link("/offset/abc"), other),))

    assert requests.posts[0][0] == "http://127.0.0.1:9090/offset/abc"
    assert "Authorization" not in requests.posts[0][1]["headers"]


def test_without_a_token_none_is_sent() -> None:
    requests, _ = telling(offset(5.0), page="http://127.0.0.1:8080/")

    assert "Authorization" not in requests.posts[0][1]["headers"]


def test_while_a_server_is_slow_it_is_told_no_more_and_nobody_waits_for_it() -> None:
    async def never() -> int:
        await asyncio.Event().wait()
        return 204

    requests, said = telling(offset(5.0), offset(6.0), offset(7.0), post=never)

    assert len(requests.posts) == 1
    assert requests.posts[0][1]["timeout"] <= 2000
    assert not said


def test_a_server_that_went_away_is_said_once_and_harms_nothing() -> None:
    async def gone() -> int:
        raise playwright.Error("connect ECONNREFUSED\nCall log: ...")

    requests, said = telling(offset(5.0), offset(6.0), post=gone)

    assert len(requests.posts) == 2
    assert said == [f"{ASKED_AT} cannot be told (connect ECONNREFUSED)"]


@pytest.mark.parametrize("fails", [False, True])
def test_a_token_in_the_address_of_posts_is_not_said(fails: bool) -> None:
    async def refuses() -> int:
        if fails:
            raise playwright.Error(f"connect ECONNREFUSED {ASKED_AT}?token=s3cret")
        return 404

    asked = answer(offset_link("/offset/abc?token=s3cret"))
    _, (said,) = telling(offset(5.0), answers=(asked,), post=refuses)

    assert said.startswith(f"{ASKED_AT} ")
    assert "s3cret" not in said


def test_a_server_that_refuses_is_said_once() -> None:
    async def refuses() -> int:
        return 404

    _, said = telling(offset(5.0), offset(6.0), post=refuses)

    assert said == [f"{ASKED_AT} does not want to be told: it answers 404"]
