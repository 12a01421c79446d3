"""Flashes and beeps sent by webrtcbin, as late as told and with reports as wrong as told.

What a report of GStreamer says is worked out from the running time that the last packet carried
when it was handed over: report's RTP = packet's RTP + (now - packet's running time) * rate. So the
reports are made to lie by changing that time alone; packets stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.peers.gst import Gst
from tests.peers.gst_connection import GstConnection
from tests.peers.marks import FPS, HEIGHT, RATE, WIDTH, picture, sound

_CODECS = {"audio": "OPUS", "video": "VP8"}
_SOUND_SAMPLES = RATE // 50
# The valves open when a viewer is connected: what was made before would come in one burst.
_SOURCES = {
    "audio": (
        f"appsrc name=source is-live=true format=time max-bytes=4000 "
        f"caps=audio/x-raw,format=S16LE,layout=interleaved,rate={RATE},channels=1 "
        "! identity sync=true ! valve name=valve drop=true drop-mode=forward-sticky-events "
        "! queue ! opusenc ! rtpopuspay name=pay pt={pt}"
    ),
    "video": (
        f"appsrc name=source is-live=true format=time max-bytes=200000 "
        f"caps=video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate={FPS}/1 "
        "! identity sync=true ! valve name=valve drop=true drop-mode=forward-sticky-events "
        "! queue ! vp8enc deadline=1 cpu-used=8 keyframe-max-dist=50 ! rtpvp8pay name=pay pt={pt} "
        "! queue max-size-time=0 max-size-bytes=0 max-size-buffers=0 "
        "! identity name=late sync=true"
    ),
}

_REPORT_EVERY = Gst.SECOND // 2
"""Ten times as often as GStreamer would, so that tests are short."""

Rewrite = Callable[[int, int], int]
"""Of a packet's running time and now, the running time its report is worked out from."""
_LEAP, _LEAP_EVERY = 400 * Gst.MSECOND, 2 * Gst.SECOND

REWRITES: dict[str, Rewrite] = {
    # Reports that pair a stamp with when its packet was sent: what was late before, they hide.
    "send-time": lambda _due, now: now,
    # Back and forth. (A packet whose time is yet to come would be held until then.)
    "leaps": lambda due, _now: due - due // _LEAP_EVERY % 2 * _LEAP,
}
DOUBLE_RATE = "double-rate"
"""What GStreamer 1.22 does by itself, if a stream was added to a pipeline that plays and nobody had
the latency worked out anew: the running time is unknown then, the report takes it for -1 ns, and
adds all the time that has passed to a stamp that has passed it too."""
LIES = sorted([DOUBLE_RATE, *REWRITES])


class GstSender:
    """One viewer's session."""

    def __init__(self, certificate: str, *, video_late: float = 0.0, lie: str | None = None):
        self._video_late = video_late
        self._lie = lie
        self._connection = GstConnection(certificate)
        self._connection.on_connected = self._on_connected
        self._sources: list[Any] = []

    def answer_to(self, offer: str) -> str:
        self._connection.begin()
        self._connection.accept_offer(offer)
        for number, section in enumerate(re.split(r"^m=", offer, flags=re.M)[1:]):
            self._send(section.split(" ")[0], number, section)
        return self._connection.answer()

    def end(self) -> None:
        self._connection.end()

    def _send(self, kind: str, number: int, section: str) -> None:
        """Answers the media description `number` of the offer."""
        payload = re.search(rf"^a=rtpmap:(\d+) {_CODECS[kind]}/", section, re.M | re.I)
        if payload is None:
            raise ValueError(f"no {_CODECS[kind]} is offered")
        source = Gst.parse_bin_from_description(_SOURCES[kind].format(pt=payload[1]), True)
        if kind == "video":
            source.get_by_name("late").set_property("ts-offset", round(self._video_late * 1e9))
        source.get_by_name("source").connect("need-data", _feed(kind))
        self._connection.pipeline.add(source)
        pad = source.get_static_pad("src")
        if self._lie in REWRITES:
            kinds = Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST
            pad.add_probe(kinds, self._lie_about, REWRITES[self._lie])
        pad.link(self._connection.webrtc.request_pad_simple(f"sink_{number}"))
        self._sources.append(source)
        source.sync_state_with_parent()

    def _on_connected(self) -> None:
        rtpbin = self._connection.webrtc.get_by_name("rtpbin")
        session = rtpbin.emit("get-internal-session", 0)
        session.set_property("rtcp-min-interval", _REPORT_EVERY)
        if self._lie != DOUBLE_RATE:
            self._connection.pipeline.recalculate_latency()
        for source in self._sources:
            source.get_by_name("valve").set_property("drop", False)

    def _lie_about(self, _pad: Any, info: Any, rewrite: Rewrite) -> Any:
        pipeline = self._connection.pipeline
        now = pipeline.get_clock().get_time() - pipeline.get_base_time()
        for buffer in _buffers(info):
            buffer.pts = rewrite(buffer.pts, now)
        return Gst.PadProbeReturn.OK


def _buffers(info: Any) -> list[Any]:
    """A picture of several packets is handed over as a list."""
    if info.type & Gst.PadProbeType.BUFFER:
        return [info.get_buffer()]
    packets = info.get_buffer_list()
    return [packets.get(number) for number in range(packets.length())]


def _feed(kind: str) -> Callable[[Any, int], None]:
    """Due pictures or sound, without end; the identity behind the source waits until they are."""
    made = 0

    def need_data(source: Any, _length: int) -> None:
        nonlocal made
        if kind == "video":
            data, due, lasts = picture(made), made / FPS, 1 / FPS
        else:
            data = sound(made * _SOUND_SAMPLES, _SOUND_SAMPLES)
            due, lasts = made * _SOUND_SAMPLES / RATE, _SOUND_SAMPLES / RATE
        made += 1
        buffer = Gst.Buffer.new_wrapped(data)
        buffer.pts = buffer.dts = round(due * Gst.SECOND)
        buffer.duration = round(lasts * Gst.SECOND)
        source.emit("push-buffer", buffer)

    return need_data
