"""Tracks as producers: what they give is pushed, with the times they give."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from av.frame import Frame
from av.packet import Packet

from oneclock.errors import LiveError, UsageError
from oneclock.live.pacing.voice_queue import Samples
from oneclock.live.webrtc.producers import Face, Voice
from oneclock.live.webrtc.sounds import SoundConverter

_log = logging.getLogger(__name__)
_TOLD_EVERY = 100


def voice_of_track(track: MediaStreamTrack) -> Voice:
    _refuse_other_kind(track, "audio")
    return Voice(rate=48_000, channels=2)


def face_of_track(track: MediaStreamTrack) -> Face:
    _refuse_other_kind(track, "video")
    return Face()


def _refuse_other_kind(track: MediaStreamTrack, kind: str) -> None:
    if track.kind != kind:
        raise UsageError(
            "send_tracks", f"a track of {track.kind} was given as {kind}", f"give one of {kind}"
        )


class AnySound:
    """Frames of any rate and channels, which a track may change in mid-stream."""

    def __init__(self) -> None:
        self._converter: SoundConverter | None = None

    def convert(self, frame: AudioFrame) -> Samples:
        rate, channels = frame.sample_rate, len(frame.layout.channels)
        known = self._converter
        if known is None or (known.rate, known.channels) != (rate, channels):
            known = self._converter = SoundConverter(rate=rate, channels=channels)
        samples = known.convert(frame)
        return np.repeat(samples, 2, axis=1) if channels == 1 else samples


async def pump_voice(
    track: MediaStreamTrack, voice: Voice, begun: Callable[[], Awaitable[None]]
) -> None:
    sound = AnySound()

    async def push(frame: Frame, pts: float | None) -> None:
        if not isinstance(frame, AudioFrame):
            raise UsageError("voice", f"its track gave a {type(frame).__name__}", "give sound")
        await voice.push(sound.convert(frame), pts)

    await _pump(track, push, begun)
    voice.end_of_speech()


async def pump_face(
    track: MediaStreamTrack, face: Face, begun: Callable[[], Awaitable[None]]
) -> None:
    async def push(frame: Frame, pts: float | None) -> None:
        if not isinstance(frame, VideoFrame):
            raise UsageError("face", f"its track gave a {type(frame).__name__}", "give pictures")
        await face.push(frame, pts)

    await _pump(track, push, begun)


async def _pump(
    track: MediaStreamTrack,
    push: Callable[[Frame, float | None], Awaitable[None]],
    begun: Callable[[], Awaitable[None]],
) -> None:
    """Until the track or the session ends. A frame that cannot be used is left out: it is counted
    in the session's statistics, and told now and then."""
    refused = 0
    try:
        await begun()
        while True:
            frame = await track.recv()
            try:
                if isinstance(frame, Packet):
                    raise UsageError("track", "gives packets", "give one that is decoded")
                await push(frame, _time_of(frame))
            except UsageError as error:
                if refused % _TOLD_EVERY == 0:
                    _log.warning("left out a frame: %s", error)
                refused += 1
    except (MediaStreamError, LiveError):
        return
    except Exception:  # noqa: BLE001 (whatever a track raises is its end, and must be told)
        _log.exception("a track failed; nothing more is sent of it")


def _time_of(frame: Frame) -> float | None:
    if frame.pts is None or frame.time_base is None:
        return None
    return float(frame.pts * frame.time_base)
