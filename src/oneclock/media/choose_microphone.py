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
from oneclock.media.loudness import Loudness, SoundKind, liveliest, measure_loudness
from oneclock.media.open_media import keep_only, open_media
from oneclock.media.probe import describe
from oneclock.media.read_audio import Microphone, Samples, channel_reader

# Where to listen, as shares of the duration, and for how long: the middle of a recording is the
# event, its ends are people handling cameras. (The seed's fixed 300-360 s finds nothing in a clip.)
_PLACES = (0.25, 0.5, 0.75)
_SECONDS = 8.0

Heard = dict[Microphone, list[Samples]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    microphone: Microphone
    """To align by."""
    time_code: Microphone | None = None


def choose_microphone(path: Path) -> Microphone:
    return choose_channels(path).microphone


def choose_channels(path: Path) -> Channels:
    """A recording with one channel is not read at all."""
    path = Path(path)
    with open_media(path) as container:
        tracks = container.streams.audio
        if not tracks:
            raise MediaError(path, "holds no sound", "use a recording with an audio track")
        if len(tracks) == 1 and tracks[0].codec_context.channels == 1:
            return Channels(microphone=Microphone())
        loudness = _listen(path, container)
    kinds = {microphone: its.kind for microphone, its in loudness.items()}
    return Channels(
        microphone=liveliest(loudness) or Microphone(),
        time_code=find_kind(kinds, SoundKind.TIME_CODE),
    )


def survey_channels(path: Path) -> dict[Microphone, SoundKind]:
    """What every channel holds, heard in a few places; a single channel is listened to as well.

    Of a recording that holds only time code this says so. `steady` is no such verdict: a crowd or
    an organ may be as steady as hum.
    """
    path = Path(path)
    with open_media(path) as container:
        if not container.streams.audio:
            return {}
        return {microphone: its.kind for microphone, its in _listen(path, container).items()}


def find_time_code(path: Path) -> Microphone | None:
    """The channel to read time code from; None where it is heard on none."""
    return find_kind(survey_channels(path), SoundKind.TIME_CODE)


def find_kind(channels: Mapping[Microphone, SoundKind], kind: SoundKind) -> Microphone | None:
    """The first channel of a kind."""
    return next((microphone for microphone, its in channels.items() if its is kind), None)


def holds_only_time_code(channels: Mapping[Microphone, SoundKind]) -> bool:
    """Whether there is time code, and besides it nothing but dead channels."""
    kinds = set(channels.values())
    return SoundKind.TIME_CODE in kinds and kinds <= {SoundKind.TIME_CODE, SoundKind.DEAD}


def _listen(path: Path, container: InputContainer) -> dict[Microphone, Loudness]:
    keep_only(container, *container.streams.audio)
    duration = describe(path, container).duration
    heard: Heard = defaultdict(list)
    rates: dict[int, int] = {}
    for place in _PLACES if duration > len(_PLACES) * _SECONDS else (0.0,):
        _hear_window(container, place * duration, heard, rates)
    return {
        microphone: measure_loudness(np.concatenate(pieces), rates[microphone.track])
        for microphone, pieces in heard.items()
    }


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
