"""Parts of a film joined into one file, with their sound: packets are copied, none is encoded anew.

Every frame of the film has one packet, so that packet number n, in the order of decoding, is due at
frame n, less the delay that all parts can keep. In MP4 and MOV the index comes first, and edit
lists leave out what encoders put before the first picture and the first sample: picture and sound
begin at zero, together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from fractions import Fraction
from heapq import merge
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from oneclock.errors import SaveError, UsageError
from oneclock.media.canvas import Canvas
from oneclock.media.packet_file import disk_errors
from oneclock.media.picture_groups import CopiedPart, GroupReader
from oneclock.media.video_encoder import SOFTWARE, EncoderSettings
from oneclock.media.whole_file import whole_or_not_at_all
from oneclock.media.write_part import SUFFIX, Part, packets_of, write_part

SOUND_RATE = 48_000
_SOUND_BITS = 192_000
_AAC_FRAME = 1024
_MUXERS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska"}
_OPTIONS = {muxer: {"movflags": "faststart"} for muxer in ("mp4", "mov")}

# Packets of one track, each with when it is due. (A string: not every PyAV has a generic Packet.)
Lane: TypeAlias = "Iterator[tuple[Fraction, Packet[Any]]]"
Progress = Callable[[float], None]
"""Seconds written."""


def require_container(path: Path) -> str:
    """FFmpeg's name for what a file's name asks for."""
    muxer = _MUXERS.get(path.suffix.lower())
    if muxer is None:
        raise SaveError(
            path, "is no kind of file that a film is written to", f"use {', '.join(_MUXERS)}"
        )
    return muxer


def require_fit(path: Path, encoder: EncoderSettings) -> None:
    """That what it encodes goes into such a file: by a film of one black picture."""
    with TemporaryDirectory(prefix="oneclock-") as name:
        folder, black = Path(name), Canvas(encoder.width, encoder.height).frame
        try:
            part = write_part(folder / f"black{SUFFIX}", [black], encoder)
            join_parts(folder / f"black{path.suffix}", [part], encoder.rate, sound=None)
        except (SaveError, ValueError) as error:
            told = f"it {error.cause}" if isinstance(error, SaveError) else str(error)
            raise UsageError(
                encoder.name,
                f"does not go into a {path.suffix} file: {told}",
                f"use .mp4 or .mkv, or --encoder {SOFTWARE}",
            ) from None


def join_parts(
    path: Path,
    parts: Sequence[Part | CopiedPart],
    rate: Fraction,
    *,
    sound: Path | None,
    head: bytes | None = None,
    title: str = "",
    progress: Progress = lambda seconds: None,
) -> None:
    """Write `path` whole or not at all. `sound` is a file that holds it and nothing else; `head`
    is what decoders are told first, where the parts are not all from one encoder."""
    muxer = require_container(path)
    with whole_or_not_at_all(path) as unfinished:
        with disk_errors(path):
            file = av.open(str(unfinished), "w", format=muxer, options=_OPTIONS.get(muxer, {}))
        try:
            if title:
                file.metadata["title"] = title
            with ExitStack() as opened:
                copied = {part.path for part in parts if isinstance(part, CopiedPart)}
                cameras = {path: opened.enter_context(GroupReader(path)) for path in copied}
                stream = _copied_stream(file, parts[0].path, rate, head)
                lanes = [_pictures(stream, parts, cameras, rate)]
                if sound is not None:
                    lanes.append(_sound(_sound_stream(file), sound))
                for due, packet in merge(*lanes, key=lambda item: item[0]):
                    with disk_errors(path):
                        file.mux(packet)
                    progress(float(due))
        finally:
            with disk_errors(path):
                file.close()


def _copied_stream(
    file: OutputContainer, first: Path, rate: Fraction, head: bytes | None
) -> VideoStream:
    with av.open(str(first)) as template:
        stream = file.add_stream_from_template(template.streams.video[0], opaque=True)
    if head is not None:
        stream.codec_context.extradata = head
    stream.time_base = 1 / rate
    if stream.codec_context.name == "hevc":
        stream.codec_context.codec_tag = "hvc1"  # or Apple's players show nothing
    return stream


def _pictures(
    stream: VideoStream,
    parts: Sequence[Part | CopiedPart],
    cameras: Mapping[Path, GroupReader],
    rate: Fraction,
) -> Lane:
    delay = max(part.delay for part in parts)
    firsts = [0]
    for part in parts:
        firsts.append(firsts[-1] + part.frames)
    numbered = chain.from_iterable(
        ((first + number, packet) for number, packet in _packets(part, cameras, rate))
        for first, part in zip(firsts, parts, strict=False)
    )
    for place, (number, packet) in enumerate(numbered):
        packet.stream, packet.time_base = stream, 1 / rate
        packet.pts, packet.dts, packet.duration = number, place - delay, 1
        yield (place - delay) / rate, packet


def _packets(
    part: Part | CopiedPart, cameras: Mapping[Path, GroupReader], rate: Fraction
) -> Iterator[tuple[int, Packet[Any]]]:
    if isinstance(part, CopiedPart):
        return cameras[part.path].packets(part)
    return packets_of(part.path, rate)


def _sound_stream(file: OutputContainer) -> AudioStream:
    stream = file.add_stream("aac", rate=SOUND_RATE)
    assert isinstance(stream, AudioStream)
    stream.layout, stream.bit_rate = "stereo", _SOUND_BITS
    return stream


def _sound(stream: AudioStream, path: Path) -> Lane:
    with av.open(str(path)) as file:
        for frame in chain(_refilled(file, stream), (None,)):
            for packet in stream.encode(frame):
                assert packet.pts is not None
                yield packet.pts * Fraction(packet.time_base), packet


def _refilled(file: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """As the encoder wants it: so many samples at once, in its format, counted from zero."""
    convert = av.AudioResampler("fltp", stream.layout, SOUND_RATE, _AAC_FRAME)
    at = 0
    for frame in chain(file.decode(audio=0), (None,)):
        for piece in convert.resample(frame):
            piece.pts, piece.time_base = at, Fraction(1, SOUND_RATE)
            at += piece.samples
            yield piece
