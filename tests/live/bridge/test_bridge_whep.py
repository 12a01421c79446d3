"""What a policy orders is done: a provider on this machine is played anew, and relayed."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import pytest
from tests.live.bridge.simulated_stream import Sent, watching
from tests.live.bridge.whep_provider import provider

from oneclock.errors import LiveError, UsageError
from oneclock.live.bridge.bridge import BridgeObservation
from oneclock.live.bridge.bridge_policy import BridgeAction, BridgePolicy
from oneclock.live.bridge.bridge_state import BridgeState
from oneclock.live.bridge.stream_line import Kind
from oneclock.live.webrtc.bridge_whep import bridge_whep
from oneclock.live.webrtc.watch import watch_whep

PATIENCE = 150
OFTEN = 0.2
SOON = BridgePolicy(may_restart=True, may_relay=True, restart_after=0.3, relay_after=0.3)
ADDRESS = "http://example.org/whep"

Observations = AsyncGenerator[BridgeObservation]


async def until(
    observations: Observations, wanted: Callable[[list[BridgeObservation]], bool]
) -> list[BridgeObservation]:
    """All that were observed until then."""
    seen: list[BridgeObservation] = []
    async with asyncio.timeout(PATIENCE), aclosing(observations):
        async for each in observations:
            seen.append(each)
            if wanted(seen):
                return seen
    raise AssertionError("it ended before that was seen")


def orders(observations: list[BridgeObservation]) -> list[BridgeAction]:
    return [each.action for each in observations if each.action is not BridgeAction.OBSERVE]


# -- real ones -----------------------------------------------------------------------------------


def test_a_provider_whose_lips_are_off_until_it_begins_anew_begins_anew() -> None:
    def is_mended(seen: list[BridgeObservation]) -> bool:
        last = seen[-1].offset
        return bool(orders(seen)) and last is not None and last.trusted and last.seconds < 0.12

    async def run() -> tuple[list[BridgeAction], int, int]:
        policy = BridgePolicy(may_restart=True, restart_after=0.3)
        async with provider(face_late=0.3, face_late_anew=0.0) as provided:
            seen = await until(bridge_whep(provided.url, policy=policy, every=OFTEN), is_mended)
            return orders(seen), len(provided.posts), len(provided.deletes)

    assert asyncio.run(run()) == ([BridgeAction.RESTART], 2, 2)


def test_a_provider_whose_lips_stay_off_is_relayed_and_not_before() -> None:
    async def run() -> tuple[list[str], list[BridgeAction], BridgeState, int]:
        said: list[str] = []
        policy = BridgePolicy(may_relay=True, restart_after=0.3, relay_after=0.3)
        async with provider(face_late=0.3) as provided, asyncio.timeout(PATIENCE):
            following = bridge_whep(
                provided.url, policy=policy, relay_port=0, say=said.append, every=OFTEN
            )
            seen: list[BridgeObservation] = []
            async with aclosing(following):
                async for each in following:
                    seen.append(each)
                    if each.action is BridgeAction.RELAY:
                        break
                before = list(said)
                going_on = asyncio.create_task(until(following, lambda _: False))
                while not said:
                    await asyncio.sleep(OFTEN)
                address = said[0].removeprefix("relayed at ")
                *_, viewed = await until(
                    watch_whep(address, every=OFTEN),
                    lambda seen: seen[-1].state is BridgeState.FLOWING,
                )
                going_on.cancel()
                await asyncio.gather(going_on, return_exceptions=True)
            return before, orders(seen), viewed.state, len(provided.deletes)

    before, done, viewed, deletes = asyncio.run(run())

    assert before == []
    assert done == [BridgeAction.RELAY]
    assert viewed is BridgeState.FLOWING
    assert deletes == 2


def test_nothing_is_done_for_reports_that_are_not_trusted() -> None:
    async def run() -> tuple[list[BridgeAction], int]:
        async with provider(face_late=0.3, truthful=False) as provided:
            seen = await until(
                bridge_whep(provided.url, policy=SOON, relay_port=0, every=OFTEN),
                lambda seen: sum(each.offset is not None for each in seen) == 8,
            )
            return orders(seen), len(provided.posts)

    assert asyncio.run(run()) == ([], 1)


def test_by_default_it_is_watched_and_nothing_else() -> None:
    async def run() -> list[BridgeObservation]:
        async with provider(face_late=0.3) as provided:
            return await until(
                bridge_whep(provided.url, every=OFTEN),
                lambda seen: sum(each.trusted for each in seen) == 8,
            )

    assert orders(asyncio.run(run())) == []


# -- sessions that cannot be had -----------------------------------------------------------------


def simulated(monkeypatch: pytest.MonkeyPatch, *, failing: set[int]) -> None:
    """Sessions whose lips are off by 400 ms; those of these numbers cannot be begun."""
    numbers = itertools.count()
    session = watching(Sent(kind=Kind.VOICE, seed=1), Sent(kind=Kind.FACE, seed=2, latency=0.4))

    async def watch(url: str, *, token: str | None, every: float) -> Observations:
        if next(numbers) in failing:
            raise LiveError(url, "refused (503)", "wait")
        async for each in session():
            yield each

    monkeypatch.setattr("oneclock.live.webrtc.bridge_whep.watch_whep", watch)


def followed(most_restarts: int = 1) -> list[BridgeAction]:
    async def run() -> list[BridgeAction]:
        policy = BridgePolicy(may_restart=True, restart_after=1.0, most_restarts=most_restarts)
        return orders([each async for each in bridge_whep(ADDRESS, policy=policy, every=0.001)])

    return asyncio.run(run())


def test_a_provider_that_needs_a_moment_to_begin_anew_is_given_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    simulated(monkeypatch, failing={1, 2})

    assert followed() == [BridgeAction.RESTART]


def test_a_provider_that_does_not_begin_anew_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    simulated(monkeypatch, failing={1, 2, 3})

    with pytest.raises(LiveError, match="503"):
        followed()


def test_a_provider_that_cannot_be_had_at_all_is_asked_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    simulated(monkeypatch, failing={0})

    with pytest.raises(LiveError, match="503"):
        followed()


# -- what makes no sense -------------------------------------------------------------------------


def refusal(policy: BridgePolicy, relay_port: int | None) -> str:
    async def run() -> None:
        async for _ in bridge_whep(ADDRESS, policy=policy, relay_port=relay_port):
            pass

    with pytest.raises(UsageError) as raised:
        asyncio.run(run())
    return str(raised.value)


def test_a_relay_without_a_port_is_refused() -> None:
    assert "relay_port" in refusal(BridgePolicy(may_relay=True), None)


def test_restarts_of_what_is_relayed_from_the_start_are_refused() -> None:
    assert "add may_relay" in refusal(BridgePolicy(may_restart=True), 0)


def test_a_port_that_is_taken_is_refused_before_it_is_needed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert "cannot be listened on" in refusal(BridgePolicy(may_relay=True), port)
