"""A source whose packets come from FFmpeg: one thread blocks there, another fetches the frames.

FFmpeg cannot be told from outside to stop reading; it gives up when its patience ends. A source
that is closed while its camera is silent therefore leaves its thread behind, for as long as the
patience lasts at most. Nobody waits for it: it closes its own connection, and a source opened again
reads in a new thread from a new one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from oneclock.capture.frames import Codec, Stamp, VideoFormat
from oneclock.capture.sources.packet_queue import PacketQueue
from oneclock.errors import CameraError
from oneclock.media.access_units import Packet
from oneclock.media.read_packets import PictureStream

# Ten seconds at 30 frames a second, or two of the largest pictures in use.
MOST_PACKETS = 300
MOST_BYTES = 128 << 20
# A reader that sees a packet within this time also sees that it is no longer wanted.
_FAREWELL = 0.2


class Packets(Protocol):
    """What `oneclock.media.read_packets.PacketReader` is to a source."""

    stream: PictureStream
    subject: str

    def read(self) -> Packet | None:
        """The next; None at the end."""

    def close(self) -> None:
        """Let go."""


class ReadAhead:
    """Implements `CameraSource` for whatever `open_packets` opens."""

    def __init__(
        self,
        open_packets: Callable[[], Packets],
        *,
        most_packets: int = MOST_PACKETS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._open_packets = open_packets
        self._limits = {"most_packets": most_packets, "most_bytes": most_bytes}
        self._format: VideoFormat | None = None
        self._queue: PacketQueue | None = None
        self._thread: threading.Thread | None = None
        self._grabbed: Packet | None = None
        self._dropped_before = 0

    @property
    def format(self) -> VideoFormat:
        if self._format is None:
            raise RuntimeError("a source has a format once it is open")
        return self._format

    @property
    def dropped(self) -> int:
        """Frames that came and were not fetched in time, since the source was made."""
        return self._dropped_before + (self._queue.dropped if self._queue else 0)

    def open(self) -> None:
        self.close()
        packets = self._open_packets()
        try:
            self._format = video_format(packets.stream, packets.subject)
        except CameraError:
            packets.close()
            raise
        self._queue = PacketQueue(**self._limits)
        # A daemon: a silent camera must not hold up the end of the program.
        self._thread = threading.Thread(
            target=_read_all, args=(packets, self._queue), name=packets.subject, daemon=True
        )
        self._thread.start()

    def grab(self, timeout: float) -> Stamp | None:
        if self._queue is None:
            raise RuntimeError("a source is opened before it is grabbed")
        packet = self._queue.take(timeout)
        if packet is None:
            return None
        self._grabbed = packet
        return stamp_of(packet)

    def retrieve(self) -> bytes:
        if self._grabbed is None:
            raise RuntimeError("a frame is grabbed before it is retrieved")
        return self._grabbed.data

    def close(self) -> None:
        if self._queue is None or self._thread is None:
            return
        self._queue.close()
        self._dropped_before += self._queue.dropped
        self._thread.join(_FAREWELL)
        self._queue = self._thread = self._grabbed = None


def _read_all(packets: Packets, queue: PacketQueue) -> None:
    try:
        while not queue.closed:
            packet = packets.read()
            if packet is None:
                raise CameraError(
                    packets.subject, "ended its stream", "check its cable and its power"
                )
            queue.put(packet)
    except CameraError as error:
        queue.end(error)
    finally:
        packets.close()


def stamp_of(packet: Packet, sequence: int | None = None) -> Stamp:
    return Stamp(
        arrived=packet.arrived,
        device=None if packet.time is None else float(packet.time),
        sequence=sequence,
        keyframe=packet.keyframe,
        intact=packet.intact,
    )


def video_format(stream: PictureStream, subject: str) -> VideoFormat:
    try:
        codec = Codec(stream.codec)
    except ValueError:
        raise CameraError(
            subject,
            f"sends {stream.codec}, which cannot be recorded as it is",
            f"set it to send one of {', '.join(codec for codec in Codec)}",
        ) from None
    return VideoFormat(
        codec=codec,
        width=stream.width,
        height=stream.height,
        rate=stream.rate,
        pixel_format=stream.pixel_format,
        extradata=stream.extradata,
    )
