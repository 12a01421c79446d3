"""A video file played in real time: a camera whose clock is the file's.

Pictures come when they are due, and as soon as they are asked for when that is past. No camera
sends pictures out of order (B-frames), or in VP9 or ProRes: of such a file the pictures are decoded
and sent as JPEGs, at the times they have in the file.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from oneclock.capture.camera_spec import CameraSpec
from oneclock.capture.frames import Codec, Stamp, VideoFormat
from oneclock.capture.sources.read_ahead import Packets, stamp_of, video_format
from oneclock.capture.sources.source import SourceEnded
from oneclock.capture.sources.stream_source import refuse_settings
from oneclock.media.access_units import Packet
from oneclock.media.read_as_jpegs import JpegReader
from oneclock.media.read_packets import PacketReader


class FileSource:
    def __init__(
        self,
        spec: CameraSpec,
        *,
        now: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        """`wait` lets that many seconds go by on the clock that `now` reads."""
        refuse_settings(spec, "a file is played as it is")
        self._path = spec.address
        self._now = now
        self._wait = wait or threading.Event().wait
        self._packets: Packets | None = None
        self._format: VideoFormat | None = None
        self._next: Packet | None = None
        self._grabbed: Packet | None = None

    @property
    def format(self) -> VideoFormat:
        if self._format is None:
            raise RuntimeError("a source has a format once it is open")
        return self._format

    def open(self) -> None:
        self.close()
        self._packets = packets = _open(self._path)
        self._format = video_format(packets.stream, packets.subject)
        self._next, self._count = packets.read(), 0
        first = self._next.time if self._next else None
        self._begun = self._now() - float(first or 0)

    def grab(self, timeout: float) -> Stamp | None:
        if self._packets is None:
            raise RuntimeError("a source is opened before it is grabbed")
        packet = self._next
        if packet is None:
            raise SourceEnded(self._path, "the file has ended", "record no longer than it lasts")
        early = self._begun + float(packet.time or 0) - self._now()
        if early > 0.0:
            self._wait(min(early, timeout))
        if early > timeout:
            return None
        stamp = stamp_of(replace(packet, arrived=self._now()), sequence=self._count)
        self._grabbed, self._next = packet, self._packets.read()
        self._count += 1
        return stamp

    def retrieve(self) -> bytes:
        if self._grabbed is None:
            raise RuntimeError("a frame is grabbed before it is retrieved")
        return self._grabbed.data

    def close(self) -> None:
        if self._packets is not None:
            self._packets.close()
        self._packets = self._next = self._grabbed = None


def _open(path: str) -> Packets:
    # Absolute, so that a colon in its name does not make a protocol of what is before it.
    packets = PacketReader(str(Path(path).absolute()))
    if packets.stream.in_order and packets.stream.codec in set(Codec):
        return packets
    packets.close()
    return JpegReader(Path(path))
