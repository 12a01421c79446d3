"""Read which device a recording says it was made with, without decoding it."""

from __future__ import annotations

from pathlib import Path

from oneclock.media.mp4_boxes import find_boxes
from oneclock.media.probe import MOV_FAMILY, MediaInfo
from oneclock.media.told_device import ToldDevice, told_device

_XML = ((b"meta", b"xml "), (b"moov", b"meta", b"xml "), (b"moov", b"udta", b"meta", b"xml "))
_GOPRO = (b"moov", b"udta", b"CAME")
_MOST = 1 << 20
"""Bytes: more are no description of a camera."""


def read_device(info: MediaInfo) -> ToldDevice:
    xml, camera_id = _beside(info.path), b""
    if info.container == MOV_FAMILY:
        xml = next((text for path in _XML if (text := _box(info.path, path))), b"") or xml
        camera_id = _box(info.path, _GOPRO)
    return told_device(info.tags, xml=xml.decode("utf-8", "replace"), camera_id=camera_id)


def _box(path: Path, names: tuple[bytes, ...]) -> bytes:
    """What the first of them holds; nothing where there is none."""
    with path.open("rb") as file:
        for begin, end in find_boxes(file, names):
            file.seek(begin)
            return file.read(min(end - begin, _MOST))
    return b""


def _beside(path: Path) -> bytes:
    """Sony's cameras write C0001M01.XML beside C0001.MP4."""
    try:
        with path.with_name(f"{path.stem}M01.XML").open("rb") as file:
            return file.read(_MOST)
    except OSError:
        return b""
