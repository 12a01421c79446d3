"""A connection of somebody else's, watched: a plain aiortc sender on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import pytest
from aiortc import RTCPeerConnection
from tests.live.bridge.plain_sender import (
    PlainFace,
    PlainSender,
    PlainVoice,
    TruthfulSender,
    connection,
    negotiate,
)
from tests.live.bridge.whep_provider import provider

from oneclock.live.bridge.bridge import BridgeObservation
from oneclock.live.bridge.bridge_state import BridgeState
from oneclock.live.webrtc.watch import ConnectionWatch, watch_connection, watch_whep
from oneclock.live.webrtc.whep_client import viewing_connection

PATIENCE = 90
OFTEN = 0.2


async def first(
    observations: AsyncGenerator[BridgeObservation],
    wanted: Callable[[BridgeObservation], bool],
) -> BridgeObservation:
    async with asyncio.timeout(PATIENCE), aclosing(observations):
        async for observation in observations:
            if wanted(observation):
                return observation
    raise AssertionError("the watch ended before that was seen")


def is_trusted(observation: BridgeObservation) -> bool:
    return observation.trusted


def leftovers() -> list[str]:
    own = asyncio.current_task()
    return [task.get_name() for task in asyncio.all_tasks() if task is not own]


@pytest.mark.parametrize("face_late", [0.0, 0.2])
def test_pictures_that_leave_late_are_seen_to(face_late: float) -> None:
    async def run() -> BridgeObservation:
        viewer, sender = viewing_connection(), TruthfulSender(face_late=face_late)
        await negotiate(viewer, sender.connection)
        seen = await first(watch_connection(viewer, every=OFTEN, decode=False), is_trusted)
        await sender.close()
        await viewer.close()
        return seen

    seen = asyncio.run(run())

    assert seen.offset is not None
    # A picture is encoded before it leaves, on a busy machine for long.
    assert seen.offset.seconds == pytest.approx(face_late + 0.03, abs=0.08)


def test_a_plain_sender_s_reports_are_of_departures_and_not_trusted() -> None:
    async def run() -> BridgeObservation:
        viewer, sender = viewing_connection(), PlainSender(face_late=0.2)
        await negotiate(viewer, sender.connection)
        watching = watch_connection(viewer, every=OFTEN, decode=False)
        seen = await first(
            watching, lambda each: bool(each.offset and each.voice and each.voice.audit.reports > 4)
        )
        await sender.close()
        await viewer.close()
        return seen

    seen = asyncio.run(run())

    assert seen.offset is not None
    assert not seen.trusted
    assert seen.why_not


def test_a_peer_that_leaves_ends_the_watch_and_no_task_is_left() -> None:
    async def run() -> tuple[list[BridgeState], list[str]]:
        viewer, sender = viewing_connection(), PlainSender()
        await negotiate(viewer, sender.connection)
        states: list[BridgeState] = []
        async with asyncio.timeout(PATIENCE):
            async for observation in watch_connection(viewer, every=OFTEN, decode=False):
                states.append(observation.state)
                if observation.state is BridgeState.FLOWING:
                    await sender.close()
        await viewer.close()
        await asyncio.sleep(0)
        return states, leftovers()

    states, tasks = asyncio.run(run())

    assert states[-1] is BridgeState.GONE
    assert BridgeState.FLOWING in states
    assert tasks == []


def test_a_viewer_that_closes_its_connection_ends_the_watch() -> None:
    async def run() -> list[BridgeState]:
        viewer, sender = viewing_connection(), PlainSender()
        await negotiate(viewer, sender.connection)
        states: list[BridgeState] = []
        async with asyncio.timeout(PATIENCE):
            async for observation in watch_connection(viewer, every=OFTEN, decode=False):
                states.append(observation.state)
                if observation.state is BridgeState.FLOWING:
                    await viewer.close()
        await sender.close()
        return states

    assert asyncio.run(run())[-1] is BridgeState.GONE


def test_a_connection_that_is_closed_already_is_gone() -> None:
    async def run() -> list[BridgeState]:
        viewer = viewing_connection()
        await viewer.close()
        return [each.state async for each in watch_connection(viewer, every=OFTEN)]

    assert asyncio.run(run()) == [BridgeState.GONE]


def test_streams_that_a_later_negotiation_brings_are_watched_too() -> None:
    async def negotiate_by_sender(sender: RTCPeerConnection, viewer: RTCPeerConnection) -> None:
        await sender.setLocalDescription(await sender.createOffer())
        await viewer.setRemoteDescription(sender.localDescription)
        await viewer.setLocalDescription(await viewer.createAnswer())
        await sender.setRemoteDescription(viewer.localDescription)

    async def run() -> BridgeObservation:
        viewer, sender = connection(), connection()
        watching = watch_connection(viewer, every=OFTEN)
        sender.addTrack(PlainVoice())
        await negotiate_by_sender(sender, viewer)
        renegotiated = False

        async with asyncio.timeout(PATIENCE), aclosing(watching):
            async for each in watching:
                if each.voice is not None and not renegotiated:
                    renegotiated = True
                    sender.addTrack(PlainFace())
                    await negotiate_by_sender(sender, viewer)
                if each.face is not None:
                    await sender.close()
                    await viewer.close()
                    return each
        raise AssertionError("no picture was seen")

    seen = asyncio.run(run())

    assert seen.voice is not None
    assert seen.face is not None


def test_a_watch_that_is_closed_hears_nothing_more() -> None:
    async def run() -> tuple[bool, set[str]]:
        viewer = viewing_connection()
        receiver = viewer.getTransceivers()[0].receiver
        before = receiver._handle_rtp_packet
        watch = ConnectionWatch(viewer)
        tapped = receiver._handle_rtp_packet != before
        watch.close()
        untapped = receiver._handle_rtp_packet == before
        events = {name for name in ("track", "connectionstatechange") if viewer.listeners(name)}
        await viewer.close()
        return tapped and untapped, events

    assert asyncio.run(run()) == (True, set())


def test_a_whep_stream_is_watched_and_left() -> None:
    async def run() -> tuple[BridgeObservation, int, list[str]]:
        async with provider(face_late=0.2) as provided:
            seen = await first(watch_whep(provided.url, every=OFTEN), is_trusted)
            deletes = len(provided.deletes)
        await asyncio.sleep(0)
        return seen, deletes, leftovers()

    seen, deletes, tasks = asyncio.run(run())

    assert seen.offset is not None
    assert seen.offset.seconds == pytest.approx(0.23, abs=0.08)
    assert deletes == 1
    assert tasks == []
