"""The boxes of a MOV or MP4 file (ISO/IEC 14496-12): found without reading what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

# What stands before the boxes inside one: version and flags, of `stsd` also how many there are.
_BEFORE_CHILDREN = {b"stsd": 8, b"meta": 4}
_HANDLER_AT = 4


def find_boxes(file: BinaryIO, path: tuple[bytes, ...]) -> Iterator[tuple[int, int]]:
    """Begin and end of the body of every box at `path`, from the outermost in."""
    return _within(file, 0, file.seek(0, 2), path)


def _within(
    file: BinaryIO, begin: int, end: int, path: tuple[bytes, ...]
) -> Iterator[tuple[int, int]]:
    for name, body, body_end in _boxes(file, begin, end):
        if name != path[0]:
            continue
        if len(path) == 1:
            yield body, body_end
        else:
            yield from _within(file, body + _before_children(file, name, body), body_end, path[1:])


def _before_children(file: BinaryIO, name: bytes, body: int) -> int:
    file.seek(body + _HANDLER_AT)
    if name == b"meta" and file.read(4) == b"hdlr":  # QuickTime's has no version
        return 0
    return _BEFORE_CHILDREN.get(name, 0)


def _boxes(file: BinaryIO, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
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
