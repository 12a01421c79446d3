"""Find the track and channel with the microphone: not the dead one, the hum or the time code; and
the one with the time code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer

from oneclock.errors import MediaError
from oneclock.media.loudness import (
    SILENCE,
    Loudness,
    SoundKind,
    is_time_code_alone,
    liveliest,
    measure_loudness,
)
from oneclock.media.open_media import keep_only, open_media
from oneclock.media.probe import describe
from oneclock.media.read_audio import Microphone
from oneclock.media.sample_formats import Samples, channel_reader

# Where to listen, as shares of the duration, and for how long: the middle of a recording is the
# event, its ends are people handling cameras. (The seed's fixed 300-360 s finds nothing in a clip.)
_PLACES = (0.25, 0.5, 0.75)
_SECONDS = 8.0

Heard = dict[Microphone, list[Samples]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    microphone: Microphone | None
    """To align by; None where there is time code and nothing else to listen to."""
    kind: SoundKind
    """What it holds, heard in a few places."""
    time_code: Microphone | None = None


def choose_microphone(path: Path) -> Microphone:
    """The channel to listen to; of a recording of time code alone, that."""
    channels = choose_channels(path)
    return channels.microphone or channels.time_code or Microphone()


def choose_channels(path: Path) -> Channels:
    path = Path(path)
    with open_media(path) as container:
        if not container.streams.audio:
            raise MediaError(path, "holds no sound", "use a recording with an audio track")
        loudness = _listen(path, container)
    microphone = liveliest(loudness) or Microphone()
    return Channels(
        microphone=None if is_time_code_alone(loudness) else microphone,
        kind=loudness.get(microphone, SILENCE).kind,
        time_code=_time_code(loudness),
    )


def find_time_code(path: Path) -> Microphone | None:
    """The channel to read time code from; None where it is heard on none."""
    path = Path(path)
    with open_media(path) as container:
        return _time_code(_listen(path, container)) if container.streams.audio else None


def _time_code(loudness: Mapping[Microphone, Loudness]) -> Microphone | None:
    """The loudest, which is the cable: elsewhere it may have bled into a microphone."""
    found = {key: its.level_db for key, its in loudness.items() if its.kind is SoundKind.TIME_CODE}
    return max(found, key=found.__getitem__, default=None)


def hear_track(path: Path, track: int) -> tuple[list[Samples], int]:
    """What each channel of a track heard in a few places, and at which rate."""
    with open_media(path) as container:
        heard, rates = _hear(path, container)
    sounds = [sound for microphone, sound in heard.items() if microphone.track == track]
    return sounds, rates.get(track, 0)


def _listen(path: Path, container: InputContainer) -> dict[Microphone, Loudness]:
    heard, rates = _hear(path, container)
    return {
        microphone: measure_loudness(sound, rates[microphone.track])
        for microphone, sound in heard.items()
    }


def _hear(
    path: Path, container: InputContainer
) -> tuple[dict[Microphone, Samples], dict[int, int]]:
    keep_only(container, *container.streams.audio)
    duration = describe(path, container).duration
    heard: Heard = defaultdict(list)
    rates: dict[int, int] = {}
    for place in _PLACES if duration > len(_PLACES) * _SECONDS else (0.0,):
        _hear_window(container, place * duration, heard, rates)
    return {microphone: np.concatenate(pieces) for microphone, pieces in heard.items()}, rates


def _hear_window(
    container: InputContainer, start: float, heard: Heard, rates: dict[int, int]
) -> None:
    tracks = container.streams.audio
    number = {stream.index: i for i, stream in enumerate(tracks)}
    left = dict.fromkeys(number.values(), _SECONDS)
    try:
        if start > 0:
            container.seek(int(start * av.time_base) + (container.start_time or 0))
        for packet in container.demux(*tracks):
            track = number[packet.stream.index]
            if left[track] <= 0:
                if max(left.values()) <= 0:
                    return
                continue
            for frame in tracks[track].decode(packet):
                rates[track] = frame.sample_rate
                left[track] -= frame.samples / frame.sample_rate
                for channel in range(len(frame.layout.channels)):
                    microphone = Microphone(track=track, channel=channel)
                    samples = channel_reader(frame.format.name, channel)(frame)
                    heard[microphone].append(samples)
    except av.error.FFmpegError:
        return  # damage here costs one window; reading the file in earnest reports it
