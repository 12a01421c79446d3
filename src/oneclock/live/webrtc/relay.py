"""Somebody else's session, sent again in sessions of our own, with its lips put in step.

What arrives is decoded, placed on one turn by `RelayClock`, and pushed to everybody who watches
here. A voice whose face comes later waits for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from oneclock.errors import LiveError
from oneclock.live.bridge.bridge import BridgeObservation
from oneclock.live.bridge.relay_clock import RelayClock
from oneclock.live.bridge.stream_line import Kind
from oneclock.live.webrtc.taps import first_stamp
from oneclock.live.webrtc.watch import EVERY, ConnectionWatch
from oneclock.timebase.frame_rate import wrap_rtp

if TYPE_CHECKING:
    from aiortc import RTCPeerConnection, RTCRtpReceiver

_MOST_WAITING = 64
"""Frames, half a second of both."""
_LONGEST_WAIT = 5.0
_KINDS = {"audio": Kind.VOICE, "video": Kind.FACE}


class Turns(Protocol):
    """What a relay asks of a sending session (`send_tracks`)."""

    def begin_turn(self) -> object: ...

    def cancel_turn(self) -> object: ...


class PushEnd(Protocol):
    """A `Voice` or a `Face`."""

    async def push(self, frame: Any, pts: float | None = None) -> object: ...


class RelayViewer:
    """One who watches the relay: two ends and a session, whose turn began when it came."""

    def __init__(self, session: Turns, *, voice: PushEnd, face: PushEnd) -> None:
        self._session, self._ends = session, {Kind.VOICE: voice, Kind.FACE: face}
        self._turn: int | None = None
        self._begins: float | None = None
        self._last = {Kind.VOICE: -1.0, Kind.FACE: -1.0}
        self._waiting: asyncio.Queue[tuple[Kind, object, int, float]] = asyncio.Queue(_MOST_WAITING)

    def give(self, kind: Kind, frame: object, turn: int, turn_time: float) -> None:
        """For `run` to push. Who is slow loses the oldest, and holds up nobody else."""
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait((kind, frame, turn, turn_time))

    async def run(self) -> None:
        """Until the viewer is gone."""
        with suppress(LiveError):
            while True:
                await self.push(*await self._waiting.get())

    async def push(self, kind: Kind, frame: object, turn: int, turn_time: float) -> None:
        if self._turn != turn:
            self._begin(turn)
        if self._begins is None:
            if kind is Kind.FACE:
                return  # The voice is the clock: before it there is no time.
            self._begins = turn_time
        at = turn_time - self._begins
        # The face's line is laid anew now and then: never backwards.
        if at >= 0 and at > self._last[kind]:
            self._last[kind] = at
            await self._ends[kind].push(frame, at)

    def _begin(self, turn: int) -> None:
        if self._turn is not None:
            self._session.cancel_turn()
            self._session.begin_turn()
        self._turn, self._begins = turn, None
        self._last = dict.fromkeys(self._last, -1.0)


class Relay:
    """From one connection to any number of viewers."""

    def __init__(
        self, connection: RTCPeerConnection, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.relay_clock = RelayClock()
        self._viewers: set[RelayViewer] = set()
        self._connection, self._clock = connection, clock
        self.watch = ConnectionWatch(connection, clock=clock)

    def observe(self) -> BridgeObservation:
        observation = self.watch.observe()
        self.relay_clock.look(observation)
        return observation

    async def run(self) -> None:
        """Until the peer's tracks end."""
        async with asyncio.TaskGroup() as group:
            for transceiver in self._connection.getTransceivers():
                receiver = transceiver.receiver
                if receiver.track is not None:
                    group.create_task(self._pump(receiver), name=f"relay {receiver.track.kind}")

    async def play_to(self, viewer: RelayViewer) -> None:
        """Until the viewer is gone."""
        self._viewers.add(viewer)
        try:
            await viewer.run()
        finally:
            self._viewers.discard(viewer)

    async def _pump(self, receiver: RTCRtpReceiver) -> None:
        from aiortc.mediastreams import MediaStreamError

        kind = _KINDS[receiver.track.kind]
        while True:
            try:
                frame = await receiver.track.recv()
            except MediaStreamError:
                return
            turn_time = self._turn_time(kind, receiver, frame)
            if turn_time is None:
                continue
            if kind is Kind.VOICE:
                wait = self.relay_clock.due(turn_time) - self._clock()
                if wait > _LONGEST_WAIT:
                    continue  # stamps that leap into the future would stop everything until then
                await asyncio.sleep(max(0.0, wait))
            for viewer in tuple(self._viewers):
                viewer.give(kind, frame, self.relay_clock.turn, turn_time)

    def _turn_time(self, kind: Kind, receiver: RTCRtpReceiver, frame: Any) -> float | None:
        stream, origin = self.watch.bridge.current(kind), first_stamp(receiver)
        if stream is None or origin is None or frame.pts is None:
            return None
        # G.722 counts 16,000 samples on an RTP clock of 8,000: so by the frame's own time base.
        ticks = round(frame.pts * Fraction(frame.time_base) * stream.rate)
        media = stream.media_of(wrap_rtp(origin + ticks))
        return self.relay_clock.turn_time(kind, stream.ssrc, media)


async def relay_whep(
    url: str,
    *,
    port: int,
    say: Callable[[str], None],
    token: str | None = None,
    every: float = EVERY,
) -> AsyncGenerator[BridgeObservation]:
    """As `watch_whep`, and serve the stream again by WHEP, to this machine."""
    from oneclock.live.serve.relay_server import serve_relay
    from oneclock.live.webrtc.whep_client import play_whep, viewing_connection

    connection = viewing_connection()
    relay = Relay(connection)
    try:
        play = await play_whep(url, token=token, connection=connection)
        try:
            async with serve_relay(relay, port=port, say=say):
                async for observation in _observations(relay, every, say):
                    play.tell(observation.offset)
                    yield observation
        finally:
            await play.close()
    finally:
        relay.watch.close()


async def _observations(
    relay: Relay, every: float, say: Callable[[str], None]
) -> AsyncGenerator[BridgeObservation]:
    running = asyncio.create_task(relay.run(), name="relay")
    gone = asyncio.create_task(relay.watch.gone.wait(), name="relay's peer")
    basis = relay.relay_clock.basis
    try:
        while not gone.done():
            done, _ = await asyncio.wait({gone}, timeout=every)
            if running.done() and not done:
                running.result()  # What went wrong in it is told by whoever watches.
            observation = relay.observe()
            if relay.relay_clock.basis is not basis:
                basis = relay.relay_clock.basis
                say(_told(relay.relay_clock, observation))
            yield observation
    finally:
        for task in (running, gone):
            task.cancel()
        await asyncio.gather(running, gone, return_exceptions=True)


def _told(clock: RelayClock, observation: BridgeObservation) -> str:
    held = f"the voice is held back by {clock.hold * 1e3:.0f} ms"
    if observation.trusted:
        return f"relaying by verified reports; {held}"
    return f"relaying as it arrives, for its reports are not trusted ({observation.why_not})"
