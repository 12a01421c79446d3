"""The two ends into which a producer pushes: a voice and a face."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from av import AudioFrame, VideoFrame
from numpy.typing import NDArray

from oneclock.errors import UsageError
from oneclock.live.pacing.voice_queue import Samples
from oneclock.live.webrtc.pictures import to_video_frame
from oneclock.live.webrtc.sounds import SoundConverter


class Sink(Protocol):
    """The session behind both ends."""

    async def room_for_voice(self) -> None: ...

    async def room_for_face(self) -> None: ...

    def hear(self, samples: Samples, now: float, pts: float | None) -> None: ...

    def see(self, picture: VideoFrame, now: float, pts: float | None) -> None: ...

    def reject(self) -> None: ...

    def end_of_speech(self) -> None: ...

    @property
    def target_fps(self) -> float: ...


class Voice:
    """Sound as it is made: in pieces of any length, at any time, ahead of time too.

    A piece without `pts` follows the one before.
    """

    def __init__(self, *, rate: int = 48_000, channels: int = 1) -> None:
        self._converter = SoundConverter(rate=rate, channels=channels)
        self._sink: Sink | None = None

    @property
    def channels(self) -> int:
        return self._converter.channels

    def attach(self, sink: Sink) -> None:
        self._sink = _attached_once(self._sink, sink, "voice")

    async def push(self, samples: NDArray[Any] | AudioFrame, pts: float | None = None) -> None:
        """Waits while so much is in store that more would only cost memory, and for the peer to be
        there. `pts` is in seconds of the turn, on the clock of the face's."""
        sink, now = _sink_of(self._sink, "voice"), time.monotonic()
        with _counted(sink):
            block = self._converter.convert(samples)
        await sink.room_for_voice()
        if len(block):
            sink.hear(block, _when_let_in(now), pts)

    def end_of_speech(self) -> None:
        """Nothing is to come for a while: the face goes on without waiting for more."""
        _sink_of(self._sink, "voice").end_of_speech()


class Face:
    """Pictures as they are made. Without `pts` they are counted, at about `fps`."""

    def __init__(self, *, fps: float = 25.0) -> None:
        if not (math.isfinite(fps) and 1.0 <= fps <= 240.0):
            raise UsageError("fps", f"{fps} is no rate of pictures", "give 1 to 240")
        self.fps = fps
        self._sink: Sink | None = None

    @property
    def target_fps(self) -> float:
        """How many a second are wanted: fewer than `fps`, while they come late."""
        return self.fps if self._sink is None else self._sink.target_fps

    def attach(self, sink: Sink) -> None:
        self._sink = _attached_once(self._sink, sink, "face")

    async def push(self, picture: VideoFrame | NDArray[Any], pts: float | None = None) -> None:
        """As for the voice."""
        sink, now = _sink_of(self._sink, "face"), time.monotonic()
        # Conversion of a large picture takes milliseconds; FFmpeg does it without Python's lock.
        with _counted(sink):
            frame = await asyncio.to_thread(to_video_frame, picture)
        await sink.room_for_face()
        sink.see(frame, _when_let_in(now), pts)


@contextmanager
def _counted(sink: Sink) -> Iterator[None]:
    """What cannot be used is refused, and counted."""
    try:
        yield
    except UsageError:
        sink.reject()
        raise


_HELD_UP = 0.05


def _when_let_in(pushed: float) -> float:
    """A piece came when it was pushed, however long its conversion took; one that had to wait for
    room was made ahead of time, and comes now."""
    now = time.monotonic()
    return now if now - pushed > _HELD_UP else pushed


def _attached_once(before: Sink | None, sink: Sink, what: str) -> Sink:
    if before is not None:
        raise UsageError(what, "is being sent already", f"make a {what} for every session")
    return sink


def _sink_of(sink: Sink | None, what: str) -> Sink:
    if sink is None:
        raise UsageError(what, "is not being sent", "give it to send_tracks first")
    return sink
