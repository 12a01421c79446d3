"""A room is entered, watched and left, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

import pytest
from livekit import rtc
from tests.live.livekit.fake_room import FakeRoom, face, room_of, voice
from tests.live.livekit.virtual_time import run_virtual

from oneclock.errors import LiveError
from oneclock.live.livekit.join_room import joined_room, watch_livekit
from oneclock.live.livekit.room_watch import RoomObservation

ADDRESS = "wss://me:hush@example.org?access_token=hush"
ENTERED = f"connect {ADDRESS} token"


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """What a room was told that was entered; `error` happens inside."""

    def entering(room: FakeRoom, error: BaseException | None = None) -> list[str]:
        async def run() -> None:
            async with joined_room(ADDRESS, token="token"):
                room.did.append("inside")
                if error is not None:
                    raise error

        monkeypatch.setattr("oneclock.live.livekit.join_room.rtc.Room", lambda: room)
        run_virtual(run())
        return room.did

    return entering


def test_it_is_entered_with_its_token_and_left(
    entered: Callable[..., list[str]],
) -> None:
    assert entered(FakeRoom()) == [ENTERED, "inside", "disconnect"]


def test_it_is_left_when_something_goes_wrong_inside(
    entered: Callable[..., list[str]],
) -> None:
    room = FakeRoom()

    with pytest.raises(ZeroDivisionError):
        entered(room, ZeroDivisionError())

    assert room.did[-1] == "disconnect"


def test_who_is_not_let_in_is_told_why_and_no_secret(
    entered: Callable[..., list[str]],
) -> None:
    room = FakeRoom(refuses=f"signal failure: 401 at {ADDRESS}")

    with pytest.raises(LiveError, match="401") as raised:
        entered(room)

    assert room.did == [ENTERED]
    assert "hush" not in str(raised.value)


def test_a_server_that_does_not_answer_is_given_up(
    entered: Callable[..., list[str]],
) -> None:
    with pytest.raises(LiveError, match="did not answer in time"):
        entered(FakeRoom(answers=False))


@pytest.mark.parametrize("cancelled_after", [None, 3.0])
def test_a_server_that_answers_when_nobody_waits_any_more_is_left_at_once(
    cancelled_after: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = FakeRoom(answers_after=25.0)
    monkeypatch.setattr("oneclock.live.livekit.join_room.rtc.Room", lambda: room)

    async def enter() -> None:
        async with joined_room(ADDRESS, token="token"):
            room.did.append("inside")

    async def run() -> list[str]:
        with pytest.raises((LiveError, TimeoutError)):
            async with asyncio.timeout(cancelled_after):
                await enter()
        given_up = list(room.did)
        await asyncio.sleep(30)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return given_up

    assert run_virtual(run()) == [ENTERED]
    assert room.did == [ENTERED, "disconnect"]


def test_a_server_that_refuses_when_nobody_waits_any_more_is_nobodys_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Late(FakeRoom):
        async def connect(self, url: str, token: str) -> None:
            await asyncio.sleep(25)
            raise rtc.ConnectError("signal failure: transport timed out")

    monkeypatch.setattr("oneclock.live.livekit.join_room.rtc.Room", Late)
    said: list[object] = []

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))
        with pytest.raises(LiveError, match="did not answer in time"):
            async with joined_room(ADDRESS, token="token"):
                pass
        await asyncio.sleep(30)
        gc.collect()

    run_virtual(run())

    assert said == []


def test_a_server_that_does_not_let_go_is_left_all_the_same(
    entered: Callable[..., list[str]],
) -> None:
    class Clinging(FakeRoom):
        async def disconnect(self) -> None:
            await asyncio.Event().wait()

    assert entered(Clinging())[-1] == "inside"


def test_who_is_cancelled_while_watching_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    room = room_of(voice(), face(), lasts=1_000_000)
    monkeypatch.setattr("oneclock.live.livekit.join_room.rtc.Room", lambda: room)

    async def run() -> None:
        async def watch() -> list[RoomObservation]:
            return [seen async for seen in watch_livekit(ADDRESS, token="token")]

        watching = asyncio.create_task(watch())
        await asyncio.sleep(3.5)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    run_virtual(run())

    assert room.did == [ENTERED, "disconnect"]


def test_nobody_listens_where_a_real_room_is_looked_for() -> None:
    async def run() -> tuple[str, list[str]]:
        before = asyncio.all_tasks()
        with pytest.raises(LiveError) as raised:
            async for _ in watch_livekit("ws://127.0.0.1:1", token="token"):
                pass
        return str(raised.value), [task.get_name() for task in asyncio.all_tasks() - before]

    told, left = asyncio.run(run())

    assert "ws://127.0.0.1:1: cannot be entered" in told
    assert left == []
