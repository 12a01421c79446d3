"""A part of a film: pictures encoded by themselves, to be joined with others of its kind.

NUT, FFmpeg's own container, keeps every packet and the encoder's head as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from oneclock.errors import MediaError, SaveError
from oneclock.media.packet_file import disk_errors
from oneclock.media.video_encoder import EncoderSettings, add_encoder, in_its_format
from oneclock.media.whole_file import whole_or_not_at_all

SUFFIX = ".nut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    path: Path
    frames: int
    delay: int
    """By how many frames the packets of later pictures come before those of earlier ones, at
    most: pictures that others are told from are sent ahead."""


def write_part(
    path: Path, pictures: Iterable[VideoFrame], settings: EncoderSettings, *, threads: int = 1
) -> Part:
    """Written whole or not at all."""
    with whole_or_not_at_all(path) as unfinished:
        with disk_errors(path):
            file = av.open(str(unfinished), "w", format="nut")
        try:
            stream = add_encoder(file, settings, threads)
            for packet in _encoded(stream, pictures, settings):
                with disk_errors(path):
                    file.mux(packet)
        finally:
            with disk_errors(path):
                file.close()
    return read_part(path, settings.rate)


def read_part(path: Path, rate: Fraction) -> Part:
    """What there is in a part: raises `MediaError` for one that is damaged."""
    numbers = [number for number, _ in packets_of(path, rate)]
    if sorted(numbers) != list(range(len(numbers))):
        raise MediaError(path, "is damaged", "delete it and render again")
    delay = max((place - number for place, number in enumerate(numbers)), default=0)
    return Part(path=path, frames=len(numbers), delay=delay)


def packets_of(path: Path, rate: Fraction) -> Iterator[tuple[int, Packet[VideoStream]]]:
    """In the order of decoding, each with the number of its picture from the part's first."""
    try:
        with av.open(str(path)) as file:
            base: int | None = None
            for packet in file.demux(video=0):
                if packet.pts is None or not packet.size:
                    continue
                # The first packet is of the first picture: nothing could be told from another.
                base = packet.pts if base is None else base
                yield round((packet.pts - base) * Fraction(packet.time_base) * rate), packet
    except (av.FFmpegError, OSError, IndexError) as error:
        raise MediaError(path, f"cannot be read ({error})", "delete it and render again") from None


def _encoded(
    stream: VideoStream, pictures: Iterable[VideoFrame], settings: EncoderSettings
) -> Iterator[Packet[VideoStream]]:
    encoder = stream.codec_context
    for number, picture in enumerate(pictures):
        frame = in_its_format(picture, encoder)
        # What kind of picture it was in its camera's file says nothing here.
        frame.pts, frame.time_base, frame.pict_type = number, 1 / settings.rate, 0
        yield from _packets(stream, frame, settings.name)
    yield from _packets(stream, None, settings.name)


def _packets(
    stream: VideoStream, frame: VideoFrame | None, encoder: str
) -> list[Packet[VideoStream]]:
    try:
        return list(stream.encode(frame))
    except av.FFmpegError as error:
        raise SaveError(
            encoder, f"cannot encode any more ({error})", "choose another with --encoder"
        ) from None
