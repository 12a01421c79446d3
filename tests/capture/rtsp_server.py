"""A network camera that shares no code with us: GStreamer's RTSP server on loopback.

Run by the system's own Python, which has GStreamer's bindings (Debian: gir1.2-gst-rtsp-server-1.0
python3-gi gstreamer1.0-plugins-good):

    /usr/bin/python3 rtsp_server.py FRAMES --codec mjpeg --size 1280x720 --rate 30 [--mounts 4]

FRAMES holds encoded frames, each after its length in four bytes, big end first; they are sent round
and round, so that a server costs copying and no encoding. Mounts are /0, /1 ... and /sound, a tone.
Prints the port, then serves until it is ended.
"""

from __future__ import annotations

import argparse
import sys
from itertools import cycle
from pathlib import Path
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # type: ignore[import-not-found]  # noqa: E402

_CAPS = {
    "mjpeg": "image/jpeg",
    "h264": "video/x-h264,stream-format=byte-stream,alignment=au",
}
_PAYLOADERS = {"mjpeg": "rtpjpegpay", "h264": "rtph264pay config-interval=-1"}

# A mount of its own: beside a picture, when a client wants only one of the two, GStreamer 1.22
# stalls once in five times before the first packet.
_SOUND = "( audiotestsrc ! audio/x-raw,rate=48000,channels=1 ! rtpL16pay name=pay0 pt=97 )"


def main() -> None:
    told = _arguments()
    Gst.init(None)
    frames = _split(Path(told.frames).read_bytes())
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(told.port))
    for number in range(told.mounts):
        server.get_mount_points().add_factory(f"/{number}", _factory(told, frames))
    sound = GstRtspServer.RTSPMediaFactory()
    sound.set_launch(_SOUND)
    server.get_mount_points().add_factory("/sound", sound)
    if not server.attach(None):
        sys.exit(f"port {told.port} of 127.0.0.1 cannot be listened to")
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("frames")
    parser.add_argument("--codec", choices=sorted(_CAPS), default="mjpeg")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--rate", default="30", help="frames per second: 30, 30000/1001")
    parser.add_argument("--mounts", type=int, default=1)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--frames-to-send", type=int, help="then end the stream")
    return parser.parse_args()


def _split(data: bytes) -> list[bytes]:
    frames = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        frames.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return frames


def _factory(told: argparse.Namespace, frames: list[bytes]) -> Any:
    width, height = told.size.split("x")
    rate = told.rate if "/" in told.rate else f"{told.rate}/1"
    caps = f"{_CAPS[told.codec]},width={width},height={height},framerate={rate}"
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(
        f"( appsrc name=camera format=time is-live=false block=true max-bytes=2000000 "
        f'caps="{caps}" ! {_PAYLOADERS[told.codec]} name=pay0 pt=96 )'
    )
    factory.connect("media-configure", _feed, frames, rate, told.frames_to_send)
    return factory


def _feed(factory: Any, media: Any, frames: list[bytes], rate: str, at_most: int | None) -> None:
    """Frame n is due at n / rate; the server's sink waits until then."""
    numerator, denominator = (int(part) for part in rate.split("/"))
    numbered = enumerate(cycle(frames))

    def need_data(source: Any, length: int) -> None:
        number, frame = next(numbered)
        if at_most is not None and number >= at_most:
            source.emit("end-of-stream")
            return
        buffer = Gst.Buffer.new_wrapped(frame)
        buffer.pts = buffer.dts = number * denominator * Gst.SECOND // numerator
        buffer.duration = denominator * Gst.SECOND // numerator
        source.emit("push-buffer", buffer)

    media.get_element().get_by_name_recurse_up("camera").connect("need-data", need_data)


if __name__ == "__main__":
    main()
