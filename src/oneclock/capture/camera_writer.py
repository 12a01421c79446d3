"""Puts one camera's packets on disk, in a thread of its own, and never makes the camera wait.

Offered packets wait in a queue that is bounded in bytes. When the disk is too slow for too long,
frames are left out and counted.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from oneclock.capture.camera_files import CameraFiles, Offer
from oneclock.capture.frames import Stamp, VideoFormat
from oneclock.capture.recording import Event, EventKind, WriterSummary
from oneclock.capture.timing.live_clock import LiveClock
from oneclock.media.encoded_file import Encoder

QUEUE_BYTES = 64 << 20
"""Of one camera: 20 s of MJPEG at 720p."""


class CameraWriter:
    def __init__(
        self,
        folder: Path,
        name: str,
        format: VideoFormat,  # noqa: A002
        *,
        zero: float,
        encode: Encoder | None = None,
        rotate: int = 0,
        on_event: Callable[[Event], None] = lambda event: None,
        queue_bytes: int = QUEUE_BYTES,
    ) -> None:
        """`zero` is the host time of the session's zero."""
        self._folder, self._name, self._format, self._zero = folder, name, format, zero
        self._on_event, self._queue_bytes = on_event, queue_bytes
        self._clock = LiveClock()
        self._waiting: deque[Offer] = deque()
        self._waiting_bytes = 0
        self._changed = threading.Condition()
        self._closing = False
        self._refused = 0
        self._files = CameraFiles(
            folder, name, zero=zero, encode=encode, rotate=rotate, on_event=on_event
        )
        self._thread = threading.Thread(target=self._run, name=f"write {name}", daemon=True)
        self._thread.start()

    def change_format(self, format: VideoFormat) -> None:  # noqa: A002
        """What is offered from now on is of another format; it goes into a file of its own."""
        self._format = format

    def offer(
        self, stamp: Stamp, packet: bytes, *, connection: int = 0, repeat: bool = False
    ) -> bool:
        """Hand over one frame without waiting; False where it had to be left out."""
        host, clock = self._clock.host_time(stamp, connection)
        offer = Offer(
            stamp=stamp,
            packet=packet,
            connection=connection,
            format=self._format,
            time=host - self._zero,
            clock=clock,
            repeat=repeat,
        )
        with self._changed:
            if self._waiting_bytes + len(packet) > self._queue_bytes:
                self._refused += 1
                if self._refused == 1:
                    self._on_event(
                        Event(
                            kind=EventKind.DISK_REFUSES,
                            seconds=offer.time,
                            camera=self._name,
                            detail="the disk is too slow; frames are left out",
                        )
                    )
                return False
            self._waiting.append(offer)
            self._waiting_bytes += len(packet)
            self._changed.notify()
        return True

    def close(self) -> WriterSummary:
        """Write what waits and finish the file."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()
        summary = self._files.summary()
        return replace(summary, unwritten=summary.unwritten + self._refused)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._closing:
                    self._changed.wait()
                if not self._waiting:
                    break
                offers, self._waiting = self._waiting, deque()
            for offer in offers:
                self._files.take(offer)
                with self._changed:
                    self._waiting_bytes -= len(offer.packet)
        self._files.close()
