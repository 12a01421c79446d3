"""Write a recording: sound tracks, a picture, or both, into one file.

Where time zero lands. Pictures begin at the caller's zero, a sound `starts_at` later. Encoders of
compressed sound put a little silence (priming) before their first sample. Measured by decoding with
FFmpeg 8.1 (PyAV 18), at 48 kHz, local time = PTS - max(0, container start):

    container         what                                 zero lands at
    mp4, mov, m4a     edit list: players skip priming      0
    mkv, mka, webm    CodecDelay: players skip priming     0
    wav, flac, mp3    no timestamps; LAME tag for mp3      0
    ts                priming is real timeline: AAC 1024,  +21.33 ms AAC, +23.02 ms MP3
                      MP3 1105 samples                     (sound and picture alike)

FFmpeg 5.1 decodes the priming in our MKV instead of skipping it, but stamps it -21 ms: by PTS zero
lands at 0 there too, by counting samples at +21.3 ms. `write_media` returns where zero lands;
tests/media/test_write_media.py measures the table.

Matroska stamps whole milliseconds: Opus that starts late is up to 1 ms off its place.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import merge
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from oneclock.errors import SaveError
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span

_MUXERS = {
    ".mp4": "mp4",
    ".mov": "mov",
    ".m4a": "ipod",
    ".mkv": "matroska",
    ".mka": "matroska",
    ".webm": "webm",
    ".ts": "mpegts",
    ".wav": "wav",
    ".flac": "flac",
    ".mp3": "mp3",
}
_WITH_EDIT_LISTS = {"mp4", "mov", "ipod"}
_WITHOUT_TIMESTAMPS = {"wav", "flac", "mp3"}
_WHERE_PRIMING_IS_TIME = {"mpegts"}
_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 8: "7.1"}
_CHUNK = 1024  # samples handed to an encoder at once: AAC's own frame, 21 ms at 48 kHz

# The packets of one track, each with its presentation time. (A string: not every PyAV we run on has
# a generic Packet.)
Lane: TypeAlias = "Iterator[tuple[Fraction, Packet[Any]]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """One track. `gaps` never reach the file, as when a recorder loses data but keeps its clock:
    the packets wholly inside are left out. They count from the first sample."""

    samples: NDArray[np.float32]
    """(n,) or (channels, n), full scale 1."""
    rate: int
    codec: str = "aac"
    bit_rate: int | None = None
    starts_at: float = 0.0
    """To the nearest sample."""
    gaps: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if self.samples.ndim not in (1, 2) or self.samples.size == 0:
            raise ValueError(f"samples must be (n,) or (channels, n), not {self.samples.shape}")
        if self.channels not in _LAYOUTS:
            raise ValueError(f"no layout for {self.channels} channels; use several tracks")
        if self.rate <= 0 or self.starts_at < 0.0:
            raise ValueError("rate must be positive and starts_at not negative")

    @property
    def channels(self) -> int:
        return 1 if self.samples.ndim == 1 else self.samples.shape[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Frames in RGB, height x width x 3, taken one at a time: they need not fit in memory."""

    frames: Iterable[NDArray[np.uint8]]
    rate: FrameRate
    codec: str = "libx264"
    bit_rate: int | None = None
    pixel_format: str = "yuv420p"
    options: Mapping[str, str] = field(default_factory=dict)


def write_media(
    path: Path,
    *,
    sounds: Sequence[Sound] = (),
    picture: Picture | None = None,
    metadata: Mapping[str, str] | None = None,
) -> float:
    """Write `path` whole or not at all, and return the local time at which zero lands in it."""
    muxer = _muxer_for(path, sounds, picture)
    # The suffix stays last: encoders and people recognise the kind of file by it.
    unfinished = path.with_name(f".{path.stem}.{uuid.uuid4().hex[:8]}.part{path.suffix}")
    try:
        with av.open(str(unfinished), "w", format=muxer, options=_options(muxer, sounds)) as file:
            file.metadata.update(metadata or {})
            first = _write_all(file, sounds, picture, path)
        unfinished.replace(path)
    except (OSError, av.FFmpegError) as error:
        raise SaveError(path, f"cannot be written ({error})", _remedy(error)) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return float(-first) if muxer in _WHERE_PRIMING_IS_TIME else 0.0


def _muxer_for(path: Path, sounds: Sequence[Sound], picture: Picture | None) -> str:
    muxer = _MUXERS.get(path.suffix.lower())
    if muxer is None:
        raise SaveError(path, "unknown kind of file", f"use one of {', '.join(_MUXERS)}")
    if picture is None and all(sound.starts_at > 0.0 for sound in sounds):
        raise SaveError(path, "nothing begins at time zero", "let a sound or the picture do so")
    moved = any(sound.starts_at > 0.0 or sound.gaps for sound in sounds)
    if muxer in _WITHOUT_TIMESTAMPS and (moved or len(sounds) != 1 or picture is not None):
        cause = "this kind of file holds one unbroken sound from time zero and nothing else"
        raise SaveError(path, cause, "use .mkv, .mp4, .mov or .ts")
    for sound in sounds:
        rates = _encoder(sound.codec, path).audio_rates
        if rates and sound.rate not in rates:
            cause = f"{sound.codec} cannot hold {sound.rate} Hz"
            raise SaveError(path, cause, f"resample first, to one of {sorted(rates)}")
    return muxer


def _encoder(name: str, path: Path) -> av.Codec:
    try:
        return av.Codec(name, "w")
    except ValueError as error:
        raise SaveError(path, f"no encoder is called {name!r}", "try aac, pcm_s16le") from error


def _options(muxer: str, sounds: Sequence[Sound]) -> dict[str, str]:
    if muxer not in _WITH_EDIT_LISTS:
        return {}
    # Edit lists count in the movie's time scale, a millisecond by default: late sound was measured
    # 0.67 ms off. In whole samples they are exact.
    scale = math.lcm(1000, *(sound.rate for sound in sounds))
    return {"movie_timescale": str(min(scale, 2**31 - 1))}


def _remedy(error: Exception) -> str:
    if isinstance(error, OSError):
        return "check that the folder exists, is writable and has room"
    return "choose a codec that fits this kind of file"


def _write_all(
    file: OutputContainer, sounds: Sequence[Sound], picture: Picture | None, path: Path
) -> Fraction:
    """Packets of all tracks in order of time; returns the earliest time stamp."""
    lanes: list[Lane] = []
    if picture is not None:
        lanes.append(_picture_lane(file, picture, path))
    for sound in sounds:
        stream = _add_stream(file, path, sound.codec, Fraction(sound.rate), {})
        assert isinstance(stream, AudioStream)
        stream.layout = _LAYOUTS[sound.channels]
        if sound.bit_rate is not None:
            stream.bit_rate = sound.bit_rate
        lanes.append(_sound_lane(stream, sound))
    first = Fraction(0)
    for time, packet in merge(*lanes, key=lambda stamped: stamped[0]):
        if time < first:
            first = time
        file.mux(packet)
    return first


def _add_stream(
    file: OutputContainer, path: Path, codec: str, rate: Fraction, options: dict[str, str]
) -> AudioStream | VideoStream:
    _encoder(codec, path)
    whole = int(rate) if rate.denominator == 1 else rate
    try:
        stream = file.add_stream(codec, rate=whole, options=options)
    except ValueError as error:
        cause = f"a {path.suffix} file cannot hold {codec}"
        raise SaveError(path, cause, "choose a codec that fits, or .mkv") from error
    assert isinstance(stream, AudioStream | VideoStream)
    return stream


def _sound_lane(stream: AudioStream, sound: Sound) -> Lane:
    samples = np.atleast_2d(np.asarray(sound.samples, np.float32))
    base = Fraction(1, sound.rate)
    origin = round(sound.starts_at * sound.rate)
    for begin in range(0, samples.shape[1], _CHUNK):
        chunk = np.ascontiguousarray(samples[:, begin : begin + _CHUNK])
        frame = av.AudioFrame.from_ndarray(chunk, format="fltp", layout=_LAYOUTS[sound.channels])
        frame.sample_rate, frame.time_base, frame.pts = sound.rate, base, origin + begin
        yield from _kept(stream.encode(frame), sound.gaps, origin * base)
    yield from _kept(stream.encode(None), sound.gaps, origin * base)


def _kept(packets: Iterable[Packet[Any]], gaps: Sequence[Span], origin: Fraction) -> Lane:
    for packet in packets:
        begin = _time_of(packet)
        end = begin + (packet.duration or 0) * Fraction(packet.time_base)
        if not any(g.start <= begin - origin and end - origin <= g.end for g in gaps):
            yield begin, packet


def _picture_lane(file: OutputContainer, picture: Picture, path: Path) -> Lane:
    frames = iter(picture.frames)
    first = next(frames, None)
    if first is None:
        raise SaveError(path, "the picture has no frames", "give at least one, or no picture")
    stream = _add_stream(file, path, picture.codec, picture.rate.rate, dict(picture.options))
    assert isinstance(stream, VideoStream)
    stream.height, stream.width = first.shape[:2]
    stream.pix_fmt = picture.pixel_format
    if picture.bit_rate is not None:
        stream.bit_rate = picture.bit_rate
    return _frame_lane(stream, chain([first], frames), picture.rate)


def _frame_lane(stream: VideoStream, frames: Iterable[NDArray[np.uint8]], rate: FrameRate) -> Lane:
    for number, pixels in enumerate(frames):
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts, frame.time_base = number, rate.frame_duration
        yield from ((_time_of(packet), packet) for packet in stream.encode(frame))
    yield from ((_time_of(packet), packet) for packet in stream.encode(None))


def _time_of(packet: Packet[Any]) -> Fraction:
    assert packet.pts is not None
    return packet.pts * Fraction(packet.time_base)
