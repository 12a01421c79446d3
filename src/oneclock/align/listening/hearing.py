"""What decoding a recording leaves behind, on disk: its envelope and its sound.

A few names and numbers say where, so that processes hand a hearing to each other for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.align.listening.on_demand import OnDemand, known_seconds
from oneclock.align.listening.scratch import listen_to, put
from oneclock.align.listening.where_to_listen import Depth
from oneclock.align.pair.envelope import SAMPLE_RATE, EnvelopeBuilder, flatten
from oneclock.align.pair.heard import Heard
from oneclock.errors import MediaError, OneclockError
from oneclock.media.choose_microphone import Channels, choose_channels
from oneclock.media.loudness import SoundKind
from oneclock.media.probe import MediaInfo
from oneclock.media.read_audio import Microphone, read_audio

_USUAL_RATE = 48000

Progress = Callable[[Path, float, float], None]
"""Called with a recording, the seconds of it heard so far and its duration."""


def no_progress(path: Path, heard: float, duration: float) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """One recording, heard: all of it, or here and there."""

    path: Path
    duration: float
    microphone: Microphone | None
    """None where there is time code and nothing else to listen to."""
    kind: SoundKind
    time_code: Microphone | None = None
    scratch: Path
    depth: Depth
    notes: tuple[str, ...] = ()

    @property
    def envelope(self) -> Path:
        return self.scratch.with_suffix(f".{self.depth.name.lower()}.npy")

    @property
    def seconds_heard(self) -> float:
        """So far."""
        known = self.known
        return self.duration if known is None else float(known.sum())

    @property
    def known(self) -> NDArray[np.bool_] | None:
        """As in `Heard`; so far."""
        return None if self.depth is Depth.WHOLE else known_seconds(self.scratch)


def cost_of_decoding(info: MediaInfo, seconds: float) -> float:
    """In seconds of sound at 48 kHz."""
    return seconds * max(track.sample_rate for track in info.audio) / _USUAL_RATE


def broken(info: MediaInfo) -> OneclockError:
    """What to say of a recording whose process died, and died again."""
    cause = "ends the process that decodes it (a damaged file, or too little memory)"
    return MediaError(info.path, cause, "free memory, try `--jobs 1`, or remux the recording")


def hear_whole(info: MediaInfo, scratch: Path, progress: Progress) -> Hearing:
    """Decode all of a recording, once."""
    channels = choose_channels(info.path)
    microphone = channels.microphone
    if microphone is None:
        return time_code_alone(info, channels, scratch)
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
    hearing = Hearing(
        path=info.path,
        duration=info.duration or count / SAMPLE_RATE,
        microphone=microphone,
        kind=channels.kind,
        time_code=channels.time_code,
        scratch=scratch,
        depth=Depth.WHOLE,
        notes=tuple(notes),
    )
    np.save(hearing.envelope, flatten(envelope.finish()))
    return hearing


def time_code_alone(info: MediaInfo, channels: Channels, scratch: Path) -> Hearing:
    """Nothing to listen to: it would correlate with any other time code."""
    return Hearing(
        path=info.path,
        duration=info.duration,
        microphone=None,
        kind=channels.kind,
        time_code=channels.time_code,
        scratch=scratch,
        depth=Depth.WHOLE,
        notes=("holds time code and no other sound: it has no microphone to align by",),
    )


def heard(hearing: Hearing) -> Heard:
    """For `solve_pair`, which does not know a sketch from the whole: what was not heard yet is
    decoded where it is listened to."""
    microphone = hearing.microphone
    assert microphone is not None
    return Heard(
        duration=hearing.duration,
        # Mapped, not read: processes share it.
        envelope=np.asarray(np.load(hearing.envelope, mmap_mode="r")),
        listen=listen_to(hearing.scratch)
        if hearing.depth is Depth.WHOLE
        else OnDemand(hearing.path, hearing.duration, microphone, hearing.scratch),
    )
