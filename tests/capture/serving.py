"""A network camera on loopback: JPEGs over HTTP, as `multipart/x-mixed-replace`, whose every byte
is known and which does at once what it is told: show a frame, say nothing, hang up."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from types import TracebackType

BOUNDARY = "frame"
_HANG_UP = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the camera says to whoever connects."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = (
        ("Content-Type", f"multipart/x-mixed-replace; boundary={BOUNDARY}"),
    )
    with_lengths: bool = True
    """Whether each part says how many bytes it has; cheap cameras do not."""


@dataclass(slots=True)
class _Viewer:
    socket: socket.socket
    parts: SimpleQueue[bytes | None] = field(default_factory=SimpleQueue)


class JpegCamera:
    """Listens while the `with` block runs. Viewers see what is shown after they connected, and
    before that `greeting`: FFmpeg looks at a picture before it calls a stream open."""

    def __init__(
        self, *, greeting: Iterable[bytes] = (), answer: Answer | None = None, port: int = 0
    ) -> None:
        self._greeting = list(greeting)
        self._answer = answer or Answer()
        self._viewers: list[_Viewer] = []
        self._lock = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/video"

    def __enter__(self) -> JpegCamera:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self.hang_up()
        self._server.server_close()

    def show(self, *frames: bytes) -> None:
        """To everyone who looks; first waits until somebody does."""
        with self._lock:
            assert self._lock.wait_for(lambda: self._viewers, 10.0), "nobody looks"
            for viewer in self._viewers:
                for frame in frames:
                    viewer.parts.put(self._part(frame))

    def show_half(self, frame: bytes) -> None:
        """The header of a part and half of what it promises."""
        with self._lock:
            for viewer in self._viewers:
                viewer.parts.put(self._part(frame)[: -len(frame) // 2])

    def say_goodbye(self) -> None:
        """End the answer properly."""
        with self._lock:
            for viewer in self._viewers:
                viewer.parts.put(_HANG_UP)

    def hang_up(self) -> None:
        """Cut every connection, as when the cable is pulled or the camera restarts."""
        with self._lock:
            for viewer in self._viewers:
                # Linger of zero: the other end sees a reset, not an end.
                with contextlib.suppress(OSError):
                    viewer.socket.setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                    )
                    viewer.socket.shutdown(socket.SHUT_RDWR)
                viewer.parts.put(_HANG_UP)

    def wait_until_nobody_looks(self, show: bytes) -> None:
        """A server learns that a viewer has gone when it sends him something."""
        for _ in range(1000):
            with self._lock:
                for viewer in self._viewers:
                    viewer.parts.put(self._part(show))
                if self._lock.wait_for(lambda: not self._viewers, 0.01):
                    return
        raise AssertionError("somebody still looks")

    def _part(self, frame: bytes) -> bytes:
        length = f"Content-Length: {len(frame)}\r\n" if self._answer.with_lengths else ""
        return (
            f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\n{length}\r\n".encode() + frame + b"\r\n"
        )

    @contextlib.contextmanager
    def _looking(self, connection: socket.socket) -> Iterator[_Viewer]:
        viewer = _Viewer(connection)
        for frame in self._greeting:
            viewer.parts.put(self._part(frame))
        with self._lock:
            self._viewers.append(viewer)
            self._lock.notify_all()
        try:
            yield viewer
        finally:
            with self._lock:
                self._viewers.remove(viewer)
                self._lock.notify_all()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(camera._answer.status)
                for name, value in camera._answer.headers:
                    self.send_header(name, value)
                self.end_headers()
                if camera._answer.status != 200:
                    return
                with camera._looking(self.connection) as viewer, contextlib.suppress(OSError):
                    while (part := viewer.parts.get()) is not _HANG_UP:
                        self.wfile.write(part)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        return Handler
