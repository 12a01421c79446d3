"""What a recording holds, without decoding it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer

from oneclock.media.open_media import is_cover_picture, open_media, presentation_origin

MOV_FAMILY = "mov,mp4,m4a,3gp,3g2,mj2"
"""What FFmpeg calls the container of all of these."""
_SIZE_UNKNOWN = 0xFFFFFF00


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioTrack:
    index: int
    """Among the audio tracks, from 0."""
    codec: str
    sample_rate: int
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoTrack:
    index: int
    """Among the video tracks, from 0."""
    codec: str
    width: int
    height: int
    rate: Fraction | None
    """Average frames per second; None where the container does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaInfo:
    path: Path
    container: str
    duration: float
    """Seconds on the presentation timeline; 0 where the container does not know."""
    audio: tuple[AudioTrack, ...]
    video: tuple[VideoTrack, ...]
    tags: Mapping[str, str] = field(default_factory=dict)
    """What the file says of itself, the names in small letters."""


def probe(path: Path) -> MediaInfo:
    with open_media(path) as container:
        return describe(Path(path), container)


def describe(path: Path, container: InputContainer) -> MediaInfo:
    return MediaInfo(
        path=path,
        container=container.format.name,
        duration=_duration(container),
        audio=tuple(
            AudioTrack(
                index=i,
                codec=stream.codec_context.name,
                sample_rate=stream.codec_context.sample_rate or 0,
                channels=stream.codec_context.channels or 0,
            )
            for i, stream in enumerate(container.streams.audio)
        ),
        video=tuple(
            VideoTrack(
                index=i,
                codec=stream.codec_context.name,
                width=stream.codec_context.width,
                height=stream.codec_context.height,
                rate=stream.average_rate or None,
            )
            for i, stream in enumerate(container.streams.video)
            if not is_cover_picture(stream)
        ),
        tags=lower_names(container.metadata),
    )


def lower_names(tags: Mapping[str, str]) -> dict[str, str]:
    """Matroska writes the names of tags in capitals."""
    return {name.lower(): value for name, value in tags.items()}


def _duration(container: InputContainer) -> float:
    if container.duration is not None and container.duration > 0:
        return container.duration / av.time_base
    origin = presentation_origin(container)
    ends = [
        float(((stream.start_time or 0) + stream.duration) * stream.time_base) - origin
        for stream in container.streams
        if stream.duration and stream.time_base
    ]
    return max(ends, default=0.0)


def lacks_its_end(path: Path) -> bool:
    """Whether a WAV was cut off. FFmpeg takes it for a shorter one, but its header still knows."""
    with path.open("rb") as file:
        head = file.read(12)
    promised = 8 + int.from_bytes(head[4:8], "little")
    # Recorders that never came back to fill it in leave all ones.
    return (
        head[:4] == b"RIFF"
        and head[8:] == b"WAVE"
        and path.stat().st_size + 1 < promised < _SIZE_UNKNOWN
    )
