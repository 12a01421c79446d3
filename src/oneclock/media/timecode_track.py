"""How the timecode track of a MOV or MP4 file counts.

The demuxer tells the label of the first frame, but not how many labels a second has: a camera of
59.94 frames a second may count them all, or every other one, and label 12 is then 0.2 or 0.4 s.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

_TO_ENTRIES = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
_VERSION_AND_COUNT = 8
# Of a `tmcd` entry (QuickTime File Format, "Timecode sample description"): past its reserved bytes,
# data reference and flags come ticks a second and ticks a frame.
_TICKS_AT = 16


def counted_rates(path: Path) -> tuple[Fraction, ...]:
    """Frames a second of every timecode track, in order; none where the file has no such track."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        return tuple(
            Fraction(ticks, of_a_frame)
            for entry in _entries(file, 0, end, _TO_ENTRIES)
            for ticks, of_a_frame in [_ticks(file, entry)]
            if ticks > 0 and of_a_frame > 0
        )


def _ticks(file: BinaryIO, entry: int) -> tuple[int, int]:
    file.seek(entry + _TICKS_AT)
    found = file.read(8)
    return int.from_bytes(found[:4], "big"), int.from_bytes(found[4:], "big")


def _entries(file: BinaryIO, begin: int, end: int, names: tuple[bytes, ...]) -> Iterator[int]:
    """Where the body of every `tmcd` entry begins, `names` being the boxes around it."""
    for name, body, body_end in _boxes(file, begin, end):
        if not names and name == b"tmcd":
            yield body
        elif names and name == names[0]:
            inner = body + (_VERSION_AND_COUNT if name == b"stsd" else 0)
            yield from _entries(file, inner, body_end, names[1:])


def _boxes(file: BinaryIO, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, begin and end of the body of every box, without reading what is in it."""
    while begin + 8 <= end:
        file.seek(begin)
        head = file.read(16)
        size, body = int.from_bytes(head[:4], "big"), begin + 8
        if size == 1:
            size, body = int.from_bytes(head[8:16], "big"), begin + 16
        elif size == 0:  # the last one, to the end of the file
            size = end - begin
        if size < body - begin:
            return
        yield head[4:8], body, min(begin + size, end)
        begin += size
