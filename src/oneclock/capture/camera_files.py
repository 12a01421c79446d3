"""The files of one camera: its packets, and what every clock said of each.

When the disk refuses (full, gone), the file is closed, what comes meanwhile is counted, and a
second later the next file is tried. A camera whose pictures change their size gets a next file too,
and so does one that comes back after half an hour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from oneclock.capture.frames import Codec, Stamp, StampClock, VideoFormat
from oneclock.capture.jpeg_head import JpegHead, read_jpeg_head
from oneclock.capture.line_file import LineFile
from oneclock.capture.recording import (
    FRAMES,
    STAMPS,
    Event,
    EventKind,
    Part,
    WriterSummary,
)
from oneclock.errors import MediaError, OneclockError
from oneclock.formats.frame_table import STAMP_COLUMNS, StampRow, frame_row, header
from oneclock.media.count_packets import count_packets
from oneclock.media.encoded_file import EncodedFile, Encoder
from oneclock.media.packet_file import GrowingFile, PacketFile, Packets

_TRY_AGAIN_AFTER = 1.0
# MP4 counts from frame to frame in 31 bits, of microseconds here: 35.8 minutes. After a longer gap
# FFmpeg 8.1 puts the frames a microsecond apart and says nothing.
_LONGEST_GAP = 1800.0
# A frame that can be read after a crash is known by its stamps: these are written at once. The
# frame table is made anew from them.
_STAMPS_AT_ONCE = 1
_FRAMES_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    stamp: Stamp
    packet: bytes
    connection: int
    format: VideoFormat
    time: float
    """Session."""
    clock: StampClock
    repeat: bool


class CameraFiles:
    """Used by one thread, the writer's."""

    def __init__(
        self,
        folder: Path,
        name: str,
        *,
        zero: float,
        encode: Encoder | None,
        rotate: int,
        on_event: Callable[[Event], None],
    ) -> None:
        self._folder, self._name, self._zero = folder, name, zero
        self._encode: Encoder | None = encode
        self._rotate, self._on_event = rotate, on_event
        self._file: GrowingFile | None = None
        self._format: VideoFormat | None = None
        self._connection = 0
        """Of the file's first frame: packets that need others find none beyond it."""
        self._file_zero = self._last_time = 0.0
        self._parts: list[Part] = []
        self._index = self._bytes = self._torn = self._unwritten = self._skipped = 0
        self._cut_off: set[int] = set()
        """Parts of which the disk may have taken less than was handed over."""
        self._refused_at: float | None = None
        self._error: str | None = None
        self._stamps = LineFile(folder / STAMPS / f"{name}.csv", at_once=_STAMPS_AT_ONCE)
        self._frames = LineFile(folder / FRAMES, at_once=_FRAMES_AT_ONCE)
        self._stamps.add(header(STAMP_COLUMNS))

    def take(self, offer: Offer) -> None:
        if self._refused_at is not None and offer.time < self._refused_at + _TRY_AGAIN_AFTER:
            self._unwritten += 1
            return
        shown, intact = self._as_it_is(offer)
        try:
            if self._file is None or self._needs_next_file(offer, shown):
                if not _can_begin(offer):
                    self._skipped += 1
                    return
                self._next_file(offer, shown)
            assert self._file is not None
            microseconds = round((offer.time - self._file_zero) * 1e6)
            self._file.write(offer.packet, microseconds, keyframe=offer.stamp.keyframe)
        except Exception as error:  # noqa: BLE001 - whatever it is, the thread that writes goes on
            self._refuse(offer, error)
            return
        if self._refused_at is not None:
            self._say(EventKind.DISK_TAKES, offer.time, self._parts[-1].file)
            self._refused_at = None
        self._count(offer, microseconds, intact)

    def close(self) -> None:
        self._finish_file()
        for number in sorted(self._cut_off):
            self._count_again(number)
        if self._skipped:
            self._unwritten += self._skipped
            none = f"{self._name}: no picture came that stands alone; wait for a keyframe"
            self._error = self._error or none
        for lines in (self._stamps, self._frames):
            if not lines.close():
                self._error = f"{lines.path}: the last lines are not written; free space"

    def summary(self) -> WriterSummary:
        return WriterSummary(
            frames=sum(part.frames for part in self._parts),
            bytes=self._bytes,
            torn=self._torn,
            unwritten=self._unwritten,
            parts=tuple(part for part in self._parts if part.frames),
            error=self._error,
        )

    def _needs_next_file(self, offer: Offer, shown: VideoFormat) -> bool:
        begun_anew = offer.connection != self._connection and not shown.every_packet_stands_alone
        return begun_anew or shown != self._format or offer.time - self._last_time > _LONGEST_GAP

    def _next_file(self, offer: Offer, shown: VideoFormat) -> None:
        if self._file is not None and shown != self._format:
            self._say(EventKind.FORMAT_CHANGED, offer.time, f"{shown.width}x{shown.height}")
        self._finish_file()
        number = len(self._parts) + 1
        file = f"{self._name}.mp4" if number == 1 else f"{self._name}.{number}.mp4"
        kind = Packets(
            codec=shown.codec.value,
            width=shown.width,
            height=shown.height,
            rate=shown.rate,
            pixel_format=shown.pixel_format,
            extradata=shown.extradata,
        )
        path = self._folder / file
        # Raw pictures as they are would fill any disk.
        encoder: Encoder | None = self._encode or ("h264" if shown.codec is Codec.RAW else None)
        if encoder is None:
            self._file = PacketFile(path, kind, offer.packet, rotate=self._rotate)
        else:
            self._file = EncodedFile(path, kind, encoder, rotate=self._rotate)
        self._parts.append(Part(file=file, frames=0, width=shown.width, height=shown.height))
        self._format, self._file_zero = shown, offer.time
        self._connection = offer.connection
        if self._refused_at is not None:
            self._unwritten += self._skipped
        elif self._skipped:
            told = f"{self._skipped} frames left out before the first picture that stands alone"
            self._say(EventKind.NOTE, offer.time, told)
        self._skipped = 0

    def _count(self, offer: Offer, microseconds: int, intact: bool) -> None:
        stamp = offer.stamp
        self._parts[-1] = replace(self._parts[-1], frames=self._parts[-1].frames + 1)
        self._stamps.add(
            str(
                StampRow(
                    index=self._index,
                    arrived=stamp.arrived - self._zero,
                    driver=None if stamp.driver is None else stamp.driver - self._zero,
                    device=stamp.device,
                    sequence=stamp.sequence,
                    connection=offer.connection,
                    part=len(self._parts),
                    microseconds=microseconds,
                    size=len(offer.packet),
                    keyframe=stamp.keyframe,
                    intact=intact,
                    repeat=offer.repeat,
                )
            )
        )
        self._frames.add(
            frame_row(
                self._name,
                self._index,
                None,
                offer.time,
                offer.clock.value,
                stamp.sequence,
                None,
            )
        )
        self._last_time = offer.time
        self._index += 1
        self._bytes += len(offer.packet)
        self._torn += not intact

    def _refuse(self, offer: Offer, error: Exception) -> None:
        """Not this frame, and not the next ones either."""
        self._unwritten += 1
        self._error = _told(error)
        if self._refused_at is None:
            self._say(EventKind.DISK_REFUSES, offer.time, self._error)
        self._refused_at = offer.time
        if self._file is None:
            return
        self._finish_file()
        if self._parts[-1].frames:
            self._cut_off.add(len(self._parts))
        else:  # it never began: the next one has its name
            self._cut_off.discard(len(self._parts))
            self._parts.pop()

    def _finish_file(self) -> None:
        file, self._file = self._file, None
        if file is None:
            return
        try:
            file.close()
        except Exception as error:  # noqa: BLE001 - its fragments can be read all the same
            self._error = _told(error)
            self._cut_off.add(len(self._parts))

    def _count_again(self, number: int) -> None:
        """Up to a fragment of frames was counted and never reached the disk."""
        part = self._parts[number - 1]
        try:
            there = count_packets(self._folder / part.file).packets
        except MediaError:
            there = 0
        kept = min(part.frames, there)
        self._parts[number - 1] = replace(part, frames=kept)
        self._unwritten += part.frames - kept

    def _say(self, kind: EventKind, seconds: float, detail: str) -> None:
        self._on_event(Event(kind=kind, seconds=seconds, camera=self._name, detail=detail))

    def _as_it_is(self, offer: Offer) -> tuple[VideoFormat, bool]:
        """The format the packet itself shows, and whether it is whole."""
        if offer.format.codec is not Codec.MJPEG:
            return offer.format, offer.stamp.intact
        head = read_jpeg_head(offer.packet)
        size = _size(head)
        if size is None and self._format is not None:
            size = (self._format.width, self._format.height)  # torn: as those before
        shown = offer.format
        if size is not None:
            shown = replace(shown, width=size[0], height=size[1])
        return shown, head.whole and offer.stamp.intact


def _can_begin(offer: Offer) -> bool:
    """Whether a file can: its first picture says how all are coded."""
    if offer.format.codec is Codec.MJPEG:
        return _size(read_jpeg_head(offer.packet)) is not None
    return offer.stamp.keyframe


def _size(head: JpegHead) -> tuple[int, int] | None:
    return head.size if head.size is not None and min(head.size) > 0 else None


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, OneclockError) else f"failed: {error!r}"
