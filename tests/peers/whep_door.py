"""An HTTP door for viewers (WHEP): an offer is posted, an answer comes back, DELETE ends it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

_SDP = "application/sdp"


class Session(Protocol):
    def answer_to(self, offer: str) -> str: ...

    def end(self) -> None: ...


def whep_door(new_session: Callable[[], Session]) -> ThreadingHTTPServer:
    """Listens on a free port of loopback; `serve_forever` opens it."""
    sessions: dict[str, Session] = {}
    numbers = itertools.count(1)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.path != "/whep":
                self._say(404)
            elif self.headers.get_content_type() != _SDP:
                self._say(415)
            else:
                self._welcome(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _welcome(self, offer: str) -> None:
            place = f"/whep/{next(numbers)}"
            sessions[place] = new_session()
            answer = sessions[place].answer_to(offer)
            self._say(201, answer.encode(), Content_Type=_SDP, Location=place)

        def do_DELETE(self) -> None:
            session = sessions.pop(self.path, None)
            if session is not None:
                session.end()
            self._say(404 if session is None else 200)

        def _say(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content_Length": str(len(body))}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The tests read what this program prints."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
