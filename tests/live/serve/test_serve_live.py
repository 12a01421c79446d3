"""The server, over real sockets, as viewers that are no browsers find it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from aiortc import RTCSessionDescription
from tests.live.serve.watching import (
    SDP,
    Server,
    Watcher,
    new_connection,
    offer_of,
    run,
    server,
    until,
    watching,
)

from oneclock.errors import UsageError
from oneclock.live.offset.offset_post import offset_address, write_offset_post
from oneclock.live.offset.witness import Offset, OffsetSource
from oneclock.live.serve import read_body, viewer
from oneclock.live.serve.offer import LARGEST_OFFER
from oneclock.live.serve.serve_live import serve_live, serving_live
from oneclock.live.serve.serve_settings import ServeSettings
from oneclock.live.webrtc.close_connection import close_connection
from oneclock.simulate.talking_marks import BEEP_PITCHES, band_rows

SMALL = (160, 90)
JSON = {"Content-Type": "application/json"}


def beeps_in(watcher: Watcher) -> list[int]:
    """Which of the four were heard, in the order in which they began."""
    sound = np.concatenate([frame.to_ndarray().reshape(-1) for frame in watcher.heard])
    channels = len(watcher.heard[0].layout.channels)
    pieces = sound[: len(sound) // channels * channels : channels] / 32768
    pieces = pieces[: len(pieces) // 960 * 960].reshape(-1, 960)
    waves = np.exp(-2j * np.pi * np.outer(BEEP_PITCHES, np.arange(960)) / 48000)
    power = np.abs(pieces @ waves.T) / 960
    return begun([int(np.argmax(p)) if p.max() > 0.15 else None for p in power])


def flashes_in(watcher: Watcher) -> list[int]:
    return begun([code_of(frame.to_ndarray(format="gray")) for frame in watcher.seen])


def code_of(picture: Any) -> int | None:
    height, width = picture.shape
    row = band_rows(height) // 2
    left, middle, right = (picture[row, round(width * (cell + 0.5) / 3)] > 128 for cell in range(3))
    return int(middle) + 2 * int(right) if left else None


def begun(codes: list[int | None]) -> list[int]:
    before = [None, *codes[:-1]]
    return [c for b, c in zip(before, codes, strict=True) if c is not None and b != c]


def go_on(codes: list[int]) -> bool:
    """A machine that is too busy may leave out a second; none is there twice."""
    return len(codes) >= 2 and all(now != before for before, now in pairwise(codes))


def test_a_viewer_gets_a_voice_and_a_face_whose_marks_are_of_the_same_seconds() -> None:
    async def test() -> None:
        async with server() as served, watching(served) as watcher:
            await watcher.until(lambda: len(watcher.heard) > 200 and len(watcher.seen) > 90)
            beeps, flashes = beeps_in(watcher), flashes_in(watcher)

        assert go_on(beeps)
        assert go_on(flashes)
        assert set(beeps) & set(flashes)
        assert served.trouble == []

    run(test)


def test_leaving_ends_the_session_and_leaving_twice_is_told() -> None:
    async def test() -> None:
        async with server() as served, watching(served) as watcher:
            async with served.http.delete(served.at(watcher.place)) as first:
                assert first.status == 204
            assert len(served.serving.viewers) == len(served.serving.monitors) == 0
            async with served.http.delete(served.at(watcher.place)) as again:
                assert again.status == 404

    run(test)


def test_the_answer_asks_for_offsets_and_whoever_finds_one_is_heard() -> None:
    async def test() -> None:
        async with server() as served:
            connection = new_connection()
            offer = await offer_of(connection)
            async with served.http.post(served.at("whep"), data=offer, headers=SDP) as answer:
                told_at, name = answer.headers["Link"], answer.headers["Location"].split("/")[-1]
            address = offset_address(told_at, served.at("whep"))
            found = Offset(seconds=0.004, source=OffsetSource.END_TO_END, at=0.0, trusted=True)

            async with served.http.post(
                address or "", data=write_offset_post(found), headers=JSON
            ) as answer:
                assert answer.status == 204
            async with served.http.get(served.at(f"health?session={name}")) as events:
                async with asyncio.timeout(60):
                    async for line in events.content:
                        if b'"source": "end to end"' in line:
                            break
            async with served.http.get(served.at("metrics")) as metrics:
                assert 'source="end to end",trusted="true"' in await metrics.text()
            await connection.close()

    run(test)


def test_a_viewer_who_closes_the_page_is_gone_without_a_word() -> None:
    async def test() -> None:
        async with server() as served:
            async with watching(served) as watcher:
                await watcher.until(lambda: len(watcher.seen) > 2)
            await until(lambda: not len(served.serving.viewers))

            assert len(served.serving.monitors) == 0
            assert served.trouble == []

    run(test)


def test_who_offers_and_never_comes_loses_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        monkeypatch.setattr(viewer, "CONNECTING_TAKES", 0.05)
        connection = new_connection()
        async with server() as served:
            offer = await offer_of(connection)
            async with served.http.post(served.at("whep"), data=offer, headers=SDP) as answer:
                assert answer.status == 201
            await until(lambda: not len(served.serving.viewers))
            await connection.close()

            assert len(served.serving.monitors) == 0

    run(test)


@pytest.mark.parametrize("goes_round", [0, 1, 3, 10, 30, 100])
def test_who_leaves_while_still_connecting_leaves_nothing_behind(
    goes_round: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def test() -> None:
        connection = new_connection()
        async with server() as served:
            offer = await offer_of(connection)
            async with served.http.post(served.at("whep"), data=offer, headers=SDP) as answer:
                place, sdp = answer.headers["Location"].removeprefix("/"), await answer.text()
            description = RTCSessionDescription(sdp=sdp, type="answer")
            await connection.setRemoteDescription(description)
            for _ in range(goes_round):
                await asyncio.sleep(0)
            async with served.http.delete(served.at(place)) as gone:
                assert gone.status == 204
            await close_connection(connection)

            assert len(served.serving.viewers) == 0
            assert served.trouble == []

    run(test)  # which waits for every task to end
    assert caplog.records == []


def test_a_server_that_stops_takes_leave_of_everybody() -> None:
    async def test() -> None:
        async with server() as served, watching(served) as one, watching(served) as other:
            await one.until(lambda: bool(one.seen))

            await served.serving.viewers.remove_all()

            await one.until(lambda: one.connection.connectionState == "closed")
            await other.until(lambda: other.connection.connectionState == "closed")

    run(test)


def test_it_serves_until_it_is_told_to_stop() -> None:
    async def test() -> None:
        stop, addresses = asyncio.Event(), list[str]()

        def listening(address: str) -> None:
            addresses.append(address)
            stop.set()

        await serve_live(
            ServeSettings(size=SMALL), stop=stop, on_listening=listening, say=addresses.append
        )

        assert len(addresses) == 1
        assert addresses[0].startswith("http://127.0.0.1:")
        assert addresses[0].endswith("/")

    run(test)


def test_more_than_may_watch_are_asked_to_come_again() -> None:
    async def test() -> None:
        settings = ServeSettings(size=SMALL, most_sessions=1)
        async with server(settings) as served, watching(served) as watcher:
            headers = SDP
            async with served.http.post(served.at("whep"), data="v=0", headers=headers) as answer:
                assert answer.status == 503
                assert int(answer.headers["Retry-After"]) > 0
            async with served.http.delete(served.at(watcher.place)):
                pass
            async with watching(served):
                assert len(served.serving.viewers) == 1

    run(test)


GARBLED = "v=0\r\no=x\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n"


HOSTILE = (
    ("", SDP, 400),
    ("hello", SDP, 400),
    (GARBLED, SDP, 400),
    (GARBLED.replace("audio", "application"), SDP, 400),
    (b"v=0\r\n\xff\xfe", SDP, 400),
    ("v=0\r\n" + "a=x\r\n" * LARGEST_OFFER, SDP, 413),
    ("v=0", {"Content-Type": "text/plain"}, 415),
    ("v=0", JSON, 415),
)


def test_hostile_offers_are_refused_in_words_and_take_no_place() -> None:
    async def test() -> None:
        settings = ServeSettings(size=SMALL, most_sessions=1)
        async with server(settings) as served:
            for body, headers, status in HOSTILE:
                async with served.http.post(
                    served.at("whep"), data=body, headers=headers
                ) as answer:
                    assert answer.status == status, body
                    assert (await answer.text()).strip()
                assert len(served.serving.viewers) == len(served.serving.monitors) == 0
            async with watching(served) as watcher:
                await watcher.until(lambda: bool(watcher.seen))

    run(test)


def test_a_body_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    async def dripping() -> AsyncIterator[bytes]:
        yield b"v=0"
        await asyncio.Event().wait()

    async def test() -> None:
        monkeypatch.setattr(read_body, "BODY_TAKES", 0.05)
        async with (
            server() as served,
            served.http.post(served.at("whep"), data=dripping(), headers=SDP) as answer,
        ):
            assert answer.status == 408

    run(test)


def test_a_well_formed_offer_of_more_or_less_than_we_send_is_refused() -> None:
    async def test() -> None:
        async with server() as served:
            for kinds, with_data in ((("audio",), False), (("audio", "video"), True)):
                connection = new_connection()
                if with_data:
                    connection.createDataChannel("more")
                offer = await offer_of(connection, *kinds)
                async with served.http.post(served.at("whep"), data=offer, headers=SDP) as answer:
                    assert answer.status == 400
                    assert "one audio and one video" in await answer.text()
                await connection.close()

    run(test)


ORDERED = (
    ('{"fault": "stall:0.6"}', JSON, 204, ""),
    ('{"fault": "restart"}', JSON, 204, ""),
    ('{"fault": "fps:24"}', JSON, 204, ""),
    ('{"fault": "clear"}', JSON, 204, ""),
    ('{"fault": "explode"}', JSON, 400, "is no fault"),
    ('{"fault": "delay:0.1"}', JSON, 400, "of the network"),
    ('{"fault": 7}', JSON, 400, "fault"),
    ('{"fault": null}', JSON, 400, "fault"),
    ("[]", JSON, 400, "send JSON"),
    ("[" * 900, JSON, 400, "send JSON"),
    ("nonsense", JSON, 400, "send JSON"),
    ("x" * 5000, JSON, 413, ""),
    ('{"fault": "stall:0.6"}', {"Content-Type": "text/plain"}, 415, "application/json"),
)


def test_a_fault_is_taken_or_refused_in_words() -> None:
    async def test() -> None:
        async with server() as served, watching(served):
            for body, headers, status, words in ORDERED:
                async with served.http.post(
                    served.at("fault"), data=body, headers=headers
                ) as answer:
                    assert answer.status == status, body
                    assert words in await answer.text()

    run(test)


def test_a_fault_is_of_one_session_or_of_all() -> None:
    async def test() -> None:
        async with server() as served, watching(served) as one, watching(served) as other:
            names = [watcher.place.removeprefix("whep/") for watcher in (one, other)]

            await order(served, f"fault?session={names[0]}", "late:0.2", 204)
            await order(served, "fault", "jitter:0.01", 204)
            await order(served, "fault?session=nobody", "late:0.2", 404)

            sessions = (await state(served))["sessions"]
            assert sessions[names[0]]["orders"] == ["late:0.2", "jitter:0.01"]
            assert sessions[names[1]]["orders"] == ["jitter:0.01"]

    run(test)


def test_a_fault_while_nobody_watches_is_told() -> None:
    async def test() -> None:
        async with server() as served:
            await order(served, "fault", "stall:0.6", 409)

    run(test)


def test_after_a_turn_that_was_cut_off_voice_and_face_go_on() -> None:
    async def test() -> None:
        async with server() as served, watching(served) as watcher:
            await watcher.until(lambda: len(watcher.seen) > 10)
            await order(served, "fault", "restart", 204)
            watcher.heard.clear()
            watcher.seen.clear()
            await watcher.until(lambda: len(watcher.heard) > 150 and len(watcher.seen) > 65)
            beeps, flashes = beeps_in(watcher), flashes_in(watcher)

        assert go_on(beeps)
        assert go_on(flashes)
        assert set(beeps) & set(flashes)

    run(test)


def test_what_the_sender_knows_comes_out_as_health_and_metrics() -> None:
    async def test() -> None:
        async with server() as served, watching(served) as watcher:
            name = watcher.place.removeprefix("whep/")
            async with served.http.get(served.at(f"health?session={name}")) as events:
                async with asyncio.timeout(60):
                    async for line in events.content:
                        if b'"source": "sender"' in line:
                            break
            async with served.http.get(served.at("metrics")) as metrics:
                assert "av_offset" in await metrics.text()

    run(test)


def test_the_page_comes_with_everything_it_needs_from_here() -> None:
    async def test() -> None:
        async with server() as served:
            parts = ("faults", "legend", "onlookers", "player", "strip")
            scripts = ("client.js", "page.js", *(f"page_{part}.js" for part in parts))
            for path in ("", "page.css", *scripts):
                async with served.http.get(served.at(path)) as answer:
                    assert answer.status == 200
                    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
                    assert "://" not in await answer.text()

    run(test)


def test_a_picture_stands_in_for_the_stream_until_it_is_started() -> None:
    async def test() -> None:
        async with server() as served, served.http.get(served.at("poster.jpg")) as answer:
            assert answer.headers["Content-Type"] == "image/jpeg"
            assert (await answer.read())[:2] == b"\xff\xd8"

    run(test)


def test_another_name_for_this_machine_is_another_machine() -> None:
    """A page from elsewhere can let its own name point here."""

    async def test() -> None:
        async with server() as served:
            for method, path in (("GET", "state"), ("POST", "fault"), ("POST", "whep")):
                headers = {"Host": "elsewhere.example"}
                async with served.http.request(method, served.at(path), headers=headers) as answer:
                    assert answer.status == 403

    run(test)


def test_with_a_token_only_the_page_is_for_everybody() -> None:
    async def test() -> None:
        settings = ServeSettings(size=SMALL, host="0.0.0.0", token="open sesame")
        async with server(settings) as served:
            here = served.serving.address.replace("0.0.0.0", "127.0.0.1")
            for path, status in (("", 200), ("page.js", 200), ("state", 401), ("health", 401)):
                async with served.http.get(here + path) as answer:
                    assert answer.status == status
            async with served.http.get(here + "state?token=open sesame") as answer:
                assert answer.status == 200
            async with served.http.get(here + "state?token=guess") as answer:
                assert answer.status == 403

    run(test)


def test_a_port_that_is_taken_is_told() -> None:
    async def test() -> None:
        async with server() as served:
            port = int(served.serving.address.split(":")[-1].strip("/"))
            with pytest.raises(UsageError, match="--port"):
                async with serving_live(ServeSettings(size=SMALL, port=port), say=print):
                    pass

    run(test)


async def order(served: Server, path: str, fault: str, status: int) -> None:
    async with served.http.post(served.at(path), json={"fault": fault}) as answer:
        assert answer.status == status, await answer.text()


async def state(served: Server) -> dict[str, Any]:
    async with served.http.get(served.at("state")) as answer:
        told: dict[str, Any] = await answer.json()
        return told
