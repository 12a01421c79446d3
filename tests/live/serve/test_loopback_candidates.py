"""Held to the pinned aioice: media on 127.0.0.1, for a machine that has nothing else."""

from __future__ import annotations

import aioice.ice
import pytest
from tests.live.serve.watching import SDP, new_connection, offer_of, run, server, watching

from oneclock.live.serve.serve_settings import ServeSettings
from oneclock.live.webrtc.loopback_candidates import LOOPBACK, loopback_candidates


def hosts_in(description: str) -> set[str]:
    return {line.split()[4] for line in description.splitlines() if "a=candidate" in line}


async def own_offer() -> str:
    connection = new_connection()
    try:
        return await offer_of(connection)
    finally:
        await connection.close()


def test_within_the_block_127_0_0_1_is_offered_and_afterwards_not() -> None:
    before = hosts_in(run(own_offer))
    with loopback_candidates():
        within = hosts_in(run(own_offer))

    assert LOOPBACK not in before
    assert within == before | {LOOPBACK}
    assert hosts_in(run(own_offer)) == before


def test_blocks_may_end_in_any_order() -> None:
    before = aioice.ice.get_host_addresses
    one, other = loopback_candidates(), loopback_candidates()
    one.__enter__()
    other.__enter__()

    one.__exit__(None, None, None)
    within = hosts_in(run(own_offer))
    other.__exit__(None, None, None)

    assert LOOPBACK in within
    assert aioice.ice.get_host_addresses is before


def answered_hosts(settings: ServeSettings) -> set[str]:
    async def test() -> set[str]:
        offer = await own_offer()
        headers = SDP | {"Authorization": f"Bearer {settings.token}"}
        async with server(settings) as served:
            here = served.at("whep").replace("0.0.0.0", LOOPBACK)
            async with served.http.post(here, data=offer, headers=headers) as answer:
                assert answer.status == 201
                return hosts_in(await answer.text())

    return run(test)


def test_a_server_for_this_machine_answers_with_it_and_one_for_others_does_not() -> None:
    token = "open sesame"

    for_this = answered_hosts(ServeSettings(size=(160, 90)))
    for_others = answered_hosts(ServeSettings(size=(160, 90), host="0.0.0.0", token=token))

    assert LOOPBACK in for_this
    assert LOOPBACK not in for_others


def test_a_machine_without_a_network_can_watch_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        async with server() as served, watching(served) as watcher:
            await watcher.until(lambda: bool(watcher.seen))

    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: [])
    run(test)
