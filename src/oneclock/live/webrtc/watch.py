"""Somebody else's session, watched: what arrives is told to a `Bridge`, and that asked in turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING

from oneclock.live.bridge.bridge import Bridge, BridgeObservation
from oneclock.live.webrtc.connection_state import OVER
from oneclock.live.webrtc.taps import Tap, tap_receiver

if TYPE_CHECKING:
    from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpReceiver

EVERY = 1.0


class ConnectionWatch:
    """The taps of one connection, those of later negotiations too; `close` leaves it as it was."""

    def __init__(
        self,
        connection: RTCPeerConnection,
        *,
        decode: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.bridge = Bridge()
        self.gone = asyncio.Event()
        self._connection, self._decode, self._clock = connection, decode, clock
        self._taps: dict[RTCRtpReceiver, Tap] = {}
        connection.on("track", self._tap_all)
        connection.on("connectionstatechange", self._look)
        self._tap_all()
        self._look()

    def close(self) -> None:
        for tap in self._taps.values():
            tap.remove()
        self._taps.clear()
        self._connection.remove_listener("track", self._tap_all)
        self._connection.remove_listener("connectionstatechange", self._look)

    def observe(self) -> BridgeObservation:
        return self.bridge.observe(self._clock())

    def _tap_all(self, track: MediaStreamTrack | None = None) -> None:
        for transceiver in self._connection.getTransceivers():
            receiver = transceiver.receiver
            if receiver not in self._taps:
                self._taps[receiver] = tap_receiver(
                    receiver, self.bridge, decode=self._decode, clock=self._clock
                )

    def _look(self) -> None:
        if self._connection.connectionState in OVER:
            self.bridge.gone()
            self.gone.set()


async def watch_connection(
    connection: RTCPeerConnection, *, every: float = EVERY, decode: bool = True
) -> AsyncGenerator[BridgeObservation]:
    """What is observed of `connection`, every second, until it is gone; the last one says so.

    Nothing about the connection changes, and whoever has its tracks goes on taking frames from
    them. Where nobody does, `decode=False` saves the decoding.
    """
    watch = ConnectionWatch(connection, decode=decode)
    try:
        async for observation in _observations(watch, every):
            yield observation
    finally:
        watch.close()


async def watch_whep(
    url: str, *, token: str | None = None, every: float = EVERY
) -> AsyncGenerator[BridgeObservation]:
    """As `watch_connection`, of a WHEP address; without decoding. Raises as `play_whep` does. A
    server that wants to know is told what is observed."""
    from oneclock.live.webrtc.whep_client import play_whep, viewing_connection

    connection = viewing_connection()
    # Tapped before there is anything to receive, so that no packet is missed.
    watch = ConnectionWatch(connection, decode=False)
    try:
        play = await play_whep(url, token=token, connection=connection)
        try:
            async for observation in _observations(watch, every):
                play.tell(observation.offset)
                yield observation
        finally:
            await play.close()
    finally:
        watch.close()


async def _observations(watch: ConnectionWatch, every: float) -> AsyncGenerator[BridgeObservation]:
    while not watch.gone.is_set():
        try:
            async with asyncio.timeout(every):
                await watch.gone.wait()
        except TimeoutError:
            yield watch.observe()
    yield watch.observe()
