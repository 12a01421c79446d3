"""From frames of whatever sample format to float32 around ±1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

Samples = NDArray[np.float32]
FrameReader = Callable[[AudioFrame], Samples]


def channel_reader(format_name: str, channel: int) -> FrameReader:
    """How to read one channel of frames of a format, as float32 around ±1."""
    dtype = _DTYPES[format_name.removesuffix("p")]
    planar = format_name.endswith("p")

    def raw(frame: AudioFrame) -> NDArray[Any]:
        if planar:
            return np.frombuffer(memoryview(frame.planes[channel]), dtype, frame.samples)
        width = len(frame.layout.channels)
        interleaved = np.frombuffer(memoryview(frame.planes[0]), dtype, frame.samples * width)
        return interleaved[channel::width]

    if dtype == np.float32:
        return raw
    if dtype == np.uint8:
        return lambda frame: (raw(frame).astype(np.float32) - 128.0) / 128.0
    scale = np.float32(2.0 ** (1 - 8 * dtype.itemsize)) if dtype.kind == "i" else np.float32(1.0)
    return lambda frame: raw(frame).astype(np.float32) * scale


def frame_reader(format_name: str, channels: int) -> FrameReader:
    """How to read `channels` channels side by side; one that a frame lacks is silent in it."""
    readers = [channel_reader(format_name, channel) for channel in range(channels)]

    def read(frame: AudioFrame) -> Samples:
        out = np.zeros((frame.samples, channels), np.float32)
        for channel, to_samples in enumerate(readers[: len(frame.layout.channels)]):
            out[:, channel] = to_samples(frame)
        return out

    return read


_DTYPES: dict[str, np.dtype[Any]] = {
    "u8": np.dtype(np.uint8),
    "s16": np.dtype(np.int16),
    "s32": np.dtype(np.int32),
    "s64": np.dtype(np.int64),
    "flt": np.dtype(np.float32),
    "dbl": np.dtype(np.float64),
}
