"""Tracks as producers."""

from __future__ import annotations

import asyncio
import logging
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from av.packet import Packet

from oneclock.live.webrtc.pump_tracks import face_of_track, pump_face, pump_voice, voice_of_track


class Recorded(MediaStreamTrack):
    """Gives what it was made of, and ends."""

    def __init__(self, kind: str, things: list[Any]) -> None:
        super().__init__()
        self.kind = kind
        self._things = things

    async def recv(self) -> Any:
        if not self._things:
            raise MediaStreamError
        return self._things.pop(0)


class Heard:
    """The session's side."""

    def __init__(self) -> None:
        self.sounds: list[tuple[tuple[int, ...], float | None]] = []
        self.pictures: list[float | None] = []
        self.ended = 0

    async def room_for_voice(self) -> None: ...

    async def room_for_face(self) -> None: ...

    def hear(self, samples: Any, now: float, pts: float | None) -> None:
        self.sounds.append((samples.shape, pts))

    def see(self, picture: VideoFrame, now: float, pts: float | None) -> None:
        self.pictures.append(pts)

    def reject(self) -> None: ...

    def end_of_speech(self) -> None:
        self.ended += 1

    @property
    def target_fps(self) -> float:
        return 25.0


async def at_once() -> None: ...


def pump(kind: str, things: list[Any]) -> Heard:
    heard, track = Heard(), Recorded(kind, things)

    async def run() -> None:
        if kind == "audio":
            voice = voice_of_track(track)
            voice.attach(heard)
            await pump_voice(track, voice, at_once)
        else:
            face = face_of_track(track)
            face.attach(heard)
            await pump_face(track, face, at_once)

    asyncio.run(run())
    return heard


def sound(*, rate: int = 48_000, layout: str = "mono", pts: int | None = None) -> AudioFrame:
    frame = AudioFrame.from_ndarray(
        np.zeros((1, 960 if layout == "mono" else 1920), np.int16), format="s16", layout=layout
    )
    frame.sample_rate, frame.pts, frame.time_base = rate, pts, Fraction(1, rate)
    return frame


def test_sound_of_any_rate_and_channels_becomes_two_channels() -> None:
    heard = pump("audio", [sound(), sound(layout="stereo"), sound(rate=24_000)])

    assert [shape[1] for shape, _ in heard.sounds] == [2] * len(heard.sounds)
    assert [shape for shape, _ in heard.sounds][:2] == [(960, 2), (960, 2)]


def test_frames_keep_the_times_they_bear() -> None:
    heard = pump("audio", [sound(pts=48_000), sound(pts=48_960)])

    assert [pts for _, pts in heard.sounds] == [1.0, 1.02]


def test_pictures_without_a_time_have_none() -> None:
    frame = VideoFrame(64, 48, "yuv420p")

    assert pump("video", [frame]).pictures == [None]


def test_the_end_of_a_track_is_the_end_of_speech() -> None:
    assert pump("audio", [sound()]).ended == 1


def test_a_track_that_fails_is_told_of_and_is_the_end_of_speech(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Failing(Recorded):
        async def recv(self) -> Any:
            raise ValueError("no decoder")

    heard, track = Heard(), Failing("audio", [])

    async def run() -> None:
        voice = voice_of_track(track)
        voice.attach(heard)
        await pump_voice(track, voice, at_once)

    asyncio.run(run())

    assert "a track failed" in caplog.text
    assert heard.ended == 1


def test_what_cannot_be_used_is_left_out_and_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        heard = pump("audio", [VideoFrame(64, 48, "yuv420p"), Packet(b"opus"), sound()])

    assert len(heard.sounds) == 1
    [record] = caplog.records
    assert "gave a VideoFrame" in record.getMessage()
