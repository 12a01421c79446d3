"""Network cameras send a picture in pieces; put them together, and see what they make.

FFmpeg's own parser would do it, but hands a picture out only when the next one begins, a frame
late (measured: 33 ms at 30 per second), and takes an IDR picture of several slices for several
pictures when each slice has parameter sets before it, as GStreamer's `config-interval=-1` sends
them. All pieces of a picture have the same RTP timestamp (RFC 6184, 5.1; RFC 7798, 4.1), so that is
what joins them here. That a picture is complete is still known only when the next one begins, so
the last before a stream breaks off is not handed out; but when its last piece came is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

_START = b"\x00\x00\x01"
# H.264 table 7-1, H.265 table 7-1.
_SLICES = {"h264": range(1, 6), "hevc": range(32)}
_KEY_SLICES = {"h264": range(5, 6), "hevc": range(16, 24)}
_PARAMETER_SETS = {"h264": (7, 8), "hevc": (32, 33, 34)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One picture as it was sent."""

    data: bytes
    time: Fraction | None
    """Seconds on the sender's clock, exact; None where it has no clock."""
    decode_time: Fraction | None = None
    """Before which it is of no use, on the same clock; differs where pictures are out of order."""
    arrived: float
    """Host: when the last of it came."""
    keyframe: bool = True
    intact: bool = True


class AccessUnits:
    """Pieces in, pictures out."""

    def __init__(self, codec: str) -> None:
        self._codec = codec
        self._pieces: list[Packet] = []

    def push(self, piece: Packet) -> Packet | None:
        """The picture before, when this piece is of another."""
        begun = self._pieces
        if not begun or piece.time is None or piece.time == begun[0].time:
            begun.append(piece)
            return None
        self._pieces = [piece]
        return self._joined(begun)

    def _joined(self, pieces: list[Packet]) -> Packet:
        data = b"".join(piece.data for piece in pieces)
        return Packet(
            data=data,
            time=pieces[0].time,
            decode_time=pieces[0].decode_time,
            arrived=pieces[-1].arrived,
            keyframe=is_keyframe(data, self._codec),
            # Who joins a stream in the middle of a picture gets its second half.
            intact=data.startswith((_START, b"\x00" + _START)) and all(p.intact for p in pieces),
        )


def is_keyframe(data: bytes, codec: str) -> bool:
    """Whether decoding can begin with this picture, in start-code form."""
    kinds = (_kind(data, at, codec) for at in _starts(data))
    return next((k for k in kinds if k in _SLICES[codec]), -1) in _KEY_SLICES[codec]


def parameter_sets(data: bytes, codec: str) -> bytes:
    """What a decoder must be told before this picture, as far as the picture brings it along."""
    begins = [*_starts(data), len(data) + len(_START)]
    wanted = _PARAMETER_SETS[codec]
    units = (
        data[begin : end - len(_START)].rstrip(b"\x00")
        for begin, end in pairwise(begins)
        if _kind(data, begin, codec) in wanted
    )
    return b"".join(b"\x00" + _START + unit for unit in units)


def is_whole_jpeg(data: bytes) -> bool:
    """It begins as one and ends as one; some cameras fill up with zeros."""
    return data.startswith(b"\xff\xd8") and data.rstrip(b"\x00").endswith(b"\xff\xd9")


def _starts(data: bytes) -> Iterator[int]:
    """Where each unit begins, behind its start code."""
    at = data.find(_START)
    while at >= 0 and at + len(_START) < len(data):
        yield at + len(_START)
        at = data.find(_START, at + len(_START))


def _kind(data: bytes, at: int, codec: str) -> int:
    return (data[at] >> 1) & 0x3F if codec == "hevc" else data[at] & 0x1F
