"""Starts tests/peers/webrtcbin_peer.py, where it can run, and reads what it prints."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from tests.peers.marks import Mark

SYSTEM_PYTHON = "/usr/bin/python3"
PATIENCE = 30.0
"""Seconds: what is waited for takes two to eight, and more on a busy machine."""
_ROOT = Path(__file__).parents[2]
_CAN_CONNECT = (
    "import gi; gi.require_version('GstWebRTC', '1.0'); gi.require_version('GstSdp', '1.0');"
    "from gi.repository import Gst, GstSdp, GstWebRTC; Gst.init(None);"
    "assert all(map(Gst.ElementFactory.find, ('webrtcbin', 'nicesrc', 'dtlssrtpdec', 'srtpdec',"
    "'vp8enc', 'opusenc', 'rtpvp8pay', 'appsrc')))"
)


def require_webrtcbin() -> None:
    """Skips the test where GStreamer's webrtcbin is not installed, but not in CI."""
    try:
        subprocess.run([SYSTEM_PYTHON, "-c", _CAN_CONNECT], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        reason = "GStreamer's webrtcbin is not installed (see scripts/check)"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}: in CI a peer may not be missing")
        pytest.skip(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An RTCP sender report, as webrtcbin read it."""

    ntp: int
    rtp: int
    packets: int


@dataclass(slots=True)
class Heard:
    """What a receiving webrtcbin has printed so far; kinds are `audio` and `video`."""

    reports: defaultdict[str, list[Report]] = field(default_factory=lambda: defaultdict(list))
    stamps: dict[str, int] = field(default_factory=dict)
    """RTP timestamp of the newest packet."""
    flashes: list[Mark] = field(default_factory=list)
    beeps: list[Mark] = field(default_factory=list)
    """Both since it had reports enough to bring the streams together."""

    def take(self, said: str, **more: Any) -> None:
        match said:
            case "report":
                report = Report(ntp=more["ntp"], rtp=more["rtp"], packets=more["packets"])
                self.reports[more["kind"]].append(report)
            case "received":
                self.stamps[more["kind"]] = more["rtp"]
            case "flash" | "beep" if self._reports_came():
                marks = self.flashes if said == "flash" else self.beeps
                marks.append(Mark(more["due"], more["code"]))

    def settled_offset(self) -> float | None:
        """When a flash is seen minus when the beep of its second is heard, once that is steady.

        A busy machine moves either for a second or two: GStreamer goes by when packets arrive.
        """
        lately = self._offsets()[-3:]
        steady = len(lately) == 3 and max(lately) - min(lately) < 0.02
        return median(lately) if steady else None

    def _offsets(self) -> list[float]:
        return [
            flash.due - beep.due
            for flash in self.flashes
            for beep in self.beeps
            if beep.code == flash.code and abs(flash.due - beep.due) < 2.0
        ]

    def _reports_came(self) -> bool:
        """GStreamer acts on the first of each kind; what was under way then is presented first."""
        return all(len(self.reports[kind]) >= 3 for kind in ("audio", "video"))


class Receiver:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.heard = Heard()

    async def until(self, enough: Callable[[Heard], bool]) -> Heard:
        async with asyncio.timeout(PATIENCE):
            while not enough(self.heard):
                self.heard.take(**json.loads(await _line(self._process)))
        return self.heard


@asynccontextmanager
async def webrtcbin_receiver(url: str, folder: Path) -> AsyncIterator[Receiver]:
    """Views the WHEP address while the block runs."""
    async with _running("receive", _certificate(folder), url) as process:
        yield Receiver(process)


@asynccontextmanager
async def webrtcbin_sender(folder: Path, *options: str) -> AsyncIterator[str]:
    """Sends to whoever comes to the WHEP address it yields, while the block runs."""
    async with _running("send", _certificate(folder), *options) as process:
        async with asyncio.timeout(PATIENCE):
            url = await _line(process)
        yield url.strip()


@asynccontextmanager
async def _running(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        SYSTEM_PYTHON,
        "-m",
        "tests.peers.webrtcbin_peer",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        cwd=_ROOT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        pytest.fail(f"webrtcbin ended with {await process.wait()}; its errors are above")
    return line.decode()


def _certificate(folder: Path) -> str:
    """A file with an ECDSA key and its certificate, which GStreamer 1.22 does not make itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "webrtcbin")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "webrtcbin.pem"
    file.write_bytes(
        certificate.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return str(file)
