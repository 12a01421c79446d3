"""Pictures of a camera in groups, each of which can be decoded by itself, and copied as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, chain, dropwhile, islice, pairwise
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from oneclock.errors import MediaError
from oneclock.media.access_units import is_keyframe
from oneclock.media.open_media import exact_origin, keep_only, open_media
from oneclock.media.parameter_sets import (
    ParameterSet,
    in_start_codes,
    length_bytes,
    sets_in,
    units_in_packet,
)
from oneclock.media.video_stream import video_stream
from oneclock.timebase.span import Span

CODEC = "h264"
# Seconds: some containers seek too far, by clocks other than the pictures'.
_BACK = (0, 1, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    stamp: int
    """Of its first picture, in the container's ticks: where to begin copying."""
    times: tuple[Fraction, ...]
    """Local, of each picture, in the order in which they are shown."""
    prefixes: tuple[int, ...]
    """With how many pictures, from the first on, it can end: those that need none of the others,
    nor of other groups. None at all where the group needs another."""
    delay: int
    """By how many pictures others are sent ahead of their turn, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedPart:
    """A part of a film that is a camera's own packets."""

    path: Path
    stamp: int
    groups: tuple[int, ...]
    """How many pictures of each, one after the other in the file; of all but the last all."""
    delay: int
    """See `write_part.Part`."""

    @property
    def frames(self) -> int:
        return sum(self.groups)


def sets_of(path: Path) -> list[ParameterSet]:
    """None at all: it is no H.264, or does not say in its head how it is coded."""
    with open_media(path) as container:
        stream = video_stream(path, container)
        return sets_in(_head(stream)) if stream.codec_context.name == CODEC else []


class GroupReader:
    """A camera's file, opened once and read wherever asked: opening takes as long as copying
    several hundred pictures. Use it in a `with`."""

    def __init__(self, path: Path) -> None:
        with ExitStack() as opening:
            self._container = opening.enter_context(open_media(path))
            self._stream, self._tick = _picture(path, self._container)
            self._opened = opening.pop_all()
        self._length = length_bytes(_head(self._stream))

    def __enter__(self) -> GroupReader:
        return self

    def __exit__(self, *exception: object) -> None:
        self._opened.close()

    def groups(self, local: Span) -> Iterator[Group]:
        """Those that are shown during a stretch of local time, all of each."""
        tick = self._tick
        origin = exact_origin(self._container)
        begin = int((Fraction(local.start) + origin) / tick)
        groups = chain(_in_groups(_packets_from(self._container, self._stream, begin)), ([],))
        for packets, following in pairwise(groups):
            stamps = sorted(packet.pts for packet in packets if packet.pts is not None)
            later = [packet.pts for packet in following if packet.pts is not None]
            if not stamps or stamps[0] * tick - origin >= local.end:
                return
            alone = (
                len(stamps) == len(packets)
                and packets[0].pts == stamps[0]
                and (not later or stamps[-1] < min(later))
                and is_keyframe(_in_start_codes(packets[0], self._length), CODEC)
            )
            places = {stamp: number for number, stamp in enumerate(stamps)}
            numbers = [places[packet.pts] for packet in packets if packet.pts is not None]
            yield Group(
                stamp=stamps[0],
                times=tuple(stamp * tick - origin for stamp in stamps),
                prefixes=_prefixes(numbers) if alone else (),
                delay=max(place - number for place, number in enumerate(numbers)),
            )

    def packets(self, part: CopiedPart) -> Iterator[tuple[int, Packet[Any]]]:
        """In the order of decoding, with start codes, each with the number of its picture from the
        part's first."""
        coming = _packets_from(self._container, self._stream, part.stamp)
        packets = dropwhile(lambda packet: packet.pts != part.stamp, coming)
        first = 0
        for count in part.groups:
            group = list(islice(packets, count))
            if len(group) < count:
                raise MediaError(part.path, "has changed while it was copied", "render again")
            order = {pts: n for n, pts in enumerate(sorted(p.pts or 0 for p in group), first)}
            for packet in group:
                copied = Packet(_in_start_codes(packet, self._length))
                copied.is_keyframe = packet.is_keyframe
                yield order[packet.pts or 0], copied
            first += count


def _picture(path: Path, container: InputContainer) -> tuple[VideoStream, Fraction]:
    stream = video_stream(path, container)
    keep_only(container, stream)
    return stream, Fraction(stream.time_base or 0)


def _head(stream: VideoStream) -> bytes:
    return bytes(stream.codec_context.extradata or b"")


def _packets_from(
    container: InputContainer, stream: VideoStream, stamp: int
) -> Iterator[Packet[VideoStream]]:
    """From a keyframe on that is no later; where the container cannot find one by seeking, from the
    beginning."""
    tick = Fraction(stream.time_base or 1)
    for back in _BACK:
        begin = stamp - int(back / tick)
        if begin <= (stream.start_time or 0):
            break
        with suppress(av.FFmpegError):
            container.seek(begin, backward=True, stream=stream)
            packets = _packets(container, stream)
            first = next((packet for packet in packets if packet.is_keyframe), None)
            if first is not None and first.pts is not None and first.pts <= stamp:
                return chain((first,), packets)
    with suppress(av.FFmpegError):
        container.seek(0)
    return _packets(container, stream)


def _packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """As far as it can be read."""
    with suppress(av.FFmpegError):
        for packet in container.demux(stream):
            if packet.size:
                yield packet


def _prefixes(numbers: Sequence[int]) -> tuple[int, ...]:
    """What comes first in the order of decoding needs nothing that comes later. `numbers` are of
    pictures, in that order."""
    highest = accumulate(numbers, max)
    return tuple(count for count, number in enumerate(highest, 1) if number == count - 1)


def _in_groups(
    packets: Iterator[Packet[VideoStream]],
) -> Iterator[list[Packet[VideoStream]]]:
    """From one keyframe to before the next."""
    group: list[Packet[VideoStream]] = []
    for packet in packets:
        if packet.is_keyframe and group:
            yield group
            group = []
        group.append(packet)
    if group:
        yield group


def _in_start_codes(packet: Packet[VideoStream], length: int) -> bytes:
    data = bytes(packet)
    return in_start_codes(units_in_packet(data, length)) if length else data
