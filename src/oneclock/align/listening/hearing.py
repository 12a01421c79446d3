"""What decoding a recording leaves behind: its envelope in memory, its sound in a scratch file.

An hour of sound at 8 kHz is 58 MB as half floats. Probes read a few seconds of it here and there,
so it waits on disk, and memory does not grow with the length of the event.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oneclock.align.pair.close_listening import Listen
from oneclock.align.pair.correlate import Samples
from oneclock.align.pair.envelope import SAMPLE_RATE, Envelope, EnvelopeBuilder, flatten
from oneclock.errors import MediaError
from oneclock.media.choose_microphone import choose_channels
from oneclock.media.probe import MediaInfo
from oneclock.media.read_audio import Microphone, read_audio

Progress = Callable[[Path, float, float], None]
"""Called with a recording, the seconds of it heard so far and its duration."""


def no_progress(path: Path, heard: float, duration: float) -> None:
    """Nobody watches."""


# Eleven bits of mantissa: 66 dB below the signal, whatever its level. Enough for a correlation.
_SCRATCH_TYPE = np.dtype(np.float16)
_LOUDEST = 60000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """One recording, heard: all of it, or here and there."""

    path: Path
    duration: float
    microphone: Microphone
    time_code: Microphone | None = None
    envelope: Envelope
    scratch: Path
    sketched: bool = False
    notes: tuple[str, ...] = ()


def hear_whole(info: MediaInfo, scratch: Path, progress: Progress) -> Hearing:
    """Decode all of a recording, once."""
    channels = choose_channels(info.path)
    microphone = channels.microphone
    notes: list[str] = []
    envelope, count = EnvelopeBuilder(), 0
    blocks = read_audio(info.path, rate=SAMPLE_RATE, microphone=microphone, note=notes.append)
    scratch.touch()
    for block in blocks:
        envelope.push(block)
        put(scratch, count, block)
        count += len(block)
        progress(info.path, count / SAMPLE_RATE, info.duration)
    if count == 0:
        raise MediaError(
            info.path, "holds an audio track without any sound", "use another recording"
        )
    return Hearing(
        path=info.path,
        duration=info.duration or count / SAMPLE_RATE,
        microphone=microphone,
        time_code=channels.time_code,
        envelope=flatten(envelope.finish()),
        scratch=scratch,
        notes=tuple(notes),
    )


def put(scratch: Path, start: int, samples: Samples) -> None:
    """Keep samples at their place; what is skipped costs no disk and reads as silence."""
    with scratch.open("r+b") as file:
        file.seek(start * _SCRATCH_TYPE.itemsize)
        np.clip(samples, -_LOUDEST, _LOUDEST).astype(_SCRATCH_TYPE).tofile(file)


def listen_to(scratch: Path) -> Listen:
    size = _SCRATCH_TYPE.itemsize

    def listen(start: int, count: int) -> Samples:
        out = np.zeros(count, np.float32)
        total = scratch.stat().st_size // size
        first, last = max(start, 0), min(start + count, total)
        if last > first:
            out[first - start : last - start] = np.fromfile(
                scratch, _SCRATCH_TYPE, last - first, offset=first * size
            )
        return out

    return listen
