"""A second WebRTC stack that shares no code with us: GStreamer's webrtcbin, on loopback.

Run from the project's root by the system's own Python, which has GStreamer's bindings (Debian:
gir1.2-gst-plugins-bad-1.0 gstreamer1.0-nice gstreamer1.0-plugins-bad gstreamer1.0-plugins-good
python3-gi):

    /usr/bin/python3 -m tests.peers.webrtcbin_peer send CERTIFICATE [--video-late 0.2] [--lie LIE]
    /usr/bin/python3 -m tests.peers.webrtcbin_peer receive CERTIFICATE URL

CERTIFICATE is a PEM file with an ECDSA key. `send` serves flashes and beeps (marks.py) by WHEP,
prints its address and goes on until it is ended. `receive` views a WHEP address and prints what it
got, a line of JSON each (gst_receiver.py), until it is ended.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.peers.gst import Gst
from tests.peers.gst_receiver import receive
from tests.peers.gst_sender import LIES, GstSender
from tests.peers.whep_door import whep_door


def main() -> None:
    told = _arguments()
    Gst.init(None)
    certificate = Path(told.certificate).read_text(encoding="ascii")
    if told.role == "receive":
        receive(told.url, certificate)
    door = whep_door(lambda: GstSender(certificate, video_late=told.video_late, lie=told.lie))
    print(f"http://127.0.0.1:{door.server_port}/whep", flush=True)
    door.serve_forever()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    roles = parser.add_subparsers(dest="role", required=True)
    send = roles.add_parser("send")
    send.add_argument("certificate")
    send.add_argument("--video-late", type=float, default=0.0, help="seconds, on the way out")
    send.add_argument("--lie", choices=LIES)
    view = roles.add_parser("receive")
    view.add_argument("certificate")
    view.add_argument("url")
    return parser.parse_args()


if __name__ == "__main__":
    main()
