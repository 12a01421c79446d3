"""Cameras over HTTP on loopback that number their pictures.

    python -m benchmarks.capture.http_cameras COUNT SIZE RATE

Prints the port; camera K is /K. Pictures are drawn once and sent round and round,
each with its number in a JPEG comment, at moments that do not wait for the reader."""

from __future__ import annotations

import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from oneclock.capture.sources.sim_source import with_comment
from oneclock.media.read_rows import BANDS
from oneclock.simulate.lit_stage import STEPS, LitStage

_BOUNDARY = "frame"


def main() -> None:
    cameras, (width, height), rate = int(sys.argv[1]), _size(sys.argv[2]), float(sys.argv[3])
    stages = [LitStage(width, height, f"http{number}") for number in range(cameras)]
    light = np.ones(BANDS)
    pictures = [[stage.jpeg(step, light) for step in range(STEPS)] for stage in stages]

    class Camera(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            own = pictures[int(self.path.strip("/"))]
            self.send_response(200)
            self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
            self.end_headers()
            begun = time.monotonic()
            try:
                for number in range(sys.maxsize):
                    time.sleep(max(0.0, begun + number / rate - time.monotonic()))
                    self._send(with_comment(own[number % STEPS], f"number {number}"))
            except OSError:
                return  # the viewer has gone

        def _send(self, jpeg: bytes) -> None:
            head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}"
            self.wfile.write(head.encode() + b"\r\n\r\n" + jpeg + b"\r\n")

        def log_message(self, *told: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Camera)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()


def _size(text: str) -> tuple[int, int]:
    width, height = text.split("x")
    return int(width), int(height)


if __name__ == "__main__":
    main()
