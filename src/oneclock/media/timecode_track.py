"""How the timecode track of a MOV or MP4 file counts.

The demuxer tells the label of the first frame, but not how many labels a second has: a camera of
59.94 frames a second may count them all, or every other one, and label 12 is then 0.2 or 0.4 s.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from oneclock.media.mp4_boxes import find_boxes

_ENTRIES = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"tmcd")
# Of a `tmcd` entry (QuickTime File Format, "Timecode sample description"): past its reserved bytes,
# data reference and flags come ticks a second and ticks a frame.
_TICKS_AT = 16


def counted_rates(path: Path) -> tuple[Fraction, ...]:
    """Frames a second of every timecode track, in order; none where the file has no such track."""
    with path.open("rb") as file:
        return tuple(
            Fraction(ticks, of_a_frame)
            for entry, _ in find_boxes(file, _ENTRIES)
            for ticks, of_a_frame in [_ticks(file, entry)]
            if ticks > 0 and of_a_frame > 0
        )


def _ticks(file: BinaryIO, entry: int) -> tuple[int, int]:
    file.seek(entry + _TICKS_AT)
    found = file.read(8)
    return int.from_bytes(found[:4], "big"), int.from_bytes(found[4:], "big")
