"""Somebody else's session, sent again: where its pictures and sounds end up."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from fractions import Fraction
from typing import Any

import aiohttp
import av
import numpy as np
import pytest
from aiortc import RTCRtpReceiver
from tests.live.bridge.whep_provider import provider
from tests.live.serve.watching import SDP, new_connection, offer_of

from oneclock.errors import LiveError, UsageError
from oneclock.live.bridge.relay_clock import RelayBasis
from oneclock.live.bridge.stream_line import Kind
from oneclock.live.webrtc.relay import Relay, RelayViewer, relay_whep
from oneclock.live.webrtc.taps import first_stamp
from oneclock.live.webrtc.watch import ConnectionWatch
from oneclock.live.webrtc.whep_client import play_whep, viewing_connection
from oneclock.timebase.frame_rate import wrap_rtp

PATIENCE = 120
OFTEN = 0.25
LOUD = 3000
BRIGHT = 128


# -- flashes and beeps through a real relay ------------------------------------------------------


@pytest.mark.parametrize(("truthful", "expected"), [(True, 0.0), (False, 0.2)])
def test_verified_reports_put_lips_in_step_and_others_are_relayed_as_they_come(
    truthful: bool, expected: float
) -> None:
    """Pictures leave 200 ms late. Whether a flash is still that late behind its beep is read from
    what a viewer of the relay decodes."""

    async def run() -> tuple[list[float], list[str]]:
        async with (
            provider(face_late=0.2, truthful=truthful) as provided,
            relayed(provided.url) as (address, said),
        ):
            await until(lambda: any(each.startswith("relaying") for each in said))
            return await flashes_after_beeps(address, count=3), said

    skews, said = asyncio.run(run())

    assert statistics.median(skews) == pytest.approx(expected, abs=0.07)
    assert any(("verified" in each) == truthful for each in said if each.startswith("relaying"))


@asynccontextmanager
async def relayed(url: str) -> AsyncIterator[tuple[str, list[str]]]:
    said: list[str] = []

    async def relay() -> None:
        async with aclosing(relay_whep(url, port=0, say=said.append, every=OFTEN)) as seen:
            async for _ in seen:
                pass

    relaying = asyncio.create_task(relay())
    try:
        await until(lambda: bool(said) or relaying.done())
        if relaying.done():
            relaying.result()
        yield said[0].removeprefix("relayed at "), said
    finally:
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)


async def until(condition: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.05)


async def flashes_after_beeps(address: str, *, count: int) -> list[float]:
    viewer = viewing_connection()
    watch = ConnectionWatch(viewer)
    play = await play_whep(address, connection=viewer)
    marks: dict[Kind, list[float]] = {Kind.VOICE: [], Kind.FACE: []}
    looking = [
        asyncio.create_task(find_marks(each.receiver, kind, watch, marks[kind]))
        for each, kind in zip(viewer.getTransceivers(), marks, strict=True)
    ]
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                await asyncio.sleep(OFTEN)
                skews = paired(watch, marks)
                if len(skews) >= count:
                    return skews
    finally:
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)
        await play.close()
        watch.close()


async def find_marks(
    receiver: RTCRtpReceiver, kind: Kind, watch: ConnectionWatch, found: list[float]
) -> None:
    """Media times at which it becomes loud or bright."""
    before = True  # A mark that is under way began who knows when.
    while True:
        frame = await receiver.track.recv()
        now = is_mark(frame)
        stream, origin = watch.bridge.current(kind), first_stamp(receiver)
        if now and not before and stream is not None and origin is not None:
            assert frame.pts is not None
            assert frame.time_base is not None
            ticks = round(frame.pts * Fraction(frame.time_base) * stream.rate)
            found.append(stream.media_of(wrap_rtp(origin + ticks)))
        before = now


def is_mark(frame: Any) -> bool:
    if isinstance(frame, av.AudioFrame):
        return bool(np.abs(frame.to_ndarray().astype(int)).max() > LOUD)
    return bool(frame.to_ndarray(format="gray").mean() > BRIGHT)


def paired(watch: ConnectionWatch, marks: dict[Kind, list[float]]) -> list[float]:
    """By the relay's own reports, which are ours and true."""
    seen = watch.observe()
    if seen.voice is None or seen.face is None:
        return []
    heard, shown = seen.voice.to_wall, seen.face.to_wall
    if heard is None or shown is None or not seen.trusted:
        return []
    beeps = [heard.to_reference(media) for media in marks[Kind.VOICE]]
    flashes = [shown.to_reference(media) for media in marks[Kind.FACE]]
    return [f - b for b in beeps for f in flashes if abs(f - b) < 0.5]


def test_a_voice_whose_face_comes_later_is_held_back() -> None:
    """Whatever the machine does: no sound is sent on before it is due."""

    async def run() -> tuple[float, list[float]]:
        provided_to = viewing_connection()
        relay = Relay(provided_to)
        early: list[float] = []

        class Viewer(RelayViewer):
            def give(self, kind: Kind, frame: object, turn: int, turn_time: float) -> None:
                if kind is Kind.VOICE:
                    early.append(relay.relay_clock.due(turn_time) - time.monotonic())

        async with provider(face_late=0.3) as provided, asyncio.timeout(PATIENCE):
            play = await play_whep(provided.url, connection=provided_to)
            running = asyncio.create_task(relay.run())
            while relay.relay_clock.basis is not RelayBasis.REPORTS:
                await asyncio.sleep(OFTEN)
                relay.observe()
            viewer = Viewer(FakeSession(), voice=FakeEnd(), face=FakeEnd())
            watching = asyncio.create_task(relay.play_to(viewer))
            while len(early) < 20:
                await asyncio.sleep(OFTEN)
            hold = relay.relay_clock.hold
            for task in (running, watching):
                task.cancel()
            await asyncio.gather(running, watching, return_exceptions=True)
            await play.close()
            relay.watch.close()
        return hold, early

    hold, early = asyncio.run(run())

    assert hold > 0.2
    assert max(early) < 0.05


# -- its server ----------------------------------------------------------------------------------


def test_the_relay_s_server_refuses_what_is_no_viewer() -> None:
    async def run() -> list[int]:
        sdp = {"Content-Type": "application/sdp"}
        async with (
            provider() as provided,
            relayed(provided.url) as (address, _),
            aiohttp.ClientSession() as http,
        ):
            attempts = [
                http.post(address, data=b"v=0", headers={"Content-Type": "text/plain"}),
                http.post(address, data=b"hello", headers=sdp),
                http.post(address, data=b"v=0\r\n" + b"a=x\r\n" * 20_000, headers=sdp),
                http.post(address, data=b"v=0", headers={**sdp, "Host": "example.org"}),
                http.delete(f"{address}/nobody"),
            ]
            return [(await attempt).status for attempt in attempts]

    assert asyncio.run(run()) == [415, 400, 413, 403, 404]


def test_the_relay_s_server_offers_its_media_on_127_0_0_1() -> None:
    async def run() -> tuple[int, str, str | None]:
        connection = new_connection()
        async with (
            provider() as provided,
            relayed(provided.url) as (address, _),
            aiohttp.ClientSession() as http,
        ):
            body = await offer_of(connection)
            async with http.post(address, data=body, headers=SDP) as answer:
                text = await answer.text()
            await connection.close()
            return answer.status, text, answer.headers.get("Link")

    status, answer, link = asyncio.run(run())

    candidates = [line for line in answer.splitlines() if line.startswith("a=candidate")]
    assert status == 201
    assert any(" 127.0.0.1 " in candidate for candidate in candidates)
    assert link is None  # what others find out of a relay, it has nobody to tell


def test_who_watches_a_relay_has_a_place_until_it_leaves() -> None:
    async def run() -> list[int]:
        connections = [new_connection() for _ in range(9)]
        async with (
            provider() as provided,
            relayed(provided.url) as (address, _),
            aiohttp.ClientSession() as http,
        ):
            statuses = []
            for connection in connections:
                body = await offer_of(connection)
                async with http.post(address, data=body, headers=SDP) as answer:
                    statuses.append(answer.status)
                    place = answer.headers.get("Location", "")
                    later = answer.headers.get("Retry-After", "0")
                if answer.status == 201:
                    last = address.replace("/whep", place)
            statuses.append(int(later) > 0)
            statuses.append((await http.delete(last)).status)
            async with http.post(address, data=body, headers=SDP) as answer:
                statuses.append(answer.status)
            for connection in connections:
                await connection.close()
            return statuses

    assert asyncio.run(run()) == [201] * 8 + [503, True, 204, 201]


def test_a_port_that_is_taken_is_told_and_the_provider_left() -> None:
    async def run() -> tuple[BaseException | None, int]:
        async with provider() as provided:
            taken = int(provided.url.split(":")[2].split("/")[0])
            error: BaseException | None = None
            try:
                async for _ in relay_whep(provided.url, port=taken, say=lambda text: None):
                    break
            except UsageError as raised:
                error = raised
            return error, len(provided.deletes)

    error, deletes = asyncio.run(run())

    assert "cannot be listened on" in str(error)
    assert deletes == 1


def test_nobody_to_relay_is_told() -> None:
    async def run() -> None:
        async for _ in relay_whep("http://127.0.0.1:1/whep", port=0, say=lambda text: None):
            pass

    with pytest.raises(LiveError, match="cannot be reached"):
        asyncio.run(run())


# -- one viewer ----------------------------------------------------------------------------------


class FakeSession:
    def __init__(self) -> None:
        self.did: list[str] = []

    def begin_turn(self) -> None:
        self.did.append("begin")

    def cancel_turn(self) -> None:
        self.did.append("cancel")


class FakeEnd:
    def __init__(self) -> None:
        self.pushed: list[tuple[object, float | None]] = []

    async def push(self, frame: Any, pts: float | None = None) -> None:
        self.pushed.append((frame, pts))


def pushed(*frames: tuple[Kind, str, int, float]) -> tuple[FakeSession, FakeEnd, FakeEnd]:
    session, voice, face = FakeSession(), FakeEnd(), FakeEnd()
    viewer = RelayViewer(session, voice=voice, face=face)

    async def run() -> None:
        for kind, frame, turn, turn_time in frames:
            await viewer.push(kind, frame, turn, turn_time)

    asyncio.run(run())
    return session, voice, face


def test_a_viewer_s_turn_begins_with_the_first_sound_it_gets() -> None:
    _, voice, face = pushed(
        (Kind.FACE, "too early", 0, 7.9),
        (Kind.VOICE, "first", 0, 8.0),
        (Kind.FACE, "of before", 0, 7.9),
        (Kind.FACE, "in time", 0, 8.25),
    )

    assert voice.pushed == [("first", 0.0)]
    assert face.pushed == [("in time", 0.25)]


def test_a_face_whose_line_is_laid_anew_never_runs_backwards() -> None:
    _, _, face = pushed(
        (Kind.VOICE, "first", 0, 8.0),
        (Kind.FACE, "one", 0, 8.5),
        (Kind.FACE, "behind it", 0, 8.4),
        (Kind.FACE, "two", 0, 8.75),
    )

    assert face.pushed == [("one", 0.5), ("two", 0.75)]


def test_a_peer_that_begins_anew_begins_a_new_turn() -> None:
    session, voice, _ = pushed(
        (Kind.VOICE, "first", 0, 8.0),
        (Kind.VOICE, "second", 1, 0.0),
        (Kind.VOICE, "third", 1, 0.5),
    )

    assert session.did == ["cancel", "begin"]
    assert voice.pushed == [("first", 0.0), ("second", 0.0), ("third", 0.5)]
