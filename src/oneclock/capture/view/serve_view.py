"""The live view: a page on this machine with the newest instant of all cameras.

It runs in a process of its own and reads shared memory, so that whatever becomes of it, of the
browser or of its pace, the recorder notices nothing.
"""

from __future__ import annotations

import json
import multiprocessing
import signal
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from types import TracebackType

from oneclock.capture.view.grid_view import GridView
from oneclock.capture.view.view_page import view_page
from oneclock.capture.view.view_ring import ViewRing

_PICTURES_A_SECOND = 15
_BOUNDARY = "frame"
_ANSWERING_TAKES = 20.0


class ViewServer:
    """Serves while the `with` block runs. `rings` are names of shared memory by camera."""

    def __init__(self, rings: Mapping[str, str], period: float) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(dict(rings), period, theirs), name="view", daemon=True
        )
        self._process.start()
        theirs.close()
        self.address = self._ours.recv() if self._ours.poll(_ANSWERING_TAKES) else None
        """Of the page; None where it did not come up."""

    def __enter__(self) -> ViewServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ours.close()  # which is how it learns that it is to end
        self._process.join(_ANSWERING_TAKES)
        if self._process.is_alive():
            self._process.kill()


def _serve(rings: Mapping[str, str], period: float, parent: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the recorder
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(rings, period))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    parent.send(f"http://127.0.0.1:{server.server_address[1]}/")
    try:
        parent.recv()
    except EOFError:
        server.shutdown()


def _handler(rings: Mapping[str, str], period: float) -> type[BaseHTTPRequestHandler]:
    class Viewer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/").removesuffix(".mjpeg")
            if self.path == "/":
                self._answer("text/html; charset=utf-8", view_page(list(rings)).encode())
            elif self.path == "/instant.json":
                self._answer("application/json", json.dumps(self._instant()).encode())
            elif name in rings:
                self._stream(name)
            else:
                self.send_error(404)

        def _answer(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def _instant(self) -> dict[str, object]:
            view = _attached(rings, period)
            try:
                shown = view.newest_instant()
            finally:
                view.close()
            times = [frame.seconds for frame in shown.values()]
            return {
                "spread_ms": (max(times) - min(times)) * 1e3 if times else None,
                "frames": {name: frame.index for name, frame in shown.items()},
            }

        def _stream(self, name: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
            self.end_headers()
            view, pause, last = _attached(rings, period), threading.Event(), -1
            try:
                while True:
                    frame = view.newest_instant().get(name)
                    if frame is not None and frame.index != last:
                        last = frame.index
                        self._part(frame.packet)
                    pause.wait(1 / _PICTURES_A_SECOND)
            except OSError:
                return  # the browser has gone
            finally:
                view.close()

        def _part(self, jpeg: bytes) -> None:
            head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}"
            self.wfile.write(head.encode() + b"\r\n\r\n" + jpeg + b"\r\n")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nobody reads it."""

    return Viewer


def _attached(rings: Mapping[str, str], period: float) -> GridView:
    return GridView({name: ViewRing.attach(ring) for name, ring in rings.items()}, period=period)
