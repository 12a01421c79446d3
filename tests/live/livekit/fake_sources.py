"""LiveKit's sources without LiveKit: what was handed to them, and when it leaves.

The audio source keeps what LiveKit's keeps: a queue that is let out in real time, and a capture
that returns when no more than `queue_size_ms` waits. `test_real_sources.py` holds it against the
real one.
"""

from __future__ import annotations

import asyncio
import math
import struct
from dataclasses import dataclass

import numpy as np
from livekit import rtc

from oneclock.live.pacing.voice_queue import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    frame: rtc.VideoFrame
    at: float
    timestamp_us: int


class FakeAudioSource:
    def __init__(self, rate: int = 48_000, channels: int = 1, queue_size_ms: int = 1000) -> None:
        self.sample_rate, self.num_channels = rate, channels
        self._room = queue_size_ms / 1000
        self._loop = asyncio.get_running_loop()
        self._ends = -math.inf
        self.leaves: list[tuple[float, Samples]] = []
        """When the first of these samples leaves, and they."""
        self.refuses: Exception | None = None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        if self.refuses:
            raise self.refuses
        assert (frame.sample_rate, frame.num_channels) == (self.sample_rate, self.num_channels)
        now = self._loop.time()
        begins = max(self._ends, now)
        samples = np.frombuffer(frame.data, np.int16).reshape(-1, self.num_channels)
        self.leaves.append((begins, samples.copy()))
        self._ends = begins + frame.samples_per_channel / self.sample_rate
        await asyncio.sleep(max(0.0, self.queued_duration - self._room))

    @property
    def queued_duration(self) -> float:
        return max(0.0, self._ends - self._loop.time())

    def clear_queue(self) -> None:
        now = self._loop.time()
        self.leaves = [(at, samples) for at, samples in self.leaves if at < now]
        self._ends = now

    async def wait_for_playout(self) -> None:
        await asyncio.sleep(self.queued_duration)

    def heard(self) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], Samples]:
        """When every sample leaves, and it."""
        if not self.leaves:
            return np.zeros(0), np.zeros((0, self.num_channels), np.int16)
        times = [at + np.arange(len(block)) / self.sample_rate for at, block in self.leaves]
        return np.concatenate(times), np.concatenate([block for _, block in self.leaves])


class FakeVideoSource:
    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.captured: list[Captured] = []
        self.refuses: Exception | None = None

    def capture_frame(self, frame: rtc.VideoFrame, *, timestamp_us: int = 0) -> None:
        if self.refuses:
            raise self.refuses
        seen = Captured(frame=frame, at=self._loop.time(), timestamp_us=timestamp_us)
        self.captured.append(seen)


def picture_of(instant: float) -> rtc.VideoFrame:
    """Two pixels that say which instant they show."""
    return rtc.VideoFrame(2, 1, rtc.VideoBufferType.RGBA, struct.pack("<d", instant))


def instant_of(frame: rtc.VideoFrame) -> float:
    (instant,) = struct.unpack("<d", bytes(frame.data))
    return float(instant)


def sound_of(samples: Samples, rate: int = 48_000) -> rtc.AudioFrame:
    count, channels = samples.shape
    return rtc.AudioFrame(samples.tobytes(), rate, channels, count)
