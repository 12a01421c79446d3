"""WHEP from the viewer's side, against a small server of the tests."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import pytest
from aiohttp import web
from tests.live.bridge.plain_sender import PlainSender, PlainVoice, answered, connection
from tests.live.bridge.whep_provider import Handler, provider, served

from oneclock.errors import LiveError, OneclockError, UsageError
from oneclock.live.webrtc.whep_client import play_whep, viewing_connection

IMPATIENT = 1.0


def answering(response: Callable[[], web.Response]) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        return response()

    return handler


def failure(*, handler: Handler, url: str = "{}/whep", token: str | None = None) -> OneclockError:
    """What `play_whep` raises; the connection is closed then, and nothing is left."""

    async def run() -> OneclockError:
        viewer = viewing_connection()
        async with served({"/whep": handler}) as origin:
            with pytest.raises(OneclockError) as raised:
                await play_whep(
                    url.format(origin), connection=viewer, token=token, patience=IMPATIENT
                )
        assert viewer.connectionState == "closed"
        return raised.value

    return asyncio.run(run())


def sdp(text: str, status: int = 201) -> web.Response:
    return web.Response(status=status, text=text, content_type="application/sdp")


# -- as it should be -----------------------------------------------------------------------------


def test_it_offers_asks_for_sdp_brings_its_token_and_takes_leave() -> None:
    async def run() -> tuple[dict[str, str], dict[str, str], str]:
        async with provider() as provided:
            play = await play_whep(provided.url, connection=viewing_connection(), token="let me in")
            shown = repr(play)
            await play.close()
            return provided.posts[0], provided.deletes[0], shown

    post, delete, shown = asyncio.run(run())

    assert post["Content-Type"] == "application/sdp"
    assert post["Authorization"] == "Bearer let me in"
    assert delete["Authorization"] == "Bearer let me in"
    assert "let me in" not in shown


def test_a_redirect_is_followed_with_the_offer() -> None:
    async def run() -> str:
        async with provider() as provided:

            async def elsewhere(request: web.Request) -> web.Response:
                raise web.HTTPTemporaryRedirect(provided.url)

            async with served({"/whep": elsewhere}) as origin:
                play = await play_whep(f"{origin}/whep", connection=viewing_connection())
                state = play.connection.connectionState
                await play.close()
                return state

    assert asyncio.run(run()) == "connected"


def test_a_token_does_not_follow_a_redirect_to_somebody_else() -> None:
    async def run() -> tuple[dict[str, str], dict[str, str]]:
        async with provider() as provided:

            async def elsewhere(request: web.Request) -> web.Response:
                raise web.HTTPTemporaryRedirect(provided.url)

            async with served({"/whep": elsewhere}) as origin:
                play = await play_whep(
                    f"{origin}/whep", connection=viewing_connection(), token="secret"
                )
                await play.close()
                return provided.posts[0], provided.deletes[0]

    assert all("Authorization" not in headers for headers in asyncio.run(run()))


def test_a_token_does_not_take_leave_of_somebody_else() -> None:
    """Whose session it is, the answer says."""

    async def run() -> tuple[dict[str, str], list[dict[str, str]]]:
        left: list[dict[str, str]] = []
        sender = PlainSender()

        async def leave(request: web.Request) -> web.Response:
            left.append(dict(request.headers))
            return web.Response(status=204)

        async with served({}, leave) as elsewhere:

            async def play(request: web.Request) -> web.Response:
                text = await answered(sender.connection, await request.text())
                response = sdp(text)
                response.headers["Location"] = f"{elsewhere}/session/1"
                asked.update(request.headers)
                return response

            asked: dict[str, str] = {}
            async with served({"/whep": play}) as origin:
                playing = await play_whep(
                    f"{origin}/whep", connection=viewing_connection(), token="secret"
                )
                await playing.close()
        await sender.close()
        return asked, left

    asked, (left,) = asyncio.run(run())

    assert asked["Authorization"] == "Bearer secret"
    assert "Authorization" not in left


def test_a_server_that_is_gone_by_the_end_is_no_error() -> None:
    async def run() -> str:
        async with provider() as provided:
            play = await play_whep(provided.url, connection=viewing_connection())
        await play.close()
        await play.close()
        return play.connection.connectionState

    assert asyncio.run(run()) == "closed"


# -- as it should not ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (401, "lets nobody in"),
        (403, "lets nobody in"),
        (404, "plays no stream by WHEP"),
        (405, "plays no stream by WHEP"),
        (500, "refused"),
        (503, "refused"),
    ],
)
def test_a_refusal_is_told_with_its_number(status: int, cause: str) -> None:
    error = failure(handler=answering(lambda: web.Response(status=status, text="go away")))

    assert isinstance(error, LiveError)
    assert cause in error.cause
    assert str(status) in error.cause


def test_the_remedy_for_a_wrong_token_is_another_one() -> None:
    def refuse() -> web.Response:
        return web.Response(status=401)

    assert "give a token" in failure(handler=answering(refuse)).remedy
    assert "another token" in failure(handler=answering(refuse), token="old").remedy


@pytest.mark.parametrize(
    ("response", "cause"),
    [
        (lambda: web.Response(text="<html>"), "no session description"),
        (lambda: sdp("hello"), "no session description"),
        (lambda: sdp("v=0\r\nm=nonsense"), "cannot be used"),
        (lambda: sdp("v=0\r\n" + "a=x\r\n" * 100_000), "answers without end"),
        (lambda: web.Response(status=307, headers={"Location": ""}), "redirects to nowhere"),
        (
            lambda: web.Response(status=307, headers={"Location": "file:///etc/passwd"}),
            "redirects to nowhere",
        ),
        (
            lambda: web.Response(status=307, headers={"Location": "http://["}),
            "redirects to nowhere",
        ),
    ],
)
def test_an_answer_that_is_none_is_told(response: Callable[[], web.Response], cause: str) -> None:
    assert cause in failure(handler=answering(response)).cause


def test_redirects_end() -> None:
    async def around(request: web.Request) -> web.Response:
        number = int(request.query.get("n", 0)) + 1
        raise web.HTTPTemporaryRedirect(f"/whep?n={number}")

    assert "redirects without end" in failure(handler=around).cause


def test_a_server_that_does_not_answer_is_given_up() -> None:
    async def never(request: web.Request) -> web.Response:
        await asyncio.sleep(60)
        raise AssertionError

    assert "did not answer in time" in failure(handler=never).cause


def test_a_stream_without_a_picture_is_refused() -> None:
    async def sound_alone(request: web.Request) -> web.Response:
        sender = connection()
        sender.addTrack(PlainVoice())
        text = await answered(sender, await request.text())
        await sender.close()
        return sdp(text)

    assert failure(handler=sound_alone).cause == "sends no picture"


def test_an_answer_behind_which_nobody_is_gives_up_in_time() -> None:
    """All is well but for the packets, which find no way: the peer is closed."""

    async def nobody(request: web.Request) -> web.Response:
        sender = PlainSender()
        text = await answered(sender.connection, await request.text())
        await sender.close()
        return sdp(re.sub(r"a=candidate:.*\r\n", "", text))

    assert "no packet finds its way" in failure(handler=nobody).cause


def test_nobody_listens() -> None:
    error = failure(handler=answering(lambda: sdp("")), url="http://127.0.0.1:1/whep")

    assert "cannot be reached" in error.cause


@pytest.mark.parametrize(
    "url", ["whep", "ftp://a/b", "http://", "rtsp://a/b", "http://[", "", "http://a:x/"]
)
def test_what_is_no_address_is_the_caller_s_fault(url: str) -> None:
    assert isinstance(failure(handler=answering(lambda: sdp("")), url=url), UsageError)


def test_a_password_and_a_token_are_one_too_many() -> None:
    error = failure(
        handler=answering(lambda: sdp("")), url="http://me:secret@127.0.0.1/whep", token="hush"
    )

    assert isinstance(error, UsageError)
    assert "there is a token besides" in error.cause
    assert "secret" not in str(error)


def test_a_token_that_no_header_can_hold_is_the_caller_s_fault() -> None:
    error = failure(handler=answering(lambda: sdp("")), token="two\r\nlines")

    assert isinstance(error, UsageError)
    assert "cannot be asked like this" in error.cause


@pytest.mark.parametrize(
    "url",
    [
        "http://me:secret@127.0.0.1:1/whep",
        "http://127.0.0.1:1/whep?token=secret",
        "ftp://me:secret@127.0.0.1:1/whep?token=secret",
        "{}/whep?token=secret",
        "{}/whep#token=secret",
    ],
)
def test_neither_a_password_nor_a_token_in_an_address_is_shown(url: str) -> None:
    error = failure(handler=answering(lambda: web.Response(status=404)), url=url)

    assert "secret" not in str(error)


def test_who_is_cancelled_while_connecting_leaves_nothing_behind() -> None:
    async def run() -> tuple[str, list[str]]:
        arrived, over = asyncio.Event(), asyncio.Event()

        async def never(request: web.Request) -> web.Response:
            arrived.set()
            await over.wait()
            return web.Response()

        viewer = viewing_connection()
        async with served({"/whep": never}) as origin:
            trying = asyncio.create_task(play_whep(f"{origin}/whep", connection=viewer))
            await arrived.wait()
            trying.cancel()
            with pytest.raises(asyncio.CancelledError):
                await trying
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        left = [repr(task) for task in tasks if "RequestHandler" not in repr(task)]  # The server's.
        return viewer.connectionState, left

    state, left = asyncio.run(run())

    assert state == "closed"
    assert left == []
