"""What a quality controller asks for of the talking clock, and what comes of it."""

from __future__ import annotations

import json
from typing import Any

from tests.live.serve.watching import Server, run, server, watching

from oneclock.live.monitor.quality_request import QualityRequest, RequestKind
from oneclock.live.offset.witness import Offset, OffsetSource
from oneclock.live.serve.clock_feed import ClockFeed
from oneclock.live.serve.serve_settings import ServeSettings
from oneclock.live.webrtc.smaller_picture import smaller_picture
from oneclock.simulate.talking_clock import TalkingClock

SIZE = (320, 180)


def request(kind: RequestKind, *, fps: float = 1.0, size: float = 1.0) -> QualityRequest:
    return QualityRequest(kind=kind, at=0.0, reason="too much", fps_share=fps, size_share=size)


def feed_of(served: Server) -> ClockFeed:
    [viewer] = served.serving.viewers
    return viewer.feed


async def state(served: Server) -> dict[str, Any]:
    async with served.http.get(served.at("state")) as answer:
        told: dict[str, Any] = await answer.json()
    [session] = told["sessions"].values()
    return dict(session)


def test_a_smaller_picture_is_sent_in_mid_stream_and_decoded_and_a_large_one_again() -> None:
    async def test() -> None:
        async with server(ServeSettings(size=SIZE)) as served, watching(served) as watcher:
            await watcher.until(lambda: bool(watcher.seen) and watcher.seen[-1].width == 320)

            feed_of(served).ask(request(RequestKind.SMALLER_PICTURE, fps=0.6, size=0.5))
            await watcher.until(lambda: watcher.seen[-1].width == 160)
            told = await state(served)
            feed_of(served).ask(request(RequestKind.LARGER_PICTURE))
            await watcher.until(lambda: watcher.seen[-1].width == 320)

            assert {(frame.width, frame.height) for frame in watcher.seen} == {SIZE, (160, 90)}
            assert (told["fps_share"], told["size_share"]) == (0.6, 0.5)
            assert told["sender"]["rejected"] == 0
            assert served.trouble == []

    run(test)


def test_who_asks_for_a_shorter_turn_gets_a_new_one() -> None:
    async def test() -> None:
        async with server(ServeSettings(size=(160, 90))) as served, watching(served) as watcher:
            await watcher.until(lambda: len(watcher.seen) > 5)
            feed_of(served).ask(request(RequestKind.SHORTEN_TURN, fps=0.4, size=0.5))
            watcher.seen.clear()
            await watcher.until(lambda: len(watcher.seen) > 5 and watcher.seen[-1].width == 80)

            assert served.trouble == []

    run(test)


def test_every_viewer_has_a_controller_and_is_told_of_by_all_who_tell() -> None:
    """Lips that are off for as long as it takes, in time that the test tells."""

    async def test() -> None:
        async with server(ServeSettings(size=(160, 90))) as served, watching(served) as watcher:
            name = watcher.place.removeprefix("whep/")
            monitor = served.serving.monitors.get(name)
            assert monitor is not None
            before = monitor.heard_at or 0.0
            for second in range(18):
                source, at = OffsetSource.END_TO_END, before + second
                monitor.observe(Offset(seconds=0.5, source=source, at=at, trusted=True))

            async with served.http.get(served.at(f"health?session={name}")) as events:
                told = await next_request(events)
            async with served.http.get(served.at("metrics")) as metrics:
                counted = await metrics.text()

            assert (told["session"], told["kind"]) == (name, "lower fps")
            assert told["fps_share"] == feed_of(served).producers.fps_share == 0.6
            assert 'oneclock_quality_requests_total{kind="lower fps"} 1.0' in counted

    run(test)


async def next_request(events: Any) -> dict[str, Any]:
    is_next = False
    async for line in events.content:
        if is_next:
            return dict(json.loads(line.removeprefix(b"data: ")))
        is_next = line == b"event: request\n"
    raise AssertionError("the stream ended")


def test_a_smaller_picture_has_even_sides_and_the_same_picture_on_it() -> None:
    clock = TalkingClock(size=(160, 90))

    frame = smaller_picture(clock.picture(3.0), 0.75)

    assert (frame.width, frame.height) == (120, 66)
    assert frame.format.name == "yuv420p"
    rgb, whole = frame.to_ndarray(format="rgb24"), clock.picture(3.0)
    assert abs(float(rgb.mean()) - float(whole.mean())) < 3
    assert rgb[:3].mean() > 2 * rgb[-3:].mean()  # the flash is at the top
