"""The peers' flashes and beeps (tests/peers/marks.py) as frames, and as plain aiortc tracks."""

from __future__ import annotations

import asyncio
from fractions import Fraction

import av
import numpy as np
from aiortc import MediaStreamTrack
from tests.peers.marks import FPS, HEIGHT, RATE, WIDTH, picture, sound

BLOCK = RATE // 50


def marked_picture(number: int) -> av.VideoFrame:
    planes = np.frombuffer(picture(number), np.uint8).reshape(HEIGHT * 3 // 2, WIDTH)
    return av.VideoFrame.from_ndarray(planes, "yuv420p")


def marked_sound(number: int) -> av.AudioFrame:
    samples = np.frombuffer(sound(number * BLOCK, BLOCK), np.int16).reshape(1, BLOCK)
    frame = av.AudioFrame.from_ndarray(samples, "s16", "mono")
    frame.sample_rate = RATE
    return frame


class PlainVoice(MediaStreamTrack):
    kind = "audio"

    def __init__(self, begin: float) -> None:
        super().__init__()
        self._begin, self._made = begin, 0

    async def recv(self) -> av.AudioFrame:
        await until(self._begin + self._made * BLOCK / RATE)
        frame = marked_sound(self._made)
        frame.pts, frame.time_base = self._made * BLOCK, Fraction(1, RATE)
        self._made += 1
        return frame


class PlainFace(MediaStreamTrack):
    """Its pictures are handed over `late` seconds after the time on them."""

    kind = "video"

    def __init__(self, begin: float, late: float = 0.0) -> None:
        super().__init__()
        self._begin, self._made = begin + late, 0

    async def recv(self) -> av.VideoFrame:
        await until(self._begin + self._made / FPS)
        frame = marked_picture(self._made)
        frame.pts, frame.time_base = self._made * 90000 // FPS, Fraction(1, 90000)
        self._made += 1
        return frame


async def until(time: float) -> None:
    """Of the event loop's clock."""
    await asyncio.sleep(max(0.0, time - asyncio.get_running_loop().time()))
