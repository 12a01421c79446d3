"""A viewer: webrtcbin as WHEP client, which prints what it was told and what it would present.

    {"said": "connected"}
    {"said": "report", "kind": "video", "ssrc": 1, "ntp": 64 bits, "rtp": 32 bits, "packets": 250}
    {"said": "flash", "code": 2, "due": 4.52}
    {"said": "beep", "code": 2, "due": 4.51}
    {"said": "received", "kind": "video", "ssrc": 1, "packets": 260, "frames": 100, "rtp": 32 bits}

`due` is when a sink presents it, in seconds of the pipeline's clock: GStreamer has by then moved
both streams to where the sender's reports say that they belong together.
"""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from tests.peers.gst import Gst, GstWebRTC
from tests.peers.gst_connection import GstConnection
from tests.peers.marks import RATE, BeepReader, FlashReader

_WANTED = {
    "audio": "encoding-name=OPUS,clock-rate=48000,payload=96,encoding-params=(string)2",
    "video": "encoding-name=VP8,clock-rate=90000,payload=97",
}
_SINKS = {
    "audio": (
        "queue ! rtpopusdepay ! opusdec ! audioconvert "
        f"! audio/x-raw,format=S16LE,channels=1,rate={RATE} "
        "! appsink name=sink emit-signals=true"
    ),
    "video": (
        "queue ! rtpvp8depay ! vp8dec ! videoconvert ! video/x-raw,format=GRAY8 "
        "! appsink name=sink emit-signals=true"
    ),
}


@dataclass
class Received:
    kind: str
    ssrc: int
    packets: int = 0
    frames: int = 0
    rtp: int = 0


def receive(url: str, certificate: str) -> NoReturn:
    connection = GstConnection(certificate)
    connection.on_connected = lambda: _say("connected")
    for kind, codec in _WANTED.items():
        caps = Gst.Caps.from_string(f"application/x-rtp,media={kind},{codec}")
        direction = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
        connection.webrtc.emit("add-transceiver", direction, caps)
    streams: dict[int, Received] = {}
    connection.webrtc.connect("pad-added", _present, connection.pipeline, streams)
    connection.webrtc.get_by_name("rtpbin").connect("on-ssrc-active", _on_report, streams)
    connection.begin()
    connection.accept_answer(_post(url, connection.offer()))
    while True:
        _mind(connection.pipeline)
        for stream in list(streams.values()):
            _say("received", **asdict(stream))


_ONE_AT_A_TIME = threading.Lock()
"""Reports, sound and pictures come on threads of their own."""


def _say(what: str, **more: Any) -> None:
    with _ONE_AT_A_TIME:
        print(json.dumps({"said": what, **more}), flush=True)


def _post(url: str, offer: str) -> str:
    request = urllib.request.Request(
        url, data=offer.encode(), headers={"Content-Type": "application/sdp"}
    )
    with urllib.request.urlopen(request) as answer:
        text: str = answer.read().decode()
    return text


def _mind(pipeline: Any) -> None:
    """What a pipeline asks of its program, for a second."""
    awaited = Gst.MessageType.LATENCY | Gst.MessageType.ERROR
    message = pipeline.get_bus().timed_pop_filtered(Gst.SECOND, awaited)
    if message is not None and message.type == Gst.MessageType.ERROR:
        raise RuntimeError(message.parse_error()[0].message)
    if message is not None:
        pipeline.recalculate_latency()


def _on_report(rtpbin: Any, session: int, ssrc: int, streams: dict[int, Received]) -> None:
    source = rtpbin.emit("get-internal-session", session).emit("get-source-by-ssrc", ssrc)
    told = source.get_property("stats")
    if told.get_value("have-sr") and ssrc in streams:
        _say(
            "report",
            kind=streams[ssrc].kind,
            ssrc=ssrc,
            ntp=told.get_value("sr-ntptime"),
            rtp=told.get_value("sr-rtptime"),
            packets=told.get_value("sr-packet-count"),
        )


def _present(_webrtc: Any, pad: Any, pipeline: Any, streams: dict[int, Received]) -> None:
    """Connects a stream that has begun to a decoder and a sink."""
    if pad.get_direction() != Gst.PadDirection.SRC:
        return
    caps = pad.get_current_caps().get_structure(0)
    stream = Received(kind=caps.get_string("media"), ssrc=caps.get_uint("ssrc")[1])
    streams[stream.ssrc] = stream
    branch = Gst.parse_bin_from_description(_SINKS[stream.kind], True)
    reader = _hear() if stream.kind == "audio" else _see()
    branch.get_by_name("sink").connect("new-sample", _on_sample, pipeline, stream, reader)
    pad.add_probe(Gst.PadProbeType.BUFFER, _on_packet, stream)
    pipeline.add(branch)
    branch.sync_state_with_parent()
    pad.link(branch.get_static_pad("sink"))


def _on_packet(_pad: Any, info: Any, stream: Received) -> Any:
    stream.packets += 1
    stream.rtp = int.from_bytes(info.get_buffer().extract_dup(4, 4), "big")
    return Gst.PadProbeReturn.OK


Reader = Callable[[float, Any, Any], None]


def _on_sample(sink: Any, pipeline: Any, stream: Received, reader: Reader) -> Any:
    stream.frames += 1
    sample = sink.emit("pull-sample")
    buffer = sample.get_buffer()
    running = sample.get_segment().to_running_time(Gst.Format.TIME, buffer.pts)
    latency = Gst.Query.new_latency()
    pipeline.query(latency)
    _, least, _ = latency.parse_latency()
    reader((running + least) / Gst.SECOND, buffer, sample.get_caps().get_structure(0))
    return Gst.FlowReturn.OK


def _see() -> Reader:
    flashes = FlashReader()

    def read(due: float, buffer: Any, caps: Any) -> None:
        width, height = caps.get_int("width")[1], caps.get_int("height")[1]
        stride = -(-width // 4) * 4
        row = buffer.extract_dup(stride * round(height * 0.06), width)
        mark = flashes.read(due, row)
        if mark is not None:
            _say("flash", code=mark.code, due=mark.due)

    return read


def _hear() -> Reader:
    beeps = BeepReader()

    def read(due: float, buffer: Any, _caps: Any) -> None:
        for mark in beeps.read(due, buffer.extract_dup(0, buffer.get_size())):
            _say("beep", code=mark.code, due=mark.due)

    return read
