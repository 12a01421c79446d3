"""A page of our own to judge: plain aiortc, plain aiohttp, and an error that is known.

    python flash_page.py --late 0.2 --moves-after 3 --told offsets.jsonl

Every picture is sent that many seconds after its sound; after so many seconds the page has its
video elsewhere and smaller; what it is told of its offsets is written down. The first line on
stdout is the address.
"""

from __future__ import annotations

import argparse
import asyncio
import fractions
import time
from dataclasses import dataclass
from pathlib import Path

import aioice.ice
import av
from aiohttp import web
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription

from oneclock.live.faults import FaultKind, parse_fault
from oneclock.live.offset.offset_post import offset_link
from oneclock.simulate.talking_clock import TalkingClock

FPS = 25
PACKET = 960

PAGE = """<!doctype html><title>flash page</title><video autoplay playsinline></video><script>
(async () => {
  const peer = new RTCPeerConnection();
  const stream = new MediaStream();
  document.querySelector('video').srcObject = stream;
  peer.ontrack = ({ track }) => stream.addTrack(track);
  peer.addTransceiver('audio', { direction: 'recvonly' });
  peer.addTransceiver('video', { direction: 'recvonly' });
  await peer.setLocalDescription(await peer.createOffer());
  if (peer.iceGatheringState !== 'complete') {
    await new Promise((done) => { peer.onicegatheringstatechange = () =>
      peer.iceGatheringState === 'complete' && done(); });
  }
  const { sdp, type } = peer.localDescription;
  const answer = await fetch('/offer', { method: 'POST', body: JSON.stringify({ sdp, type }) });
  await peer.setRemoteDescription(await answer.json());
})();
</script>"""
MOVES = """<script>setTimeout(() => {
  document.querySelector('video').style.cssText =
    'position: absolute; left: 700px; top: 300px; width: 240px';
}, %d);</script>"""


@dataclass(slots=True)
class Show:
    """Sound and pictures of one clock, and what is wrong with them."""

    clock: TalkingClock
    late: float
    zero: float | None = None
    stalled_until: float = 0.0

    def started(self) -> float:
        if self.zero is None:
            self.zero = time.monotonic()
        return self.zero


class Sound(MediaStreamTrack):
    kind = "audio"

    def __init__(self, show: Show) -> None:
        super().__init__()
        self._show, self._sent = show, 0

    async def recv(self) -> av.AudioFrame:
        due = self._show.started() + self._sent / 48000
        await asyncio.sleep(max(due - time.monotonic(), 0.0))
        samples = self._show.clock.samples(self._sent, PACKET)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48000, self._sent
        frame.time_base = fractions.Fraction(1, 48000)
        self._sent += PACKET
        return frame


class Face(MediaStreamTrack):
    kind = "video"

    def __init__(self, show: Show) -> None:
        super().__init__()
        self._show, self._next = show, 0

    async def recv(self) -> av.VideoFrame:
        show = self._show
        zero = show.started() + show.late
        due = max(zero + self._next / FPS, show.stalled_until)
        await asyncio.sleep(max(due - time.monotonic(), 0.0))
        # After a stall, and when the machine is slow, the picture of now: none is made up for.
        self._next = max(self._next, round((due - zero) * FPS))
        picture = show.clock.picture(self._next / FPS)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = self._next * 3600, fractions.Fraction(1, 90000)
        self._next += 1
        return frame


def page(asked: argparse.Namespace) -> web.Application:
    show = Show(clock=TalkingClock(size=(320, 180), fps=FPS), late=asked.late)
    peers: set[RTCPeerConnection] = set()

    async def index(_: web.Request) -> web.Response:
        moves = MOVES % (asked.moves_after * 1000) if asked.moves_after else ""
        return web.Response(text=PAGE + moves, content_type="text/html")

    async def offer(request: web.Request) -> web.Response:
        peer = RTCPeerConnection()
        peers.add(peer)
        peer.addTrack(Sound(show))
        peer.addTrack(Face(show))
        await peer.setRemoteDescription(RTCSessionDescription(**await request.json()))
        await peer.setLocalDescription(await peer.createAnswer())
        own = peer.localDescription
        headers = {"Link": offset_link("/offset/1")} if asked.told else {}
        return web.json_response({"sdp": own.sdp, "type": own.type}, headers=headers)

    async def offset(request: web.Request) -> web.Response:
        told = await request.read()
        with asked.told.open("ab") as file:
            file.write(told + b"\n")
        return web.Response(status=204)

    async def fault(request: web.Request) -> web.Response:
        told = parse_fault((await request.json())["fault"])
        if told.kind is FaultKind.LATE:
            show.late += told.amount
        else:
            assert told.kind is FaultKind.STALL
            show.stalled_until = time.monotonic() + told.amount
        return web.Response(status=204)

    async def close(_: web.Application) -> None:
        await asyncio.gather(*(peer.close() for peer in peers))

    app = web.Application()
    app.router.add_get("/", index)
    app.router.add_post("/offer", offer)
    app.router.add_post("/fault", fault)
    app.router.add_post("/offset/1", offset)
    app.on_shutdown.append(close)
    return app


async def serve(asked: argparse.Namespace) -> None:
    runner = web.AppRunner(page(asked))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}/", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--late", type=float, default=0.0)
    parser.add_argument("--moves-after", type=float)
    parser.add_argument("--told", type=Path)
    asked = parser.parse_args()
    # Loopback is what a test may use, and the one address that is everywhere.
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]
    asyncio.run(serve(asked))


if __name__ == "__main__":
    main()
