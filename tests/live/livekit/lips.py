"""A session between fake producers and fake sources, in time that is passed over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from tests.live.livekit.fake_sources import (
    FakeAudioSource,
    FakeVideoSource,
    instant_of,
    picture_of,
    sound_of,
)

from oneclock.live.livekit.lip_synchronizer import LipSynchronizer
from oneclock.simulate.live_marks import CHANNELS, marked, numbers_in

RATE, FPS = 48_000, 25.0
PIECE = 960


@dataclass(frozen=True, slots=True, kw_only=True)
class Lips:
    session: LipSynchronizer
    sound: FakeAudioSource
    pictures: FakeVideoSource

    async def speak(self, begin: float, end: float, *, stamped: bool = False) -> None:
        """A voice whose samples are numbered by their instants, as it is spoken."""
        start = asyncio.get_running_loop().time() - begin
        for first in range(round(begin * RATE), round(end * RATE), PIECE):
            await until(start + first / RATE)
            ends = (first + PIECE) / RATE
            await self.session.push(sound_of(marked(first, PIECE)), ends if stamped else None)

    async def look(self, begin: float, end: float, *, stamped: bool = False) -> None:
        """Its face."""
        start = asyncio.get_running_loop().time() - begin
        for number in range(round(begin * FPS), round(end * FPS)):
            instant = number / FPS
            await until(start + instant)
            await self.session.push(picture_of(instant), instant if stamped else None)

    async def talk(self, begin: float, end: float, *, stamped: bool = False) -> None:
        await asyncio.gather(
            self.speak(begin, end, stamped=stamped), self.look(begin, end, stamped=stamped)
        )

    def offsets(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Of every picture that has sound, where both leave."""
        times, samples = self.sound.heard()
        heard = dict(zip(numbers_in(samples).tolist(), times.tolist(), strict=True))
        seen = [(round(instant_of(s.frame) * RATE), s.at) for s in self.pictures.captured]
        return np.array([at - heard[number] for number, at in seen if number in heard])

    def numbers(self) -> list[int]:
        """The samples that were heard."""
        _, samples = self.sound.heard()
        return [number for number in numbers_in(samples).tolist() if number >= 0]

    def instants(self) -> list[float]:
        """Of the pictures that were seen."""
        return [round(instant_of(seen.frame), 6) for seen in self.pictures.captured]


@asynccontextmanager
async def lips(**settings: Any) -> AsyncIterator[Lips]:
    sound, pictures = FakeAudioSource(RATE, CHANNELS), FakeVideoSource()
    settings = {"video_fps": FPS, **settings}
    session = LipSynchronizer(audio_source=sound, video_source=pictures, **settings)
    try:
        yield Lips(session=session, sound=sound, pictures=pictures)
    finally:
        await session.aclose()


async def until(time: float) -> None:
    await asyncio.sleep(max(0.0, time - asyncio.get_running_loop().time()))
