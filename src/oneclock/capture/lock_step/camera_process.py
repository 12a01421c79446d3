"""One camera in a process of its own, one order after the other.

The order of a frame is the original's: news and pause gate (nothing is read from the pipe before
the gate gives an order), synchronisation gate (the order), grab, recording flag, count, retrieve,
ring, file. The flag came with the order, the same for all; the count goes up with the report, which
is out before the packet is fetched. Whatever comes after it, this camera's own next grab waits for,
and nobody else.
"""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from oneclock.capture.camera_spec import CameraSpec
from oneclock.capture.camera_writer import CameraWriter
from oneclock.capture.frames import Codec, Stamp, VideoFormat
from oneclock.capture.lock_step.file_places import FilePlaces
from oneclock.capture.lock_step.gated_camera import GatedCamera
from oneclock.capture.lock_step.messages import HealthNote, Kind, News, pack, unpack_order
from oneclock.capture.lock_step.words import Do, Order
from oneclock.capture.recording import Event, EventKind, WriterSummary
from oneclock.capture.sources.open_source import prepare_sources
from oneclock.capture.sources.source import CameraSource
from oneclock.capture.timing.live_clock import LiveClock
from oneclock.capture.view.view_ring import ViewRing
from oneclock.errors import OneclockError
from oneclock.media.encoded_file import Encoder

NOTHING_WRITTEN = WriterSummary(frames=0, bytes=0, torn=0, unwritten=0, parts=())
_ROOM_COMES_WITHIN = 10.0
_BETWEEN_LOOKS = 0.1


class OpenCamera(Protocol):
    def __call__(self, spec: CameraSpec, *, world_zero: float) -> CameraSource: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a camera's process is given when it starts."""

    number: int
    spec: CameraSpec
    folder: Path
    encode: Encoder | None
    open_camera: OpenCamera


def run_camera(connection: Connection, job: Job) -> None:
    """The whole life of the process."""
    # Ctrl-C reaches the whole group; the parent decides, and tells us to finish.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare_sources((job.spec,))
    try:
        connection.send_bytes(b"")  # ready
        world_zero = connection.recv()
        CameraProcess(connection, job, world_zero).run()
    except (EOFError, ConnectionError):
        return  # nobody is there to tell anything


class CameraProcess:
    def __init__(
        self,
        connection: Connection,
        job: Job,
        world_zero: float,
        *,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection, self._job, self._world_zero, self._wait = (
            connection,
            job,
            world_zero,
            wait,
        )
        self._spec = job.spec
        self._zero = 0.0
        self._format: VideoFormat | None = None
        self._ring: ViewRing | None = None
        self._clock = LiveClock()
        self._writer: CameraWriter | None = None
        self._places = FilePlaces(self._offer)
        self._told_end = False
        self._passed_over = 0
        self._events: deque[Event] = deque()
        """From the writer's thread: only one thread speaks through the pipe."""
        self._camera = GatedCamera(self._source(), on_format=self._opened, say=self._health)

    def run(self) -> None:
        """Obey until the gate says finish, or is there no more; the file is finished either way."""
        try:
            self._report(Kind.GRABBED if self._camera.open() else Kind.MISSED)
            while (order := self._next_order()).do is not Do.FINISH:
                self._obey(order)
        except OneclockError as error:
            self._connection.send_bytes(pack(Kind.REFUSED, error))
        finally:
            summary = self._finish()
        self._tell_events()
        self._connection.send_bytes(pack(Kind.SUMMARY, summary))

    def _next_order(self) -> Order:
        order, news = unpack_order(self._connection.recv_bytes(), self._job.number)
        if news is not None:
            self._hear(news)
        self._places.owe(order.repeats, order.released)
        return order

    def _obey(self, order: Order) -> None:
        if order.do is Do.TRY:
            self._connection.poll(self._camera.rest)  # ends early when the parent does
        stamp = self._camera.grab()
        if stamp is None:
            self._miss()
            return
        record = order.record
        self._report(Kind.GRABBED)
        if self._writer is not None:
            self._passed_over += self._camera.passed_over
        packet = self._camera.retrieve()
        if packet is not None:
            self._show(stamp, order.frame, packet)
        if record and packet is not None:
            self._places.frame(stamp, packet)
        elif record:
            self._places.owe(1, stamp.host)

    def _miss(self) -> None:
        ends = self._camera.has_ended and not self._told_end
        self._told_end |= ends
        self._report(Kind.ENDED if ends else Kind.MISSED)

    def _hear(self, news: News) -> None:
        if news.zero is not None:
            self._zero = news.zero
        if news.ring is not None:
            self._ring = self._attach(news.ring)
        if news.spec is not None:
            self._spec = news.spec
            self._camera.replace(self._source())

    def _attach(self, ring: str) -> ViewRing | None:
        try:
            return ViewRing.attach(ring, publishes=True)
        except OneclockError as error:  # nobody can look on; that is no reason not to record
            self._note(str(error))
            return None

    def _source(self) -> CameraSource:
        return self._job.open_camera(self._spec, world_zero=self._world_zero)

    # -- where frames go --------------------------------------------------------------------------

    def _show(self, stamp: Stamp, frame: int, packet: bytes) -> None:
        if self._ring is not None and self._format is not None:
            seen_at, _ = self._clock.host_time(stamp, self._camera.connection)
            if self._format.codec is Codec.MJPEG:
                self._ring.publish(seen_at, frame, packet)

    def _offer(self, stamp: Stamp, packet: bytes, repeat: bool) -> bool:
        if self._writer is None:
            assert self._format is not None
            self._writer = CameraWriter(
                self._job.folder,
                self._spec.name,
                self._format,
                zero=self._zero,
                encode=self._job.encode,
                rotate=self._spec.settings.rotate,
                on_event=self._events.append,
            )
        return self._writer.offer(stamp, packet, connection=self._camera.connection, repeat=repeat)

    def _finish(self) -> WriterSummary:
        self._camera.close()
        if self._ring is not None:
            self._ring.close()
        if self._writer is None:
            return NOTHING_WRITTEN
        refused = self._fill_the_rest()
        summary = self._writer.close()
        self._note_what_was_left_out()
        return replace(summary, unwritten=summary.unwritten - refused)

    def _fill_the_rest(self) -> int:
        """A queue that is full now has room again when the disk catches up. Returns how often there
        was none: no frame was lost by asking."""
        asked = 0
        while self._places.owed and asked < _ROOM_COMES_WITHIN / _BETWEEN_LOOKS:
            self._places.pay(time.monotonic())
            if self._places.owed:
                asked += 1
                self._wait(_BETWEEN_LOOKS)
        return asked

    def _note_what_was_left_out(self) -> None:
        over, owed = self._passed_over, self._places.owed
        if over:
            self._note(f"{over} frames waited when the gate opened, and were passed over")
        if owed:
            self._note(f"{owed} places at the end could not be filled: the disk is too slow")

    # -- what is said -----------------------------------------------------------------------------

    def _note(self, detail: str) -> None:
        seconds = time.monotonic() - self._zero
        name = self._spec.name
        self._events.append(Event(kind=EventKind.NOTE, seconds=seconds, camera=name, detail=detail))

    def _opened(self, format: VideoFormat) -> None:  # noqa: A002
        self._format = format
        if self._writer is not None:
            self._writer.change_format(format)
        self._connection.send_bytes(pack(Kind.FORMAT, format))

    def _health(self, kind: EventKind, host_time: float, detail: str) -> None:
        self._connection.send_bytes(
            pack(Kind.HEALTH, HealthNote(kind=kind, host_time=host_time, detail=detail))
        )

    def _report(self, kind: Kind) -> None:
        self._tell_events()
        self._connection.send_bytes(pack(kind))

    def _tell_events(self) -> None:
        while self._events:
            self._connection.send_bytes(pack(Kind.EVENT, self._events.popleft()))
