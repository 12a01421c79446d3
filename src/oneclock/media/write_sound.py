"""Sound written block by block, 24 bits deep, whole or not at all.

A WAV beyond 4 GiB becomes RF64 (EBU Tech 3306), for which its header keeps room; its `bext` chunk
(EBU Tech 3285) says at which sample of the timeline it begins. The file grows under another name
and gets its own when it is complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

from oneclock.errors import SaveError
from oneclock.media.packet_file import disk_errors
from oneclock.media.whole_file import whole_or_not_at_all

Samples = NDArray[np.float32]
Kind = Literal["wav", "flac"]

_CODECS: dict[Kind, str] = {"wav": "pcm_s24le", "flac": "flac"}
_MOST_CHANNELS: dict[Kind, int] = {"wav": 64, "flac": 8}
_HIGHEST_RATE: dict[Kind, int] = {"wav": 768_000, "flac": 655_350}
_LAYOUTS = {1: "mono", 2: "stereo"}
# FLAC knows what its channels are for; for others than these, nobody knows.
_FLAC_LAYOUTS = {3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_FULL_SCALE = 1 << 23
_IN_32_BITS = 8  # bits that 24 leave free in the encoder's word
_LARGEST_FRAME = 4096


def require_possible(path: Path, kind: Kind, *, rate: int, channels: int) -> None:
    """Raise before an hour of work what the encoder would raise after it."""
    if channels > _MOST_CHANNELS[kind]:
        raise SaveError(
            path,
            f"cannot hold {channels} channels: {kind} has room for {_MOST_CHANNELS[kind]}",
            "write wav, or only the microphone",
        )
    if rate > _HIGHEST_RATE[kind]:
        raise SaveError(path, f"cannot hold {rate} Hz", "choose a lower rate")


def write_sound(
    path: Path,
    blocks: Iterable[Samples],
    *,
    kind: Kind,
    rate: int,
    channels: int,
    begins_at: int = 0,
) -> int:
    """Write blocks of (n, channels), full scale 1, and return how many samples were beyond it and
    were clipped. `begins_at` is the number of the first sample on the timeline."""
    require_possible(path, kind, rate=rate, channels=channels)
    clipped = 0
    with whole_or_not_at_all(path) as unfinished:
        with disk_errors(path):
            file = av.open(str(unfinished), "w", format=kind, options=_options(kind))
        with _closed_whatever_happens(file, path):
            stream = _stream(file, kind, rate, channels)
            if kind == "wav" and begins_at >= 0:
                file.metadata["time_reference"] = str(begins_at)
            at = 0
            for block in blocks:
                deep, lost = _in_24_bits(block)
                clipped += lost
                with disk_errors(path):
                    at = _encode(file, stream, deep, at)
            with disk_errors(path):
                file.mux(stream.encode(None))
    return clipped


@contextmanager
def _closed_whatever_happens(file: OutputContainer, path: Path) -> Iterator[None]:
    try:
        yield
    finally:
        with disk_errors(path):
            file.close()


def _options(kind: Kind) -> dict[str, str]:
    return {"rf64": "auto", "write_bext": "1"} if kind == "wav" else {}


def _stream(file: OutputContainer, kind: Kind, rate: int, channels: int) -> AudioStream:
    stream = file.add_stream(_CODECS[kind], rate=rate)
    assert isinstance(stream, AudioStream)
    stream.layout = _layout(kind, channels)
    stream.format = "s32"
    return stream


def _layout(kind: Kind, channels: int) -> str:
    named = _LAYOUTS | (_FLAC_LAYOUTS if kind == "flac" else {})
    return named.get(channels, f"{channels}c")


def _encode(file: OutputContainer, stream: AudioStream, deep: NDArray[np.int32], at: int) -> int:
    """Returns the number of the next sample."""
    # FLAC's encoder says how many it takes at once; others take any number.
    size = stream.codec_context.frame_size or _LARGEST_FRAME
    layout = stream.layout.name
    for begin in range(0, len(deep), size):
        chunk = np.ascontiguousarray(deep[begin : begin + size])
        frame = av.AudioFrame.from_ndarray(chunk.reshape(1, -1), format="s32", layout=layout)
        frame.sample_rate, frame.time_base = stream.rate, Fraction(1, stream.rate)
        frame.pts = at
        file.mux(stream.encode(frame))
        at += len(chunk)
    return at


def _in_24_bits(block: Samples) -> tuple[NDArray[np.int32], int]:
    """To the nearest step, in the upper bits of 32; and how many did not fit."""
    steps = np.rint(block.astype(np.float64) * _FULL_SCALE)
    fitting = np.clip(steps, -_FULL_SCALE, _FULL_SCALE - 1)
    # Full scale itself is one step too high for the largest number: no ear misses it.
    lost = int(np.count_nonzero(np.abs(steps) > _FULL_SCALE))
    return fitting.astype(np.int32) << _IN_32_BITS, lost
