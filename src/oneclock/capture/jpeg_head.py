"""What the bytes of a JPEG say without decoding it."""

from __future__ import annotations

from dataclasses import dataclass

_START, _END = b"\xff\xd8", b"\xff\xd9"
_SCAN = 0xDA
_COMMENT = 0xFE
# Cameras fill their last USB packet up with zeros, some to a whole page.
_PADDING = 4096
# SOF0 to SOF15, without the tables that lie among them.
_FRAME_HEADERS = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True, kw_only=True)
class JpegHead:
    size: tuple[int, int] | None
    """Width and height; None where the header breaks off before it says so."""
    whole: bool
    """Begins as a JPEG and ends as one. What is torn in between only a decoder sees."""
    comment: str
    """The first there is before the size."""


def read_jpeg_head(packet: bytes) -> JpegHead:
    """
    >>> read_jpeg_head(b"no picture").whole
    False
    """
    whole = packet[:2] == _START and packet.rfind(_END, max(2, len(packet) - _PADDING)) > 0
    size: tuple[int, int] | None = None
    comment = ""
    at = 2
    while at + 9 <= len(packet) and packet[at] == 0xFF and packet[at + 1] != _SCAN:
        if packet[at + 1] == 0xFF:  # any marker may have some of these before it (T.81, B.1.1.2)
            at += 1
            continue
        marker, length = packet[at + 1], int.from_bytes(packet[at + 2 : at + 4], "big")
        if marker in _FRAME_HEADERS:
            height, width = (int.from_bytes(packet[at + i : at + i + 2], "big") for i in (5, 7))
            size = (width, height)
            break
        if marker == _COMMENT and not comment:
            comment = packet[at + 4 : at + 2 + length].decode("utf-8", "replace")
        at += 2 + length
    return JpegHead(size=size, whole=whole, comment=comment)
