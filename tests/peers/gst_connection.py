"""A pipeline with one webrtcbin in it, that keeps to loopback and can be understood by aiortc."""

from __future__ import annotations

import hashlib
import re
import ssl
import threading
from collections.abc import Callable
from typing import Any

from tests.peers.gst import GObject, Gst, GstSdp, GstWebRTC

_PATIENCE = 10.0
"""Seconds, for what takes milliseconds on loopback."""

_HELD: list[Any] = []
"""The binding takes over webrtcbin's only reference to its ICE agent, so both would drop it: one
more reference, never dropped, keeps that harmless."""


class GstConnection:
    def __init__(self, certificate: str) -> None:
        """`certificate` is PEM, its private key included."""
        self._certificate = certificate
        self._gathered = threading.Event()
        self.on_connected: Callable[[], None] = lambda: None
        self.pipeline = Gst.Pipeline.new(None)
        self.webrtc = Gst.ElementFactory.make("webrtcbin")
        self.webrtc.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
        self.webrtc.connect("deep-element-added", self._on_element)
        self.webrtc.connect("notify::ice-gathering-state", self._on_gathering)
        self.webrtc.connect("notify::connection-state", self._on_connection)
        self.pipeline.add(self.webrtc)
        self._keep_to_loopback()

    def begin(self) -> None:
        self.pipeline.set_state(Gst.State.PLAYING)

    def end(self) -> None:
        self.pipeline.set_state(Gst.State.NULL)

    def offer(self) -> str:
        return self._describe_here("offer")

    def answer(self) -> str:
        return self._describe_here("answer")

    def accept_offer(self, sdp: str) -> None:
        self._describe_there(GstWebRTC.WebRTCSDPType.OFFER, sdp)

    def accept_answer(self, sdp: str) -> None:
        self._describe_there(GstWebRTC.WebRTCSDPType.ANSWER, sdp)

    def _describe_here(self, kind: str) -> str:
        reply = self._ask(f"create-{kind}", None)
        self._ask("set-local-description", reply.get_value(kind))
        if not self._gathered.wait(_PATIENCE):
            raise TimeoutError("no candidate of loopback was found")
        text = self.webrtc.get_property("local-description").sdp.as_text()
        # GStreamer 1.22 hashes all that is base64 in the PEM, the private key too.
        digest = _fingerprint(self._certificate)
        return re.sub(r"a=fingerprint:\S+ \S+", f"a=fingerprint:sha-256 {digest}", text)

    def _describe_there(self, kind: Any, sdp: str) -> None:
        _, message = GstSdp.SDPMessage.new_from_text(sdp)
        self._ask("set-remote-description", GstWebRTC.WebRTCSessionDescription.new(kind, message))

    def _ask(self, signal: str, argument: Any) -> Any:
        promise = Gst.Promise.new()
        self.webrtc.emit(signal, argument, promise)
        promise.wait()
        reply = promise.get_reply()
        if reply is not None and reply.has_field("error"):
            raise RuntimeError(f"{signal}: {reply.get_value('error').message}")
        return reply

    def _keep_to_loopback(self) -> None:
        # Asked to look for addresses itself, libnice leaves loopback out and takes all others.
        agent = self.webrtc.get_property("ice-agent")
        _HELD.append((agent, GObject.Value(GObject.Object, agent)))
        agent.emit("add-local-ip-address", "127.0.0.1")

    def _on_element(self, _bin: Any, _parent: Any, element: Any) -> None:
        # GStreamer 1.22 makes itself an RSA certificate, and aiortc speaks ECDSA only.
        if element.__gtype__.name == "GstDtlsDec":
            element.set_property("pem", self._certificate)

    def _on_gathering(self, _webrtc: Any, _property: Any) -> None:
        state = self.webrtc.get_property("ice-gathering-state")
        if state == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            self._gathered.set()

    def _on_connection(self, _webrtc: Any, _property: Any) -> None:
        state = self.webrtc.get_property("connection-state")
        if state == GstWebRTC.WebRTCPeerConnectionState.CONNECTED:
            self.on_connected()


def _fingerprint(certificate: str) -> str:
    public = certificate[: certificate.index("-----BEGIN PRIVATE KEY-----")]
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(public)).digest().hex(":").upper()
